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
	o.seeRefunds(a, b)
	if !s.RefundsListed {
		o.proveByState(a, b, evidence, now)
		return
	}
	for i := range s.Refunds {
		o.proveByKey(a, s.Refunds[i], evidence, now)
	}
	for _, known := range []bool{true, false} { // what is known to have happened has the first claim on a record
		for i := range o.Refunds {
			if r := &o.Refunds[i]; r.Attempt == a.Number && r.counts() == known && o.wantsRecord(r) {
				o.proveByAmount(r, b, evidence, now)
			}
		}
	}
	for i := range s.Refunds {
		if rec := s.Refunds[i]; rec.Outcome == problem.Succeeded && !o.provesOurs(a, rec) && !o.awaitedAmount(a, rec) {
			o.flag(now, FlagUnattributedRefund, a.Number, "", evidence)
		}
	}
}

// seeRefunds keeps what the provider shows beside a refund that is about to be sent there: whatever a look begun after
// the wish showed before a try left.
func (o *Order) seeRefunds(a *Attempt, b Observation) {
	for i := range o.Refunds {
		r := &o.Refunds[i]
		if r.Attempt != a.Number || o.sent(r) || a.Terms.MayAgain(OpRefund) || b.Begun.Before(r.CreatedAt) {
			continue
		}
		if r.Seen == nil {
			r.Seen = &Seen{}
		}
		r.Seen.Refunded, r.Seen.RefundState = max(r.Seen.Refunded, b.Snapshot.Refunded), b.Snapshot.RefundState
		for _, rec := range b.Snapshot.Refunds {
			if !slices.Contains(r.Seen.RefundIDs, rec.ProviderID) {
				r.Seen.RefundIDs = append(r.Seen.RefundIDs, rec.ProviderID)
			}
		}
		if o.Op != nil && o.Op.RefundID == r.ID {
			o.Op.Seen = r.Seen.clone()
		}
	}
}

// sent says whether a try of the refund may have reached the provider.
func (o *Order) sent(r *Refund) bool {
	if r.Status != RefundPending || r.Accepted {
		return true
	}
	p := o.Op
	return p != nil && p.RefundID == r.ID && (p.Fence != "" || p.Doubt || p.Conflict)
}

// wantsRecord: sent to a provider that does not keep our key, and not found in its list yet. A person's refusal is no
// end to that, since evidence overrules it.
func (o *Order) wantsRecord(r *Refund) bool {
	return r.Manual == nil && r.Seen != nil && r.ProviderID == "" && o.sent(r) && (r.Status != RefundRefused || r.Settled != nil)
}

// proveByKey takes what the provider says of a refund that carries our key, or the id that its receipt named.
func (o *Order) proveByKey(a *Attempt, rec provider.RefundRecord, evidence string, now time.Time) {
	i := slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.Attempt == a.Number && r.Manual == nil && r.is(rec) })
	if i < 0 {
		return
	}
	r := &o.Refunds[i]
	switch {
	case rec.Outcome == problem.Refused && r.Accepted && r.Status == RefundPending:
		r.Status, r.UpdatedAt = RefundRefused, stamp(now)
		o.note(now, EntryRefundRefused, a.Number, evidence, r.ID)
	case rec.Outcome != problem.Succeeded:
	case rec.Amount != r.Amount || rec.Currency != o.Currency:
		o.flag(now, FlagRefundMismatch, a.Number, r.ID, evidence)
	default:
		o.prove(r, rec, evidence, now)
	}
}

// is says whether the provider's record names this refund.
func (r *Refund) is(rec provider.RefundRecord) bool {
	return rec.Key != "" && rec.Key == r.ID || rec.ProviderID != "" && rec.ProviderID == r.ProviderID
}

func (o *Order) proveByAmount(r *Refund, b Observation, evidence string, now time.Time) {
	if b.Begun.Before(o.leaseOf(r)) {
		return
	}
	var proof *provider.RefundRecord
	for i := range b.Snapshot.Refunds {
		rec := &b.Snapshot.Refunds[i]
		if o.mayProve(r, *rec) && (proof == nil || rec.At.Before(proof.At)) {
			proof = rec
		}
	}
	if proof != nil {
		o.prove(r, *proof, evidence, now)
	}
}

