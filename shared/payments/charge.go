package payments

import (
	"context"

	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// charge takes or authorizes an order's amount from stored credentials, under the intent that o announces. It is an
// operation of its own: without deduplication at the provider it is sent once, and what became of it is looked up.
func (s *Service) charge(ctx context.Context, g *provider.Guarded, r checkout.Request, o order.Order, w window) (Opened, error) {
	a := o.Latest()
	call, cancel := w.call(ctx)
	defer cancel()
	receipt, failure := g.Charge(call, provider.ChargeRequest{
		Ref: o.ProviderRef(a), Key: o.Op.Key, Request: r, Capture: o.Capture == order.CaptureAutomatic,
	})
	ctx, cancel = s.keep(ctx)
	defer cancel()
	o, err := s.apply(ctx, o, record(nothing).then(s.ended(w.try.Fence, receipt, failure)))
	switch {
	case err != nil:
		return Opened{}, err
	case failure != nil:
		return Opened{}, failure
	}
	if done := o.Answered(a.RequestHash, s.Now()); done != nil && done.Number == a.Number {
		return Opened{Order: o, Attempt: *done}, nil
	}
	return Opened{}, problem.New(problem.InProgress, "The charge is accepted and not done yet.").After(retrySoon)
}
