package payments

import (
	"context"

	"tender/shared/order"
	"tender/shared/provider"
)

// send makes the one call that the order's intent announces, and gives what to record of its end. Whatever happens, it
// is recorded under the fence of this try. A caller that goes away meanwhile does not stop it: half a call would be of
// unknown outcome.
func (s *Service) send(ctx context.Context, o order.Order, w window) record {
	ctx, cancel := w.call(ctx)
	defer cancel()
	fence, p, a := o.Op.Fence, o.Op, o.Attempt(o.Op.Attempt)
	receipt, err := s.sendOp(ctx, o, p, a)
	return record(nothing).then(s.ended(fence, receipt, err))
}

// ended is what to record of a try: its receipt, or how it failed.
func (s *Service) ended(fence string, receipt provider.Receipt, failure error) learnt {
	return func(o order.Order) order.Order {
		if failure != nil {
			return o.Failed(fence, failure, s.Now())
		}
		return o.Did(fence, receipt, s.Now())
	}
}

func (s *Service) sendOp(ctx context.Context, o order.Order, p *order.Op, a *order.Attempt) (provider.Receipt, error) {
	g, err := s.provider(a.Provider)
	if err != nil {
		return provider.Receipt{}, err
	}
	ref := o.ProviderRef(a)
	switch p.Kind {
	case order.OpCapture:
		return g.Capture(ctx, provider.CaptureRequest{Ref: ref, Key: p.Key})
	case order.OpRefund:
		r := o.Refund(p.RefundID)
		return g.Refund(ctx, provider.RefundRequest{Ref: ref, Key: p.Key, Amount: r.Amount, Reason: r.Reason})
	default:
		return g.Cancel(ctx, provider.CancelRequest{Ref: ref, Key: p.Key})
	}
}
