package order

import (
	"slices"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// AddCandidate keeps a transaction id that only a hint told, until the provider verified it, and makes the attempt due.
// The ninth drops the oldest. An id that is known already changes nothing.
func (o Order) AddCandidate(attempt int, id string, now time.Time) Order {
	a := o.Attempt(attempt)
	if a == nil || id == "" || slices.Contains(a.Candidates, id) || a.hasTransaction(id) {
		return o
	}
	o = o.clone()
	a = o.Attempt(attempt)
	a.Candidates = append(a.Candidates, id)
	if len(a.Candidates) > MaxCandidates {
		a.Candidates = a.Candidates[1:]
	}
	a.Due = stamp(now)
	return o
}

func (a *Attempt) hasTransaction(id string) bool {
	_, paid := a.Payments[id]
	return paid
}

// DropCandidate forgets an id that the provider says is another order's, as if nobody had told it.
func (o Order) DropCandidate(attempt int, id string, now time.Time) Order {
	a := o.Attempt(attempt)
	if a == nil || !slices.Contains(a.Candidates, id) {
		return o
	}
	o = o.clone()
	a = o.Attempt(attempt)
	a.Candidates = slices.DeleteFunc(a.Candidates, func(c string) bool { return c == id })
	if len(a.Candidates) == 0 {
		a.Candidates = nil
	}
	o.schedule(a, now)
	return o
}

// NameTransaction is a person's word that a transaction pays an order: a candidate like any other, which the provider has
// to verify. attempt 0 means the last one whose provider tells ids only by hints. Errors: operation_not_supported,
// not_found.
func (o Order) NameTransaction(attempt int, id string, now time.Time) (Order, error) {
	if attempt == 0 {
		for i := range o.Attempts {
			if o.Attempts[i].Terms.Needs == NeedsTransaction {
				attempt = i + 1
			}
		}
	}
	a := o.Attempt(attempt)
	switch {
	case a == nil && attempt != 0:
		return o, problem.New(problem.NotFound, "The order has no such attempt.")
	case a == nil || a.Terms.Needs != NeedsTransaction:
		return o, problem.New(problem.OperationNotSupported, "The order's provider finds payments by itself; ask it without naming a transaction.")
	}
	return o.AddCandidate(attempt, id, now), nil
}

// paidBy records what one transaction brought, and gives what all of them did.
func (a *Attempt) paidBy(s provider.Snapshot) int64 {
	if s.Transaction == "" || s.Received == 0 {
		return s.Received
	}
	if a.Payments == nil {
		a.Payments = map[string]int64{}
	}
	a.Payments[s.Transaction] = max(a.Payments[s.Transaction], s.Received)
	a.Candidates = slices.DeleteFunc(a.Candidates, func(c string) bool { return c == s.Transaction })
	if len(a.Candidates) == 0 {
		a.Candidates = nil
	}
	var sum int64
	for _, amount := range a.Payments {
		sum += amount
	}
	return sum
}

// shownUnseen says whether a shopper may have paid on a page that nobody can ask about.
func (a *Attempt) shownUnseen() bool {
	return a.PageURL != "" && a.Received == 0 && !a.canLook() && (a.State == AttemptOpen || a.State == AttemptGivenUp)
}

// unseenEnd is when such a page is given up for good.
func (o *Order) unseenEnd(a *Attempt) time.Time {
	switch {
	case !a.shownUnseen() || o.Flagged(FlagUnverifiable, a.Number, ""):
		return time.Time{}
	case a.State == AttemptOpen:
		return a.ExpiresAt.Add(grace)
	}
	return a.lifetimeEnd().Add(grace)
}

// ExpireUnseen ends what cannot be asked about: a page whose creation was never answered, or one whose time is over. The
// latter may have been paid, so it is flagged for a person who can name the transaction.
func (o Order) ExpireUnseen(attempt int, now time.Time) Order {
	a := o.Attempt(attempt)
	if a == nil || a.canLook() {
		return o
	}
	o = o.clone()
	a = o.Attempt(attempt)
	o.ClaimedUntil = time.Time{}
	if p := o.Op; p != nil && p.Kind == OpCheckout && p.Attempt == attempt && !p.inFlight(now) {
		o.neverShown(a, "no reply", now)
		return o
	}
	if end := o.unseenEnd(a); !end.IsZero() && !now.Before(end) {
		if a.giveUp(Expired, now) {
			o.note(now, EntryGivenUp, attempt, "deadline", string(Expired))
		}
		o.flag(now, FlagUnverifiable, attempt, "", "deadline")
	}
	o.schedule(a, now)
	return o
}

// ShopperLeft gives up a page that its shopper left, where the provider cannot be asked about it.
func (o Order) ShopperLeft(attempt int, now time.Time) Order {
	a := o.Attempt(attempt)
	if a == nil || a.canLook() || a.State != AttemptOpen || a.PageURL == "" {
		return o
	}
	o = o.clone()
	a = o.Attempt(attempt)
	a.giveUp(ShopperCancelled, now)
	o.note(now, EntryGivenUp, attempt, "return", string(ShopperCancelled))
	o.schedule(a, now)
	return o
}
