package payments

import (
	"context"

	"tender/shared/order"
)

// Refund gives money back, or records that it was given back outside. The refund's status tells how far it got: done is
// false while that is not known. Errors: not_found, those of order.RequestRefund, unavailable. A refused refund is no
// error: it is the refund's status.
func (s *Service) Refund(ctx context.Context, id string, w order.RefundWish) (o order.Order, done bool, err error) {
	o, err = s.Orders.Get(ctx, id)
	if err != nil {
		return o, false, err
	}
	at := s.Now() // the wish keeps its time, however often it is applied
	o, err = s.advance(ctx, o, func(o order.Order) (order.Order, error) {
		return o.RequestRefund(w, at)
	}, cause{})
	if err != nil {
		return o, false, err
	}
	r := o.Refund(w.ID)
	return o, r != nil && (r.Status == order.RefundSucceeded || r.Status == order.RefundRefused), nil
}
