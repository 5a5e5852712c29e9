package payments

import (
	"context"

	"tender/shared/order"
	"tender/shared/problem"
)

// Capture takes an order's approval; attempt 0 means the one that is approved. done is false while the result is not
// known yet. Errors: not_found, those of order.RequestCapture, provider_refused, unavailable.
func (s *Service) Capture(ctx context.Context, id string, attempt int) (o order.Order, done bool, err error) {
	o, err = s.Orders.Get(ctx, id)
	if err != nil {
		return o, false, err
	}
	named := attempt
	at := s.Now() // the wish keeps its time, however often it is applied
	o, err = s.advance(ctx, o, func(o order.Order) (order.Order, error) {
		next, err := o.RequestCapture(attempt, at)
		if err == nil && named == 0 {
			named = wanted(next)
		}
		return next, err
	}, cause{})
	switch {
	case err != nil:
		return o, false, err
	case o.Sale != 0:
		return o, true, nil
	case o.Op != nil || blocked(o, named):
		return o, false, nil
	}
	return o, false, &problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "The provider refused the capture."}
}

func wanted(o order.Order) int {
	for i := range o.Attempts {
		if o.Attempts[i].CaptureWanted {
			return o.Attempts[i].Number
		}
	}
	return 0
}

func blocked(o order.Order, attempt int) bool {
	a := o.Attempt(attempt)
	return a != nil && (a.Parked != nil || a.CaptureWanted)
}
