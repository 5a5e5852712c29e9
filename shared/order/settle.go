package order

import (
	"time"

	"tender/shared/problem"
)

// Settlement is a person's word on an operation whose end stayed unknown: a refund by its id, or a capture or cancel of
// an attempt.
type Settlement struct {
	RefundID string
	Kind     OpKind
	Attempt  int
	As       problem.Outcome // Succeeded or Refused
	Actor    string
	Reason   string
}

// Settle ends the blocking that an unknown operation causes. It is not the truth: evidence overrules it, and "succeeded"
// counts as money only where the provider's ledger cannot show it. Errors: not_found, invalid_state (nothing unknown
// there), invalid_request.
func (o Order) Settle(s Settlement, now time.Time) (Order, error) {
	if s.As != problem.Succeeded && s.As != problem.Refused {
		return o, problem.Invalid(problem.Field{Field: "as", Code: "unknown", Message: "Say succeeded or refused."})
	}
	o = o.clone()
	if s.RefundID != "" {
		return o.settleRefund(s, now)
	}
	a := o.Attempt(s.Attempt)
	if a == nil {
		return o, problem.New(problem.NotFound, "The order has no such attempt.")
	}
	if a.Parked == nil || a.Parked.Kind != s.Kind {
		return o, problem.New(problem.InvalidState, "No %s of attempt %d waits for a person.", s.Kind, s.Attempt)
	}
	if s.Kind == OpCancel && s.As == problem.Succeeded {
		a.CancelDone = true
	}
	if s.Kind == OpCapture {
		o.holdCapture(a, s.As, now)
	}
	a.Parked = nil
	o.settled(s, now)
	if s.Kind == OpCharge {
		o.chargeSettled(a, s.As, now)
	}
	o.schedule(a, now)
	a.Due = stamp(now)
	return o, nil
}

// holdCapture: with a person's word the command is over. Automatic capture goes on only after a look that still shows the
// approval, and after "succeeded" gives the provider's ledger a day to show it.
func (o *Order) holdCapture(a *Attempt, as problem.Outcome, now time.Time) {
	a.CaptureWanted = false
	if o.Capture != CaptureAutomatic {
		return
	}
	a.CaptureAt = stamp(now)
	if as == problem.Succeeded {
		a.CaptureAt = stamp(now.Add(askDaily))
	}
}

func (o Order) settleRefund(s Settlement, now time.Time) (Order, error) {
	r := o.Refund(s.RefundID)
	if r == nil {
		return o, problem.New(problem.NotFound, "The order has no such refund.")
	}
	if r.Status != RefundUnknown {
		return o, problem.New(problem.InvalidState, "The refund's end is known: %s.", r.Status)
	}
	r.Status, r.UpdatedAt = RefundRefused, stamp(now)
	if s.As == problem.Succeeded {
		r.Status, r.ByWord = RefundSucceeded, o.Attempt(r.Attempt).Terms.ListsRefunds
	}
	r.Settled = &Act{Actor: s.Actor, Reason: s.Reason, As: string(s.As)}
	s.Attempt = r.Attempt
	o.settled(s, now)
	o.schedule(o.Attempt(r.Attempt), now)
	return o, nil
}

func (o *Order) settled(s Settlement, now time.Time) {
	o.reviewed(s.Attempt, s.RefundID)
	o.note(now, EntrySettled, s.Attempt, "actor:"+s.Actor, string(s.Kind)+s.RefundID+" as "+string(s.As)+": "+s.Reason)
}
