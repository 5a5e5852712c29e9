package order

import (
	"time"

	"tender/shared/problem"
)

// RequestCancel records the merchant's wish to stop an unpaid order. From then on nothing is captured; the order is
// called cancelled once the provider was asked and shows no money. A cancelled order is left as it is. Errors:
// invalid_state (paid), in_progress, needs_review.
func (o Order) RequestCancel(now time.Time) (Order, error) {
	if o.Sale != 0 {
		return o, problem.New(problem.InvalidState, "The order is paid; refund it instead.")
	}
	if !o.CancelRequestedAt.IsZero() {
		return o, nil
	}
	o = o.clone()
	o.giveUpLostPage(now)
	o.dropUnsentCapture(now)
	if o.Op != nil {
		return o, o.inProgress(o.Op.due(), now)
	}
	for i := range o.Attempts {
		if a := &o.Attempts[i]; a.mayHaveTaken() {
			return o, problem.New(problem.NeedsReview, "A %s of attempt %d has an unknown end; it needs review first.", a.Parked.Kind, a.Number)
		}
	}
	o.CancelRequestedAt = stamp(now)
	o.note(now, EntryCancelRequested, 0, "merchant", "")
	for i := range o.Attempts {
		a := &o.Attempts[i]
		a.CaptureWanted, a.CaptureAt = false, time.Time{}
		switch {
		case a.State == AttemptOpen && a.canLook():
			a.Due = stamp(now) // ask before it is called cancelled
		case a.giveUp(MerchantCancel, now): // there is nobody to ask
			o.note(now, EntryGivenUp, a.Number, "merchant", string(MerchantCancel))
			o.schedule(a, now)
		}
	}
	o.finishCancel(now)
	return o, nil
}

// CancelHeard says whether the merchant's cancel has its end: the order is cancelled, no call about it is on its way, and
// where the provider refused to stop a payment, a look since then has told what that payment is instead.
func (o *Order) CancelHeard(now time.Time) bool {
	if o.CancelledAt.IsZero() || o.Op != nil {
		return false
	}
	for i := range o.Attempts {
		a := &o.Attempts[i]
		if a.State == AttemptGivenUp && a.CancelDone && (a.Fails > 0 || !a.Due.IsZero() && !a.Due.After(now)) {
			return false
		}
	}
	return true
}

// dropUnsentCapture forgets a capture that certainly never left and waits for another try.
func (o *Order) dropUnsentCapture(now time.Time) {
	if p := o.Op; p != nil && p.Kind == OpCapture && p.Fence == "" && !p.Doubt && !p.Conflict {
		o.Op = nil
		o.schedule(o.Attempt(p.Attempt), now)
	}
}

// finishCancel calls the order cancelled once no attempt is open.
func (o *Order) finishCancel(now time.Time) {
	if o.CancelRequestedAt.IsZero() || !o.CancelledAt.IsZero() || o.Sale != 0 {
		return
	}
	for i := range o.Attempts {
		if o.Attempts[i].State == AttemptOpen {
			return
		}
	}
	o.CancelledAt = stamp(now)
	o.note(now, EntryCancelled, 0, "merchant", "")
}