// mayProve says whether the record could be this refund: of exactly its amount, not there before it was sent, and
// nobody else's.
func (o *Order) mayProve(r *Refund, rec provider.RefundRecord) bool {
	return rec.Key == "" && rec.Outcome == problem.Succeeded && rec.Amount == r.Amount && rec.Currency == o.Currency &&
		!slices.Contains(r.Seen.RefundIDs, rec.ProviderID) && !o.provesAnother(r, rec.ProviderID)
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
	o.reviewed(r.Attempt, r.ID)
	if !known {
		o.note(now, EntryRefundSucceeded, r.Attempt, evidence, r.ID)
	}
}

// provesOurs says whether a listed refund is known to be one of ours.
func (o *Order) provesOurs(a *Attempt, rec provider.RefundRecord) bool {
	return slices.ContainsFunc(o.Refunds, func(r Refund) bool {
		return r.Attempt == a.Number && r.is(rec)
	})
}

// awaitedAmount: it may yet prove a refund of ours, so it is not called somebody else's.
func (o *Order) awaitedAmount(a *Attempt, rec provider.RefundRecord) bool {
	return slices.ContainsFunc(o.Refunds, func(r Refund) bool {
		return r.Attempt == a.Number && o.wantsRecord(&r) && o.mayProve(&r, rec)
	})
}

// settleOp ends the operation in flight where the look decides it, or readies it for another try.
func (o *Order) settleOp(a *Attempt, b Observation, now time.Time) {
	p := o.Op
	if p == nil || p.Attempt != a.Number {
		return
	}
	if p.Kind == OpCharge && (a.Received > 0 || a.Authorized > 0) || p.Kind == OpCapture && a.Received > 0 || p.Kind != OpRefund && p.Kind != OpCheckout && a.State == AttemptOver {
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
// is safe; a refusal that came after an unknown try waits for the next look before that.
func (o *Order) lookedInVain(p *Op, a *Attempt, b Observation, now time.Time) {
	if p.Fence != "" { // a try that ended unseen
		p.Fence, p.Doubt = "", true
		p.Step++
		o.note(now, EntryUnknown, a.Number, "lease over", string(p.Kind))
	}
	conflict := p.Conflict
	p.Conflict = false
	switch {
	case p.Kind == OpCheckout:
		o.neverShown(a, b.Evidence, now)
	case conflict && (!p.Doubt || p.Kind == OpCancel && a.neverSeen() && b.Snapshot.Page == provider.PageAbsent):
		o.refused(p, a, stateRefusal, now)
	case !p.Doubt && !o.maySend(p):
		o.Op = nil // never left, and not wanted any more
	case !p.Doubt: // never left: it is sent now
		p.ClearedAt = stamp(b.Begun)
	case !conflict && a.Terms.MayAgain(p.Kind) && o.maySend(p) && p.Step < len(backoff):
		p.ClearedAt, p.RetryAt = stamp(b.Begun), stamp(now)
	case !p.wait(now):
		o.park(p, a, now)
	}
}

// neverSeen says whether nothing ever showed that the attempt exists at the provider. When the provider then refuses to stop
// it and does not show it either, there is nothing to stop, whatever became of an earlier try.
func (a *Attempt) neverSeen() bool { return a.PageURL == "" && a.Authorized == 0 && a.Received == 0 }

var stateRefusal = problem.New(problem.StateConflict, "The provider says that the payment is not in a state for this.")

// settleParked ends a parked capture or cancel when evidence comes.
func (o *Order) settleParked(a *Attempt, b Observation, now time.Time) {
	approved := a.Parked != nil && a.Parked.Kind == OpCharge && a.Authorized > 0
	if a.Parked == nil || (a.Received == 0 && a.State != AttemptOver && !approved) {
		return
	}
	o.note(now, EntrySettled, a.Number, b.Evidence, string(a.Parked.Kind))
	a.CancelDone = a.CancelDone || a.Parked.Kind == OpCancel
	a.Parked = nil
	o.reviewed(a.Number, "")
}
