package order

import (
	"time"

	"tender/shared/problem"
)

// PartitionReview is where an order waits that only a person can bring on.
const PartitionReview = "review"

// Due says when the order wants resolving and in which partition it waits: that of the provider to be asked, or
// PartitionReview. ok is false for an order that waits for nothing.
func (o *Order) Due() (partition string, at time.Time, ok bool) {
	consider := func(provider string, t time.Time) {
		if !t.IsZero() && (!ok || t.Before(at)) {
			partition, at, ok = provider, t, true
		}
	}
	for i := range o.Attempts {
		consider(o.Attempts[i].Provider, o.Attempts[i].Due)
	}
	if o.Op != nil {
		consider(o.Attempt(o.Op.Attempt).Provider, o.Op.due())
	} else if s := o.nextToSend(); s.Kind != StepNone {
		consider(o.Attempt(s.Attempt).Provider, later(o.UpdatedAt, o.notBefore(s))) // wanted and not begun: at once
	}
	if !ok && o.Has(FlagNeedsReview) {
		return PartitionReview, o.UpdatedAt, true
	}
	if ok && at.Before(o.ClaimedUntil) {
		at = o.ClaimedUntil
	}
	return partition, at, ok
}

// ErrNotDue says that somebody else has dealt with the order since the index was read.
var ErrNotDue = problem.New(problem.InvalidState, "The order is not due.")

// Claim moves the order's due time to until, so that overlapping runs of the schedule do not both work on it. It is
// ErrNotDue for an order that is no longer due.
func (o Order) Claim(now, until time.Time) (Order, error) {
	_, at, ok := o.Due()
	if !ok || at.After(now) {
		return o, ErrNotDue
	}
	o = o.clone()
	o.ClaimedUntil = stamp(until)
	return o, nil
}

// LookNow makes an attempt due: a hint arrived, or a person asked.
func (o Order) LookNow(attempt int, now time.Time) Order {
	o = o.clone()
	if a := o.Attempt(attempt); a != nil && a.canLook() {
		a.Due = stamp(now)
	}
	return o
}

// CapturedDay says under which provider, UTC day (2006-01-02) and reference the sale waits for its settlement lines. The
// day is that on which the sale's money last moved: its capture or its latest succeeded refund, whichever is later. What
// was refunded outside the provider, or succeeded by a person's word alone, moved nothing there. ok is false where no
// such lines will come.
func (o *Order) CapturedDay() (provider, day, reference string, ok bool) {
	a := o.Attempt(o.Sale)
	if a == nil || !a.Terms.Settles {
		return "", "", "", false
	}
	moved := a.CapturedAt
	for i := range o.Refunds {
		if r := &o.Refunds[i]; r.Attempt == a.Number && r.Manual == nil && r.counts() {
			moved = later(moved, r.UpdatedAt)
		}
	}
	return a.Provider, moved.Format(time.DateOnly), a.Reference, true
}

// WantsLook says whether the provider must be asked before the order can be checked out again: an open page whose time
// is over, or a lost page that can be found again.
func (o *Order) WantsLook(now time.Time) bool {
	if p := o.Op; p != nil {
		return p.Kind == OpCheckout && !now.Before(p.due()) && o.Attempt(p.Attempt).Terms.FindsPage
	}
	a := o.Latest()
	return a != nil && a.State == AttemptOpen && !a.ExpiresAt.IsZero() && !now.Before(a.ExpiresAt.Add(grace)) && !a.Due.After(now)
}
