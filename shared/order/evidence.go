package order

import (
	"slices"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// applyRefunds holds the provider's refunds against ours. A refund is proved by our own key, or, where the provider
// keeps none, by one of exactly its amount that was not there before it was sent and proves no other.
func (o *Order) applyRefunds(a *Attempt, b Observation, evidence string, now time.Time) {
	s := b.Snapshot
	if s.Refunded > a.Refunded {
		a.Refunded = s.Refunded
	}
	o.seeRefunds(a, s)
	if !s.RefundsListed {
		return
	}
	for i := range s.Refunds {
		o.proveByKey(a, s.Refunds[i], evidence, now)
	}
	for i := range o.Refunds {
		if r := &o.Refunds[i]; r.Attempt == a.Number && r.wantsRecord() {
			o.proveByAmount(r, b, evidence, now)
		}
	}
	for i := range s.Refunds {
		if rec := s.Refunds[i]; rec.Outcome == problem.Succeeded && !o.provesOurs(a, rec) && !o.awaitedAmount(a, rec) {
			o.flag(now, FlagUnattributedRefund, a.Number, "", evidence)
		}
	}
}

// seeRefunds keeps what the provider shows beside a refund that is about to be sent there.
func (o *Order) seeRefunds(a *Attempt, s provider.Snapshot) {
	for i := range o.Refunds {
		r := &o.Refunds[i]
		if r.Attempt != a.Number || r.Status != RefundPending || r.Accepted || r.Seen != nil || o.Op != nil || a.Terms.MayAgain(OpRefund) {
			continue
		}
		r.Seen = &Seen{Refunded: s.Refunded, RefundState: s.RefundState}
		for _, rec := range s.Refunds {
			r.Seen.RefundIDs = append(r.Seen.RefundIDs, rec.ProviderID)
		}
	}
}

// wantsRecord: sent to a provider that does not keep our key, and not found in its list yet. A person's refusal is no
// end to that, since evidence overrules it.
func (r *Refund) wantsRecord() bool {
	return r.Manual == nil && r.Seen != nil && r.ProviderID == "" && (r.Status != RefundRefused || r.Settled != nil)
}

func (o *Order) proveByKey(a *Attempt, rec provider.RefundRecord, evidence string, now time.Time) {
	r := o.Refund(rec.Key)
	if rec.Key == "" || r == nil || r.Attempt != a.Number || r.Manual != nil || rec.Outcome != problem.Succeeded {
		return
	}
	if rec.Amount != r.Amount || rec.Currency != o.Currency {
		o.flag(now, FlagRefundMismatch, a.Number, r.ID, evidence)
		return
	}
	o.prove(r, rec, evidence, now)
}

func (o *Order) proveByAmount(r *Refund, b Observation, evidence string, now time.Time) {
	lease := r.LeaseUntil
	if o.Op != nil && o.Op.RefundID == r.ID {
		lease = o.Op.LeaseUntil
	}
	if b.Begun.Before(lease) {
		return
	}
	var proof *provider.RefundRecord
	for i := range b.Snapshot.Refunds {
		rec := &b.Snapshot.Refunds[i]
		fits := rec.Key == "" && rec.Outcome == problem.Succeeded && rec.Amount == r.Amount && rec.Currency == o.Currency &&
			!slices.Contains(r.Seen.RefundIDs, rec.ProviderID) && !o.provesAnother(r, rec.ProviderID)
		if fits && (proof == nil || rec.At.Before(proof.At)) {
			proof = rec
		}
	}
	if proof != nil {
		o.prove(r, *proof, evidence, now)
	}
}

func (o *Order) provesAnother(r *Refund, providerID string) bool {
	return slices.ContainsFunc(o.Refunds, func(other Refund) bool {
		return other.ID != r.ID && other.Attempt == r.Attempt && other.ProviderID == providerID
	})
}

// prove takes evidence for a refund, whatever was said of it before.
func (o *Order) prove(r *Refund, rec provider.RefundRecord, evidence string, now time.Time) {
	if r.counts() && r.Seen == nil {
		return
	}
	known := r.counts()
	if r.Status == RefundRefused {
		o.flag(now, FlagSettlementOverruled, r.Attempt, r.ID, evidence)
	}
	r.Status, r.ByWord, r.ProviderID, r.Seen, r.ParkedAt = RefundSucceeded, false, rec.ProofID(), nil, time.Time{}
	r.UpdatedAt = stamp(now)
	if o.Op != nil && o.Op.RefundID == r.ID {
		o.Op = nil
	}
	o.unflag(FlagNeedsReview, r.Attempt, r.ID)
	if !known {
		o.note(now, EntryRefundSucceeded, r.Attempt, evidence, r.ID)
	}
}

// provesOurs says whether a listed refund is known to be one of ours.
func (o *Order) provesOurs(a *Attempt, rec provider.RefundRecord) bool {
	return slices.ContainsFunc(o.Refunds, func(r Refund) bool {
		return r.Attempt == a.Number && (rec.Key != "" && rec.Key == r.ID || rec.ProviderID != "" && rec.ProviderID == r.ProviderID)
	})
}

// awaitedAmount: it may yet prove a refund of ours, so it is not called somebody else's.
func (o *Order) awaitedAmount(a *Attempt, rec provider.RefundRecord) bool {
	return slices.ContainsFunc(o.Refunds, func(r Refund) bool {
		return r.Attempt == a.Number && r.wantsRecord() && r.Amount == rec.Amount && !slices.Contains(r.Seen.RefundIDs, rec.ProviderID)
	})
}

// settleOp ends the operation in flight where the look decides it, or readies it for another try.
func (o *Order) settleOp(a *Attempt, b Observation, now time.Time) {
	p := o.Op
	if p == nil || p.Attempt != a.Number {
		return
	}
	if p.Kind == OpCapture && a.Received >= o.Amount || p.Kind != OpRefund && p.Kind != OpCheckout && a.State == AttemptOver {
		o.Op = nil // done, or can no longer be done
		a.CancelDone = a.CancelDone || p.Kind == OpCancel
		return
	}
	if p.Kind == OpCancel && a.Received > 0 {
		o.Op, a.CancelDone = nil, true
		return
	}
	if !b.Begun.Before(p.due()) && !b.Begun.Before(p.LeaseUntil) {
		o.lookedInVain(p, a, b, now)
	}
}

// lookedInVain: the look, begun when no try was on the wire, shows no effect. That proves nothing, unless sending again
// is safe.
func (o *Order) lookedInVain(p *Op, a *Attempt, b Observation, now time.Time) {
	if p.Fence != "" { // a try that ended unseen
		p.Fence, p.Doubt = "", true
		p.Step++
		o.note(now, EntryUnknown, a.Number, "lease over", string(p.Kind))
	}
	switch {
	case p.Kind == OpCheckout:
		o.neverShown(a, b.Evidence, now)
	case p.Conflict && !p.Doubt:
		o.refused(p, a, stateRefusal, now)
	case a.Terms.MayAgain(p.Kind) && o.maySend(p) && p.Step < len(backoff):
		p.ClearedAt, p.Conflict, p.RetryAt = stamp(b.Begun), false, stamp(now)
	case !p.wait(now):
		o.park(p, a, now)
	}
}

var stateRefusal = problem.New(problem.StateConflict, "The provider says that the payment is not in a state for this.")

// settleParked ends a parked capture or cancel when evidence comes.
func (o *Order) settleParked(a *Attempt, b Observation, now time.Time) {
	if a.Parked == nil || (a.Received == 0 && a.State != AttemptOver) {
		return
	}
	o.note(now, EntrySettled, a.Number, b.Evidence, string(a.Parked.Kind))
	a.CancelDone = a.CancelDone || a.Parked.Kind == OpCancel
	a.Parked = nil
	o.unflag(FlagNeedsReview, a.Number, "")
}
