package order

import (
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// Did records the provider's receipt for the try with this fence. Another try's order is left as it is: what happened
// is found by a look.
func (o Order) Did(fence string, r provider.Receipt, now time.Time) Order {
	if fence == "" || o.Op == nil || o.Op.Fence != fence {
		return o
	}
	o = o.clone()
	p, a := o.Op, o.Attempt(o.Op.Attempt)
	if r.Outcome == problem.Pending && p.Kind != OpRefund {
		o.note(now, EntryUnknown, a.Number, "receipt", string(p.Kind)+": accepted, not done") // a look will tell
		if !p.unknown(now) {
			o.park(p, a, now)
		}
		return o
	}
	o.Op = nil
	mergeKeys(a, r.Keys)
	switch p.Kind {
	case OpCapture:
		a.CaptureWanted = false
		o.receive(a, r.Amount, "receipt", now)
	case OpRefund:
		o.refundReceipt(o.Refund(p.RefundID), r, now)
	case OpCancel:
		a.CancelDone = true
		o.over(a, a.Ending, "receipt", now)
	case OpCharge:
		o.charged(a, r, now)
	}
	o.schedule(a, now)
	return o
}

func (o *Order) refundReceipt(r *Refund, receipt provider.Receipt, now time.Time) {
	r.ProviderID, r.UpdatedAt = receipt.ProviderID, stamp(now)
	if r.ProviderID != "" {
		r.Seen = nil // it is known by its id
	}
	if receipt.Outcome == problem.Pending {
		r.Accepted = true
		o.note(now, EntryRefundAccepted, r.Attempt, "receipt", r.ID)
		return
	}
	r.Status = RefundSucceeded
	o.note(now, EntryRefundSucceeded, r.Attempt, "receipt", r.ID)
}

// Failed records how the try with this fence ended without a receipt. Only a documented refusal of an operation that
// had no unknown try before is a failure; what was certainly not sent is sent again later; everything else is unknown.
func (o Order) Failed(fence string, err error, now time.Time) Order {
	if fence == "" || o.Op == nil || o.Op.Fence != fence {
		return o
	}
	o = o.clone()
	e := problem.From(err)
	p, a := o.Op, o.Attempt(o.Op.Attempt)
	switch {
	case p.Kind == OpCheckout:
		o.openingFailed(a, e, now)
	case p.Kind == OpCharge:
		o.chargeFailed(p, a, e, now)
	case e.Outcome == problem.Refused && e.Code == problem.StateConflict:
		p.Fence, p.LeaseUntil, p.RetryAt, p.Conflict = "", stamp(now), stamp(now), true
	case e.Outcome == problem.Refused && !p.Doubt:
		o.refused(p, a, e, now)
	case e.Outcome == problem.NotSent && !p.Doubt:
		o.notSent(p, a, e, now)
	default:
		o.note(now, EntryUnknown, a.Number, "reply", string(p.Kind)+": "+string(e.Code))
		if !p.unknown(now) {
			o.park(p, a, now)
		}
	}
	return o
}

// unknown ends a try whose effect may or may not have happened, and says whether it will be looked at again soon.
func (p *Op) unknown(now time.Time) bool {
	p.Fence, p.Doubt = "", true
	return p.wait(now)
}

// notSent keeps the operation under its key for another try; a refund that never left in all the back-off is refused.
func (o *Order) notSent(p *Op, a *Attempt, e *problem.Error, now time.Time) {
	p.Fence, p.LeaseUntil = "", stamp(now)
	if p.wait(now) {
		o.note(now, EntryUnknown, a.Number, "not_sent", string(p.Kind)+": "+string(e.Code))
		return
	}
	if p.Kind == OpRefund {
		o.refused(p, a, e, now)
		return
	}
	p.RetryAt = stamp(now.Add(backoff[len(backoff)-1]))
}

// refused ends an operation that certainly has no effect.
func (o *Order) refused(p *Op, a *Attempt, e *problem.Error, now time.Time) {
	o.Op = nil
	switch p.Kind {
	case OpCapture:
		o.captureRefused(a, e, now)
	case OpRefund:
		r := o.Refund(p.RefundID)
		r.Status, r.Detail, r.UpdatedAt, r.Seen = RefundRefused, clip(e.Detail), stamp(now), nil
		o.note(now, EntryRefundRefused, a.Number, "receipt", r.ID)
	case OpCancel:
		a.CancelDone = true // it will not be cancelled; what it is instead, a look tells
	}
	o.schedule(a, now)
	if p.Kind == OpCancel {
		a.Due = stamp(now)
	}
}

func (o *Order) captureRefused(a *Attempt, e *problem.Error, now time.Time) {
	a.CaptureWanted = false
	o.note(now, EntryCaptureRefused, a.Number, "receipt", e.Detail)
	if e.Code == problem.AttemptOver {
		o.over(a, Ended, "receipt", now)
		return
	}
	o.flag(now, FlagCaptureRefused, a.Number, "", "receipt")
	if o.Capture == CaptureAutomatic {
		a.CaptureAt = stamp(now.Add(backoff[min(a.CaptureTries, len(backoff)-1)]))
		a.CaptureTries++
	}
}

// park gives an operation up to evidence or a person: it is never sent again by us.
func (o *Order) park(p *Op, a *Attempt, now time.Time) {
	o.Op = nil
	p.Fence, p.ParkedAt = "", stamp(now)
	if p.Kind == OpRefund {
		r := o.Refund(p.RefundID)
		r.Status, r.ParkedAt, r.LeaseUntil, r.UpdatedAt = RefundUnknown, stamp(now), p.LeaseUntil, stamp(now)
	} else {
		a.Parked = p
	}
	o.note(now, EntryParked, a.Number, "back-off ended", string(p.Kind)+" "+p.RefundID)
	o.flag(now, FlagNeedsReview, a.Number, p.RefundID, "back-off ended")
	o.schedule(a, now)
}
