// Package doctor checks a running Tender, a deployment or a local run: what it needs is there, well-formed, reachable and
// switched on. Each check says in a line what it found, and what to do about it.
package doctor

import (
	"context"
	"sync"
	"time"
)

// State is how a check ended.
type State string

// The states. What could not be checked is no pass.
const (
	OK        State = "ok"
	Warning   State = "warning"
	Failed    State = "failed"
	Unchecked State = "not checked"
)

// Result is a line of the report. It never contains a secret.
type Result struct {
	Name  string `json:"check"`
	State State  `json:"state"`
	Said  string `json:"said"`         // what was found
	Do    string `json:"do,omitempty"` // what to do about it
}

// Check looks at one thing. A check has a name, makes its own requests, and gives one or more results.
type Check interface {
	Name() string
	Run(ctx context.Context) []Result
}

// limit bounds one check. A cold function and a slow provider both fit.
const limit = 20 * time.Second

// Run makes the checks side by side, each with a deadline, and gives their results in the order of the checks. The last
// ones look at what the others saw, and run after them.
func Run(ctx context.Context, checks, last []Check) []Result {
	found := make([][]Result, len(checks))
	var work sync.WaitGroup
	for i, c := range checks {
		work.Go(func() { found[i] = one(ctx, c) })
	}
	work.Wait()
	for _, c := range last {
		found = append(found, one(ctx, c))
	}
	var results []Result
	for _, list := range found {
		results = append(results, list...)
	}
	return results
}

// one runs a check. One that does not end in time is given up: what it asked may not look at its context.
func one(ctx context.Context, c Check) []Result {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan []Result, 1)
	go func() { done <- c.Run(ctx) }()
	select {
	case results := <-done:
		return results
	case <-ctx.Done():
		return []Result{{Name: c.Name(), State: Unchecked, Said: "It took too long."}}
	}
}

// Passed says whether everything was checked, and nothing failed.
func Passed(results []Result) bool {
	for _, r := range results {
		if r.State == Failed || r.State == Unchecked {
			return false
		}
	}
	return true
}

// named is a check's name, and the results under it.
type named string

// Name is the check's name.
func (n named) Name() string { return string(n) }

func (n named) ok(said string) []Result { return []Result{{Name: string(n), State: OK, Said: said}} }

func (n named) warn(said, do string) []Result {
	return []Result{{Name: string(n), State: Warning, Said: said, Do: do}}
}

func (n named) fail(said, do string) []Result {
	return []Result{{Name: string(n), State: Failed, Said: said, Do: do}}
}

func (n named) unchecked(said, do string) []Result {
	return []Result{{Name: string(n), State: Unchecked, Said: said, Do: do}}
}
