package payments

import (
	"context"

	"tender/shared/order"
	"tender/shared/problem"
)

// Cancel stops an unpaid order: from the wish on it is never captured by us. done is false while the provider has not
// been heard. Errors: not_found, those of order.RequestCancel (invalid_state when money turns out to have arrived),
// unavailable.
func (s *Service) Cancel(ctx context.Context, id string) (o order.Order, done bool, err error) {
	o, err = s.Orders.Get(ctx, id)
	if err != nil {
		return o, false, err
	}
	at := s.Now() // the wish keeps its time, however often it is applied
	o, err = s.advance(ctx, o, func(o order.Order) (order.Order, error) {
		return o.RequestCancel(at)
	}, cause{})
	if err != nil {
		return o, false, err
	}
	if o.Sale != 0 {
		return o, false, problem.New(problem.InvalidState, "The order is paid; refund it instead.")
	}
	return o, o.CancelHeard(s.Now()), nil
}
