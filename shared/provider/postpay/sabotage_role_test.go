package postpay_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/provider/providertest"
)

// The types that override something.
type (
	withCancel     struct{ *postpay.Adapter }
	withoutDecline struct{ *postpay.Adapter }
	withFirstKey   struct {
		*postpay.Adapter
		tries *int
	}
	chatty struct{ *postpay.Adapter }
	leaky  struct {
		*postpay.Adapter
		says func(error) error
	}
	logging struct{ *postpay.Adapter }
	asked   struct{ *postpay.Adapter }
	parsing struct {
		*postpay.Adapter
		parse func(context.Context, provider.Notification) (provider.Hint, error)
	}
)

func (withCancel) Cancel(context.Context, provider.CancelRequest) (provider.Receipt, error) {
	return provider.Receipt{Outcome: problem.Succeeded}, nil
}

func (a withoutDecline) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	s.Declined = false
	return s, err
}

// Refund makes up a new key once it has seen a failure.
func (a withFirstKey) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	key := r.Key
	if *a.tries > 0 {
		r.Key += strconv.Itoa(*a.tries)
	}
	receipt, err := a.Adapter.Refund(ctx, r)
	if err != nil && problem.OutcomeOf(err) == problem.Unknown && key == "refund-01" {
		*a.tries++
	}
	return receipt, err
}

func (a chatty) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	if n.Reference != "" {
		_, _ = a.Lookup(ctx, provider.Ref{Reference: n.Reference})
	}
	return a.Adapter.ParseNotification(ctx, n)
}

func (a leaky) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	page, err := a.Adapter.CreateCheckout(ctx, r)
	if err != nil {
		err = a.says(err)
	}
	return page, err
}

func (a logging) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	slog.Debug("checkout", "customer", *r.Request.Customer)
	return a.Adapter.CreateCheckout(ctx, r)
}

func (a asked) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	receipt, err := a.Adapter.Refund(ctx, r)
	receipt.Amount = r.Amount
	return receipt, err
}

func (a parsing) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	return a.parse(ctx, n)
}

func roleSabotages() []sabotage {
	return []sabotage{
		{"declarations", "a role that is not declared", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return withCancel{a} })},
		{"declarations", "a path that does not exist", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
			return declaring{a, func(i *provider.Info) {
				i.Fields = append(i.Fields, provider.Field{Path: "customer.mail", Max: 9, Kind: provider.Meaning})
			}}
		})},
		{"declarations", "an operation without a rule", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
			return declaring{a, func(i *provider.Info) {
				i.Operations[provider.OpCharge] = provider.Capability{Support: provider.ProviderCannot}
			}}
		})},
		{"success", "a declined shopper is not told apart", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return withoutDecline{a} })},
		{"keys", "a retry has a key of its own", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return withFirstKey{a, new(int)} })},
		{"silence", "a return is verified while it is read", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return chatty{a} })},
		{"wrong_amount", "the receipt has the amount that was asked for", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return asked{a} })},
		{"secrets", "an error says who was shopping", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider {
			return leaky{a, func(err error) error { return fmt.Errorf("checkout for made.up.shopper@example.com: %w", err) }}
		})},
		{"secrets", "an error says with which key", inside(func(a *postpay.Adapter, s providertest.Setup) provider.Provider {
			return leaky{a, func(err error) error {
				values, _ := s.Secrets.Get(context.Background(), "postpay")
				return fmt.Errorf("with %s: %w", values["secret_key"], err)
			}}
		})},
		{"secrets", "the log says who was shopping", inside(func(a *postpay.Adapter, _ providertest.Setup) provider.Provider { return logging{a} })},
	}
}

type declaring struct {
	*postpay.Adapter
	change func(*provider.Info)
}

func (d declaring) Info() provider.Info {
	i := d.Adapter.Info()
	d.change(&i)
	return i
}

// CheckOptions keeps the adapter's method set as it is.
func (d declaring) CheckOptions(r checkout.Request) []problem.Field { return d.Adapter.CheckOptions(r) }
