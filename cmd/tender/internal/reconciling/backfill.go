package reconciling

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tender/cmd/tender/internal/local"
	"tender/shared/problem"
	"tender/shared/reconcile"
)

// Bounds of a backfill.
const (
	mostRounds   = 100 // runs for one day: each reads on where the last one had to stop
	mostFailures = 3   // days in a row that could not be read: then the rest is left
	mostDays     = 3660
	fewPages     = 100
)

// Windows gives the runs that make up a request: a day each, oldest first; the nightly run is one. Errors are
// *local.Usage.
func Windows(q reconcile.Request) ([]reconcile.Request, error) {
	if q.From == "" && q.To == "" {
		return []reconcile.Request{q}, nil
	}
	from, err := time.Parse(time.DateOnly, q.From)
	to, errTo := time.Parse(time.DateOnly, q.To)
	switch {
	case err != nil || errTo != nil:
		return nil, &local.Usage{Err: errors.New("--from and --to belong together, each a day as YYYY-MM-DD")}
	case to.Before(from):
		return nil, &local.Usage{Err: errors.New("--to is before --from")}
	case to.Sub(from) >= mostDays*24*time.Hour:
		return nil, &local.Usage{Err: fmt.Errorf("at most %d days at once", mostDays)}
	}
	var list []reconcile.Request
	for ; !to.Before(from); from = from.AddDate(0, 0, 1) {
		day := from.Format(time.DateOnly)
		list = append(list, reconcile.Request{Provider: q.Provider, From: day, To: day})
	}
	return list, nil
}

// Run does one window after the other, and adds up what they did. It goes on past days that could not be read to their
// end, until too many fail in a row; the result is not complete then. The error is that of the runner, with the result of
// what was done before.
func Run(ctx context.Context, runner Runner, windows []reconcile.Request, p *Progress) (reconcile.Result, error) {
	total, failures := reconcile.Result{Complete: true}, 0
	for i, q := range windows {
		p.begin(q, i, len(windows))
		result, err := runWindow(ctx, runner, q)
		total = plus(total, result)
		if err != nil {
			total.Complete = false
			return total, err
		}
		p.end(q, result)
		if failures++; result.Complete {
			failures = 0
		}
		if !result.Complete && (failures == mostFailures || failedFor(result, problem.BadCredentials)) {
			break
		}
	}
	return total, nil
}

// runWindow runs one window, again while a run had to stop before its end and got on.
func runWindow(ctx context.Context, runner Runner, q reconcile.Request) (reconcile.Result, error) {
	total := reconcile.Result{Complete: true}
	for range mostRounds {
		result, err := runner.Run(ctx, q)
		for i := range total.Runs { // what was left before is what was begun now
			total.Runs[i].Left, total.Runs[i].Busy, total.Runs[i].Failed = 0, 0, ""
		}
		total = plus(total, result)
		total.Complete = result.Complete
		if err != nil || result.Complete || !gotOn(result) {
			return total, err
		}
	}
	return total, nil
}

// gotOn says whether another run is going to read on: windows were left because the time was over, and nothing failed.
// Of a day that is not over nothing is read, but perhaps a few pages with bad lines.
func gotOn(r reconcile.Result) bool {
	more := false
	for _, p := range r.Runs {
		if p.Failed != "" {
			return false
		}
		more = more || (p.Left > 0 && (p.Written > 0 || p.Pages > fewPages))
	}
	return more
}

func failedFor(r reconcile.Result, code problem.Code) bool {
	return slices.ContainsFunc(r.Runs, func(p reconcile.ProviderRun) bool { return p.Failed == string(code) })
}

// plus adds a later run to the total. What is open now is what the later one says.
func plus(total, later reconcile.Result) reconcile.Result {
	sum := reconcile.Result{Runs: slices.Clone(total.Runs), Complete: total.Complete && later.Complete}
	for _, r := range later.Runs {
		i := slices.IndexFunc(sum.Runs, func(have reconcile.ProviderRun) bool { return have.Provider == r.Provider })
		if i < 0 {
			sum.Runs = append(sum.Runs, r)
			continue
		}
		s := &sum.Runs[i]
		for _, add := range []struct {
			to *int
			n  int
		}{
			{&s.Windows, r.Windows}, {&s.Busy, r.Busy}, {&s.Left, r.Left}, {&s.Pages, r.Pages}, {&s.Lines, r.Lines},
			{&s.Written, r.Written}, {&s.Foreign, r.Foreign}, {&s.Bad, r.Bad}, {&s.Opened, r.Opened}, {&s.Gone, r.Gone},
			{&s.MadeDue, r.MadeDue},
		} {
			*add.to += add.n
		}
		s.Open = r.Open
		if s.Failed == "" {
			s.Failed = r.Failed
		}
	}
	return sum
}
