package faults

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// MaxNth bounds how far ahead a fault can be scheduled.
const MaxNth = 1_000_000

// Entry schedules one fault: the nth such call from now (1 is the next one) fails with it.
type Entry struct {
	Call  string `json:"call"`
	Nth   int    `json:"nth"`
	Fault Fault  `json:"fault"`
}

// Invalid is the error for an entry that cannot be scheduled. Index counts from 0 in what was given; Field is the
// member at fault.
type Invalid struct {
	Index   int
	Field   string
	Message string
}

// Error names the member and the rule.
func (e *Invalid) Error() string { return fmt.Sprintf("[%d].%s: %s", e.Index, e.Field, e.Message) }

// Plan holds the faults that are still to come. It is safe for use by several goroutines. The zero value is an empty
// plan that accepts any call name.
type Plan struct {
	calls []string

	mu      sync.Mutex
	entries []Entry
}

// NewPlan makes an empty plan that knows the given call names and refuses others, because a misspelt call would wait
// for ever. Without names it accepts any.
func NewPlan(calls ...string) *Plan { return &Plan{calls: slices.Clone(calls)} }

// Add schedules all entries or none. The error is an *Invalid: an unknown call or fault, an nth outside 1 to MaxNth,
// or a second fault for the same call.
func (p *Plan) Add(entries ...Entry) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := slices.Clone(p.entries)
	for i, e := range entries {
		if err := p.check(i, e, next); err != nil {
			return err
		}
		next = append(next, e)
	}
	p.entries = next
	return nil
}

func (p *Plan) check(i int, e Entry, planned []Entry) error {
	switch {
	case e.Call == "":
		return &Invalid{i, "call", "the name of a call is required"}
	case p.calls != nil && !slices.Contains(p.calls, e.Call):
		return &Invalid{i, "call", "unknown call; there are " + strings.Join(p.calls, ", ")}
	case e.Nth < 1 || e.Nth > MaxNth:
		return &Invalid{i, "nth", fmt.Sprintf("must be an integer from 1 (the next such call) to %d", MaxNth)}
	case !e.Fault.Known():
		return &Invalid{i, "fault", "unknown fault; there are " + names()}
	}
	for _, other := range planned {
		if other.Call == e.Call && other.Nth == e.Nth {
			return &Invalid{i, "nth", "that call already has a fault"}
		}
	}
	return nil
}

func names() string {
	all := All()
	out := make([]string, len(all))
	for i, f := range all {
		out[i] = string(f)
	}
	return strings.Join(out, ", ")
}

// Take counts one call of that name and returns the fault that is due for it, or None.
func (p *Plan) Take(call string) Fault {
	if p == nil {
		return None
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	due := None
	kept := p.entries[:0]
	for _, e := range p.entries {
		if e.Call == call {
			e.Nth--
		}
		if e.Nth == 0 {
			due = e.Fault
			continue
		}
		kept = append(kept, e)
	}
	p.entries = kept
	return due
}

// Pending lists what is still to come, with Nth counted from now.
func (p *Plan) Pending() []Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Entry{}, p.entries...)
}

// Clear drops every fault that is still to come.
func (p *Plan) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entries = nil
}
