// Package faults names the failures that tests and sandboxes inject into a provider call, schedules them, and makes
// them happen: for a real client over a connection (Server) and inside one process without a network (Transport).
// The names are what scripts send to /_sandbox/faults.
package faults

import "slices"

// Fault is one failure of one call, by the name that scripts use. The zero value is no failure.
type Fault string

// The faults. "Before" means that the request never takes effect, "after" that it did before the answer was lost.
const (
	// None lets the call through.
	None Fault = ""
	// ResetBefore and ResetAfter break the connection without an answer.
	ResetBefore Fault = "reset_before"
	ResetAfter  Fault = "reset_after"
	// TimeoutBefore and TimeoutAfter never answer: the caller has to give up.
	TimeoutBefore Fault = "timeout_before"
	TimeoutAfter  Fault = "timeout_after"
	// HTTP500Before and HTTP500After answer with the provider's own 500.
	HTTP500Before Fault = "http_500_before"
	HTTP500After  Fault = "http_500_after"
	// HTTP429 answers with the provider's own 429; the request never takes effect.
	HTTP429 Fault = "http_429"
	// Garbage answers 200 with something that is not JSON, after the effect.
	Garbage Fault = "garbage"
	// Truncated cuts the real answer in the middle, after the effect.
	Truncated Fault = "truncated"
	// Late never answers; the request takes effect later, when what is late is released.
	Late Fault = "late"
)

// All lists every fault in the order in which documents name them.
func All() []Fault {
	return []Fault{
		ResetBefore, ResetAfter, TimeoutBefore, TimeoutAfter, HTTP500Before, HTTP500After,
		HTTP429, Garbage, Truncated, Late,
	}
}

// Known reports whether f is the name of a fault. None is not one.
func (f Fault) Known() bool { return slices.Contains(All(), f) }

// Acts reports whether the request takes effect before the fault shows.
func (f Fault) Acts() bool {
	switch f {
	case None, ResetAfter, TimeoutAfter, HTTP500After, Garbage, Truncated:
		return true
	default:
		return false
	}
}
