package payments

import (
	"context"
	"crypto/rand"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// Providers finds the adapters that this deployment enables.
type Providers interface {
	Get(name string) (*provider.Guarded, bool)
	Names() []string
}

// Service is the use cases over one store and the enabled providers. Every field but Callbacks is required; Open fills
// in what has a default.
type Service struct {
	Orders    Orders
	Providers Providers
	Now       func() time.Time
	Callbacks func(providerName, reference string) Callback // only where pages are opened
	Fence     func() string                                 // random per try
	Limits    Limits
}

// Callback is where a provider tells us about an attempt, and where it sends the shopper back to.
type Callback struct {
	NotifyURL string
	ReturnURL string
}

// Limits bound the work of one invocation in wall time.
type Limits struct {
	Call   time.Duration // longest call to a provider
	Record time.Duration // for the write of a result, after the caller's own time
	Margin time.Duration // between the end of a call and the end of its lease
}

// reserve is what a call leaves of an invocation's time for recording its result.
const reserve = 500 * time.Millisecond

// Open gives a Service with the usual limits and random fences.
func Open(orders Orders, providers Providers, now func() time.Time) *Service {
	return &Service{
		Orders: orders, Providers: providers, Now: now, Fence: rand.Text,
		Limits: Limits{Call: 20 * time.Second, Record: 5 * time.Second, Margin: 10 * time.Second},
	}
}

// window is the time in which one try's calls happen: the wall-clock deadline of the call, and the lease in the order's
// own time. Both are fixed before the intent is written, so that calls end before the lease however long the write takes.
type window struct {
	deadline time.Time
	try      order.Try
}

// open gives the window of the next try, and whether there is enough time left for one.
func (s *Service) open(ctx context.Context) (window, bool) {
	wall := time.Now()
	span := s.Limits.Call
	if d, ok := ctx.Deadline(); ok {
		span = min(span, d.Sub(wall)-reserve)
	}
	if span <= 0 || ctx.Err() != nil {
		return window{}, false
	}
	return window{
		deadline: wall.Add(span),
		try:      order.Try{Fence: s.Fence(), Lease: s.Now().Add(span + s.Limits.Margin)},
	}, true
}

// apply is Orders.Apply that keeps the time of the last change.
func (s *Service) apply(ctx context.Context, o order.Order, fn record) (order.Order, error) {
	return s.Orders.Apply(ctx, o, func(current order.Order) (order.Order, error) {
		next, err := fn(current)
		if err == nil && order.Changed(current, next) {
			next.UpdatedAt = s.Now().UTC().Truncate(time.Millisecond)
		}
		return next, err
	})
}

// keep is the context for writing down a result: it outlives the caller, who may have gone, but not for long.
func (s *Service) keep(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.Limits.Record)
}

func (s *Service) provider(name string) (*provider.Guarded, error) {
	g, ok := s.Providers.Get(name)
	if !ok {
		return nil, problem.New(problem.ProviderUnavailable, "The provider of this payment is not enabled.")
	}
	return g, nil
}
