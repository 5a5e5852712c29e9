package payments_test

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
)

// chargeFlows are those of stored credentials. A charge whose end is unknown is never sent again: it is found, or waits for
// a person.
func chargeFlows(r rig) []flow {
	return []flow{
		{r, "charge", func(w *world) { w.charge("automatic") },
			expectation{status: []order.Status{order.Captured, order.Created, order.Failed}, captures: maybe, parks: true, clean: order.Captured}},
		{r, "authorization and capture", func(w *world) {
			w.charge("manual")
			w.captureCharge()
		}, expectation{status: []order.Status{order.Captured, order.Authorized, order.Created, order.Failed}, captures: maybe, parks: true, clean: order.Captured}},
		{r, "authorization and void", func(w *world) {
			w.charge("manual")
			w.void()
		}, expectation{status: []order.Status{order.Cancelled, order.Authorized, order.Created, order.Failed}, parks: true, voids: true, clean: order.Cancelled}},
	}
}

// charge asks for a charge until it is answered. Where nobody can say how it ended, the client is told so.
func (w *world) charge(capture string) {
	request, hash := w.chargeRequest(capture)
	w.attempt(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, err := s.Checkout(ctx, request, hash)
		return err == nil, err
	})
}

// chargeOnce asks a single time.
func (w *world) chargeOnce(capture string) {
	request, hash := w.chargeRequest(capture)
	w.once(func(ctx context.Context, s *payments.Service) { _, _ = s.Checkout(ctx, request, hash) })
}

func (w *world) chargeRequest(capture string) (request checkout.Request, hash string) {
	request, _ = w.rig.request(capture)
	request.ProviderOptions = map[string]jsontext.Value{}
	for name, value := range w.rig.stored {
		request.ProviderOptions[name] = jsontext.Value(`"` + value + `"`)
	}
	return request, "charge-" + capture
}

func (w *world) captureCharge() {
	w.attempt(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, done, err := s.Capture(ctx, "order-01", 0)
		return done, err
	})
}

// void stops an order that is approved and not captured.
func (w *world) void() {
	w.attempt(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, done, err := s.Cancel(ctx, "order-01")
		w.cancelled = w.cancelled || done && err == nil
		return done, err
	})
}

// attempt is a request whose last answer may be that nobody knows, or that a rival's request was there first.
func (w *world) attempt(do func(ctx context.Context, s *payments.Service) (bool, error)) {
	err := w.client(do)
	o, ok := w.read("order-01")
	overtaken := problem.Is(err, problem.InvalidState) && (o.Sale != 0 || !o.CancelRequestedAt.IsZero())
	if err != nil && !overtaken && (!ok || o.Op == nil && !parked(o)) {
		w.must("request", err)
	}
}
