package order

import (
	"time"

	"tender/shared/provider"
)

// proveByState reads the provider's one word about all refunds, where it does not list them. One refund runs at a time
// there, so a change from what was seen before sending is that refund's; a word that fits two ends is for a person.
func (o *Order) proveByState(a *Attempt, b Observation, evidence string, now time.Time) {
	for i := range o.Refunds {
		r := &o.Refunds[i]
		if r.Attempt != a.Number || r.Seen == nil || r.counts() || r.Manual != nil || b.Begun.Before(o.leaseOf(r)) {
			continue
		}
		if r.Status == RefundRefused && r.Settled == nil {
			continue
		}
		o.readState(a, r, b.Snapshot.RefundState, evidence, now)
	}
}

func (o *Order) leaseOf(r *Refund) time.Time {
	if o.Op != nil && o.Op.RefundID == r.ID {
		return o.Op.LeaseUntil
	}
	return r.LeaseUntil
}

func (o *Order) readState(a *Attempt, r *Refund, state provider.RefundState, evidence string, now time.Time) {
	if o.Op == nil && !o.sent(r) {
		return
	}
	before := *a
	before.Refunded = r.Seen.Refunded // the provider's figure without this refund
	whole := o.RefundedOf(&before)+r.Amount >= a.Received
	changed := state != r.Seen.RefundState
	switch {
	case state == provider.RefundRunning && changed:
		o.acceptedBy(r, evidence, now)
	case state == provider.RefundAll && changed && whole, state == provider.RefundPart && changed && !whole:
		o.prove(r, provider.RefundRecord{}, evidence, now)
	case r.Accepted && state != provider.RefundRunning:
		o.review(r, evidence, now) // it came back to what it was, or to what this refund cannot have led to
	}
}

// acceptedBy: the provider works on it, so the try arrived, and only its end is awaited.
func (o *Order) acceptedBy(r *Refund, evidence string, now time.Time) {
	if r.Accepted {
		return
	}
	r.Accepted, r.Status, r.UpdatedAt = true, RefundPending, stamp(now)
	if o.Op != nil && o.Op.RefundID == r.ID {
		o.Op = nil
	}
	o.reviewed(r.Attempt, r.ID)
	o.note(now, EntryRefundAccepted, r.Attempt, evidence, r.ID)
}

func (o *Order) review(r *Refund, evidence string, now time.Time) {
	if r.Status != RefundPending {
		return
	}
	r.Status, r.ParkedAt, r.UpdatedAt = RefundUnknown, stamp(now), stamp(now)
	o.note(now, EntryParked, r.Attempt, evidence, r.ID)
	o.flag(now, FlagNeedsReview, r.Attempt, r.ID, evidence)
}
