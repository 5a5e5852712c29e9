package payments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// Ingest takes a provider's message or a returning shopper: it authenticates it, then asks the provider about the attempt
// that it hints at, and applies the answer. The message itself changes nothing. Errors: bad_notification, not_found (no
// such order or attempt of this provider), unavailable.
func (s *Service) Ingest(ctx context.Context, providerName string, n provider.Notification) (order.Order, error) {
	g, ok := s.Providers.Get(providerName)
	if !ok {
		return order.Order{}, problem.New(problem.NotFound, "No such provider.")
	}
	hint, err := g.ParseNotification(ctx, n)
	if err != nil {
		return order.Order{}, err
	}
	id, number := order.ParseRef(hint.Reference)
	o, err := s.Orders.Get(ctx, id)
	if err != nil {
		return order.Order{}, err
	}
	a := o.Attempt(number)
	if a == nil || a.Provider != providerName {
		return order.Order{}, problem.New(problem.NotFound, "The order has no such attempt.")
	}
	why := cause{evidence: string(n.Kind) + digest(n.Body), attempt: number, shopperCancelled: hint.ShopperCancelled}
	at := s.Now()
	if hint.Candidate != "" { // written down before it is verified: the message may not come again
		o, err = s.apply(ctx, o, func(o order.Order) (order.Order, error) { return o.AddCandidate(number, hint.Candidate, at), nil })
		if err != nil {
			return o, err
		}
	}
	return s.advance(ctx, o, func(o order.Order) (order.Order, error) {
		if hint.ShopperCancelled {
			o = o.ShopperLeft(number, at)
		}
		return o.LookNow(number, at), nil
	}, why)
}

// digest identifies a message in the timeline without keeping any of it.
func digest(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	sum := sha256.Sum256(body)
	return ":" + hex.EncodeToString(sum[:6])
}
