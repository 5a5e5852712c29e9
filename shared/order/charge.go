package order

import (
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// charged records the receipt of a charge: money, or an approval.
func (o *Order) charged(a *Attempt, r provider.Receipt, now time.Time) {
	if !r.Authorized {
		o.receive(a, r.Amount, "receipt", now)
		return
	}
	a.Authorized, a.AuthorizedAt = r.Amount, stamp(now)
	o.note(now, EntryAuthorized, a.Number, "receipt", "")
}

// chargeFailed records a charge without a receipt. Certainly not sent: as if it had never been tried. Refused: the
// attempt is over. Anything else is never sent again: only evidence decides.
func (o *Order) chargeFailed(p *Op, a *Attempt, e *problem.Error, now time.Time) {
	switch {
	case e.Outcome == problem.NotSent:
		o.withdraw(a, e, now)
	case e.Outcome == problem.Refused && e.Code != problem.StateConflict:
		o.Op = nil
		o.over(a, Declined, "receipt", now)
	default:
		o.note(now, EntryUnknown, a.Number, "reply", string(OpCharge)+": "+string(e.Code))
		if !p.unknown(now) {
			o.park(p, a, now)
		}
	}
}

// withdraw takes back an attempt that certainly never reached the provider, so that its reference can be used.
func (o *Order) withdraw(a *Attempt, e *problem.Error, now time.Time) {
	o.note(now, EntryWithdrawn, a.Number, "not_sent", string(e.Code))
	o.Attempts = o.Attempts[:len(o.Attempts)-1]
	o.Op = nil
}

// chargeSettled ends a charge by a person's word. Refused: the order can be checked out again. Succeeded: it waits for the
// provider to show the money, and nothing else is tried meanwhile. What the provider shows is recorded in either case.
func (o *Order) chargeSettled(a *Attempt, as problem.Outcome, now time.Time) {
	if as == problem.Refused {
		o.over(a, Refused, "actor", now)
		return
	}
	a.giveUp(Settled, now)
}
