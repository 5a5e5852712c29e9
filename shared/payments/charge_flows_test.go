package payments_test

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/order"
	"tender/shared/payments"
)

// chargeFlows are those of stored credentials. A charge whose end is unknown is never sent again: it is found, or waits for
// a person.
func chargeFlows(r rig) []flow {
	return []flow{
		{r, "charge", func(w *world) { w.charge("automatic") },
			expectation{status: []order.Status{order.Captured, order.Created, order.Failed}, captures: maybe, parks: true, clean: order.Captured}},
		{r, "authorization and capture", func(w *world) {
			w.charge("manual")
			w.attempt(func(ctx context.Context, s *payments.Service) (bool, error) {
				_, done, err := s.Capture(ctx, "order-01", 0)
				return done, err
			})
		}, expectation{status: []order.Status{order.Captured, order.Authorized, order.Created, order.Failed}, captures: maybe, parks: true, clean: order.Captured}},
	}
}

// charge asks for a charge until it is answered. Where nobody can say how it ended, the client is told so.
func (w *world) charge(capture string) {
	request, _ := w.rig.request(capture)
	request.ProviderOptions = map[string]jsontext.Value{}
	for name, value := range w.rig.stored {
		request.ProviderOptions[name] = jsontext.Value(`"` + value + `"`)
	}
	w.attempt(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, err := s.Checkout(ctx, request, "charge-"+capture)
		return err == nil, err
	})
}

// attempt is a request whose last answer may be that nobody knows.
func (w *world) attempt(do func(ctx context.Context, s *payments.Service) (bool, error)) {
	err := w.client(do)
	if o, ok := w.read("order-01"); err != nil && (!ok || o.Op == nil && !parked(o)) {
		w.must("request", err)
	}
}
