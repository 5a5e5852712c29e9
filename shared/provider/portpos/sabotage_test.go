package portpos_test

import (
	"context"
	"net/url"
	"slices"
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/portpos"
	"tender/shared/provider/providertest"
)

// What the suite looks for only in providers whose refunds are done later and not listed, and whose messages are not
// signed: each sabotaged adapter is caught by the case that is there for it, and by no other.
func TestSabotage(t *testing.T) {
	for _, s := range []struct {
		caught, name string
		wrap         func(*portpos.Adapter) provider.Provider
	}{
		{"success", "a refund under way is not told", func(a *portpos.Adapter) provider.Provider { return forgetting{a, provider.RefundRunning} }},
		{"success", "a refund that is done is not told", func(a *portpos.Adapter) provider.Provider { return forgetting{a, provider.RefundPart} }},
		{"success", "an accepted refund is called done", func(a *portpos.Adapter) provider.Provider { return hasty{a} }},
		{"notification_tampered", "a body says which attempt it is", func(a *portpos.Adapter) provider.Provider { return believing{a} }},
		{"wrong_amount", "a lookup says what was asked for", func(a *portpos.Adapter) provider.Provider { return assuming{a} }},
	} {
		t.Run(s.caught+"/"+s.name, func(t *testing.T) {
			var failed []string
			for _, c := range providertest.Cases() {
				if c.Check(harness(func(p providertest.Setup) (provider.Provider, error) {
					a, err := open(p)
					if err != nil {
						return nil, err
					}
					return s.wrap(a.(*portpos.Adapter)), nil
				})) != nil {
					failed = append(failed, c.Name)
				}
			}
			if !slices.Equal(failed, []string{s.caught}) {
				t.Errorf("caught by %v", failed)
			}
		})
	}
}

type (
	forgetting struct {
		*portpos.Adapter
		state provider.RefundState
	}
	hasty     struct{ *portpos.Adapter }
	believing struct{ *portpos.Adapter }
	assuming  struct{ *portpos.Adapter }
)

func (a forgetting) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	if s.RefundState == a.state {
		s.RefundState = provider.RefundNone
	}
	return s, err
}

func (a hasty) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	receipt, err := a.Adapter.Refund(ctx, r)
	if err == nil {
		receipt.Outcome = problem.Succeeded
	}
	return receipt, err
}

func (a believing) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	hint, err := a.Adapter.ParseNotification(ctx, n)
	if values, _ := url.ParseQuery(string(n.Body)); err == nil && values.Has("reference") {
		hint.Reference = values.Get("reference")
	}
	return hint, err
}

func (a assuming) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	if s.Received > 0 {
		s.Received = r.Amount
	}
	return s, err
}
