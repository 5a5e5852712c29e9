package payments

import (
	"context"

	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// Opened is a hosted page that may be shown to the shopper.
type Opened struct {
	Order   order.Order
	Attempt order.Attempt
	Replay  bool // the same request was answered before
}

// CheckRequest holds a request against its provider's declarations: all wrong fields, before anything is written or sent.
func (s *Service) CheckRequest(r checkout.Request) []problem.Field {
	g, ok := s.Providers.Get(r.Provider)
	if !ok {
		return []problem.Field{{Field: "provider", Code: "not_enabled", Message: "This deployment has no such provider."}}
	}
	return g.CheckCheckout(r)
}

// CredentialOptions names the provider_options that select stored credentials of this provider.
func (s *Service) CredentialOptions(providerName string) []string {
	g, ok := s.Providers.Get(providerName)
	if !ok {
		return nil
	}
	return g.Info().CredentialOptions
}

// Checkout opens a page for an order, or gives the page that is open for the same request. hash identifies the request.
// It answers only with a page that is written down. Errors: those of order.OpenAttempt, invalid_request,
// provider_refused, provider_unavailable (the page may exist at the provider and is given up; ask again), unavailable.
func (s *Service) Checkout(ctx context.Context, r checkout.Request, hash string) (Opened, error) {
	if wrong := s.CheckRequest(r); len(wrong) > 0 {
		return Opened{}, problem.Invalid(wrong...)
	}
	g, err := s.provider(r.Provider)
	if err != nil {
		return Opened{}, err
	}
	wish := order.Opening{Facts: factsOf(r), Provider: r.Provider, Terms: order.TermsOf(g.Info()), RequestHash: hash, ExpiresAt: r.ExpiresAt, Charge: g.Charges(r)}
	const references = 3 // a reference that the provider knows from elsewhere is followed by the next one
	for range references {
		opened, err := s.openPage(ctx, g, r, wish)
		if !problem.Is(err, problem.ReferenceTaken) {
			return opened, callers(err)
		}
	}
	return Opened{}, problem.New(problem.ProviderRefused, "The provider knows this order's references already.")
}

func (s *Service) openPage(ctx context.Context, g *provider.Guarded, r checkout.Request, wish order.Opening) (Opened, error) {
	w, ok := s.open(ctx)
	if !ok {
		return Opened{}, problem.New(problem.ProviderUnavailable, "There was no time left to ask the provider.")
	}
	o, replay, err := s.intend(ctx, wish, w)
	if err != nil {
		return Opened{}, err
	}
	if replay {
		return Opened{Order: o, Attempt: *o.Answered(wish.RequestHash, s.Now()), Replay: true}, nil
	}
	if wish.Charge {
		return s.charge(ctx, g, r, o, w)
	}
	a := o.Latest()
	page, failure := s.callCheckout(ctx, g, r, o, w)
	ctx, cancel := s.keep(ctx)
	defer cancel()
	o, err = s.apply(ctx, o, record(nothing).then(func(o order.Order) order.Order {
		if failure != nil {
			return o.Failed(w.try.Fence, failure, s.Now())
		}
		return o.Opened(w.try.Fence, page, g.Info().PageExpiry, s.Now())
	}))
	switch {
	case err != nil:
		return Opened{}, err
	case failure != nil:
		return Opened{}, failure
	}
	if shown := o.Page(s.Now()); shown != nil && shown.Number == a.Number && shown.PageURL == page.PageURL {
		return Opened{Order: o, Attempt: *shown}, nil
	}
	return Opened{}, problem.New(problem.InProgress, "The order changed while its page was opened.").After(retrySoon)
}

// intend writes the intent for the next attempt, or finds the page that the same request got before.
func (s *Service) intend(ctx context.Context, wish order.Opening, w window) (o order.Order, replay bool, err error) {
	now := s.Now()
	first, err := order.New(wish.Facts, now).OpenAttempt(wish, w.try, now)
	if err != nil {
		return order.Order{}, false, err
	}
	o, created, err := s.Orders.Create(ctx, first)
	if err != nil || created {
		return o, false, err
	}
	if o.WantsLook(now) {
		if o, err = s.advance(ctx, o, nothing, cause{}); err != nil {
			return o, false, err
		}
	}
	o, err = s.apply(ctx, o, func(o order.Order) (order.Order, error) {
		if o.Answered(wish.RequestHash, s.Now()) != nil {
			replay = true
			return o, nil
		}
		replay = false
		return o.OpenAttempt(wish, w.try, s.Now())
	})
	return o, replay, err
}

func (s *Service) callCheckout(ctx context.Context, g *provider.Guarded, r checkout.Request, o order.Order, w window) (provider.Checkout, error) {
	ctx, cancel := w.call(ctx)
	defer cancel()
	a := o.Latest()
	request := provider.CheckoutRequest{Ref: o.ProviderRef(a), Request: r}
	if s.Callbacks != nil {
		c := s.Callbacks(a.Provider, a.Reference)
		request.NotifyURL, request.ReturnURL = c.NotifyURL, c.ReturnURL
	}
	return g.CreateCheckout(ctx, request)
}

func factsOf(r checkout.Request) order.Facts {
	return order.Facts{
		ID: r.OrderID, Amount: r.Amount, Currency: r.Currency, Capture: order.CaptureMode(r.Capture),
		SuccessURL: r.SuccessURL, CancelURL: r.CancelURL, PendingURL: r.PendingURL, Metadata: r.Metadata,
	}
}
