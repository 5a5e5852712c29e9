// Package api is Tender's HTTP API: one http.Handler per function, one file per operation. A Lambda and the local server
// mount the very same handlers; Function turns a Lambda's events into requests and back.
//
// Whoever mounts the routes for merchants (reading an order, capture, refund, cancel, resolve) must let only the merchant
// reach them: API Gateway does it with IAM, and nothing here checks it again. All other routes authenticate their callers
// themselves: a checkout token, a client token, a callback token or the provider's signature.
package api

import (
	"context"
	"log/slog"
	"time"

	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/telemetry"
)

// The names of the signing keys' secrets.
const (
	CheckoutTokenKey = "checkout-token" // signs checkout tokens, and is the merchant's backend's too
	CallbackKey      = "callback"       // signs client tokens and callback tokens, and is ours alone
)

// Payments is the use cases as the API needs them; *payments.Service has them.
type Payments interface {
	CheckRequest(r checkout.Request) []problem.Field
	Checkout(ctx context.Context, r checkout.Request, hash string) (payments.Opened, error)
	Ingest(ctx context.Context, providerName string, n provider.Notification) (order.Order, error)
	Capture(ctx context.Context, id string, attempt int) (o order.Order, done bool, err error)
	Refund(ctx context.Context, id string, w order.RefundWish) (o order.Order, done bool, err error)
	Cancel(ctx context.Context, id string) (o order.Order, done bool, err error)
	CredentialOptions(providerName string) []string
	ResolveOrder(ctx context.Context, id string) (order.Order, error)
	ResolveTransaction(ctx context.Context, id string, attempt int, transaction string) (order.Order, error)
	Settle(ctx context.Context, id string, w order.Settlement) (order.Order, error)
	Order(ctx context.Context, id string) (order.Order, error)
}

// Keys gives signing keys, the current one first; *secrets.Cache has it.
type Keys interface {
	Keys(ctx context.Context, name string) ([]string, error)
	// Refresh makes the next Keys ask where the keys are kept, within the limits of the cache.
	Refresh(name string)
}

// Providers finds the adapters that this deployment enables; whatever payments uses will do.
type Providers interface {
	Get(name string) (*provider.Guarded, bool)
}

// Deps is what the operations work with. Payments is always needed; the others where the operation says so.
type Deps struct {
	Payments  Payments
	Keys      Keys               // create-checkout, webhook, and the status of order-status
	Providers Providers          // webhook
	Rules     checkout.Rules     // create-checkout; its Now is set at each request
	Now       func() time.Time   // nil: time.Now
	Log       *slog.Logger       // nil: nothing is logged. Use telemetry.NewLogger, which masks
	Metrics   *telemetry.Metrics // nil: nothing is counted
	RequestID func() string      // for requests that bring none; nil: random
}

func (d Deps) now() time.Time {
	if d.Now == nil {
		return time.Now()
	}
	return d.Now()
}

func (d Deps) rules() checkout.Rules {
	rules := d.Rules
	rules.Now = d.now()
	return rules
}
