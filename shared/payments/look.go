package payments

import (
	"context"

	"tender/shared/order"
	"tender/shared/provider"
)

// learnt is what to make of a provider's answer.
type learnt func(order.Order) order.Order

// look asks the provider about the step's attempt and gives what to make of the answer. ok is false when there was none.
func (s *Service) look(ctx context.Context, o order.Order, step order.Step, w window, why cause) (learnt, bool) {
	ctx, cancel := context.WithDeadline(ctx, w.deadline)
	defer cancel()
	a := o.Attempt(step.Attempt)
	failed := func(o order.Order) order.Order { return o.LookFailed(a.Number, s.Now()) }
	g, err := s.provider(a.Provider)
	if err != nil {
		return failed, false
	}
	ref := o.ProviderRef(a)
	if a.Terms.Needs != order.NeedsTransaction || len(a.Candidates) == 0 {
		return s.lookOnce(ctx, g, a, ref, why)
	}
	all, answered := learnt(func(o order.Order) order.Order { return o }), true
	for _, candidate := range a.Candidates {
		ref.Keys = provider.Keys{provider.TransactionKey: candidate}
		one, ok := s.lookOnce(ctx, g, a, ref, why)
		before := all
		all, answered = func(o order.Order) order.Order { return one(before(o)) }, answered && ok
	}
	return all, answered
}

// lookOnce makes one call. What a transaction that only a hint told brought in is this attempt's only if the provider
// names no other order for it and no other attempt has claimed it.
func (s *Service) lookOnce(ctx context.Context, g *provider.Guarded, a *order.Attempt, ref provider.Ref, why cause) (learnt, bool) {
	n := a.Number
	failed := func(o order.Order) order.Order { return o.LookFailed(n, s.Now()) }
	begun := s.Now()
	snapshot, err := g.Lookup(ctx, ref)
	if err != nil {
		return failed, false
	}
	b := order.Observation{Attempt: n, Snapshot: snapshot, Begun: begun, Evidence: "lookup"}
	if why.attempt == n {
		b.Evidence, b.ShopperCancelled = why.evidence, why.shopperCancelled
	}
	observe := func(o order.Order) order.Order { return o.Observe(b, s.Now()) }
	if snapshot.Transaction == "" || snapshot.Page == provider.PageAbsent {
		return observe, true
	}
	holder := snapshot.Reference
	if _, claimed := a.Payments[snapshot.Transaction]; !claimed && holder == a.Reference && snapshot.Received > 0 {
		if holder, err = s.Orders.Claim(ctx, a.Provider, snapshot.Transaction, a.Reference); err != nil {
			return failed, false
		}
	}
	asked := ref.Keys[provider.TransactionKey]
	if holder != a.Reference {
		return func(o order.Order) order.Order { return o.DropCandidate(n, asked, s.Now()) }, true
	}
	if asked != snapshot.Transaction && snapshot.Received > 0 { // another name of a payment that is recorded under its own
		return func(o order.Order) order.Order { return observe(o).DropCandidate(n, asked, s.Now()) }, true
	}
	return observe, true
}
