package chargezoom_test

import (
	"context"
	"slices"
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/chargezoom"
	"tender/shared/provider/providertest"
)

// What the suite looks for only in a provider that charges and sends no messages: each sabotaged adapter is caught by
// the case that is there for it, and by no other.
func TestSabotage(t *testing.T) {
	for _, s := range []struct {
		caught, name string
		wrap         func(*chargezoom.Adapter) provider.Provider
	}{
		{"charges", "an approval is not seen", func(a *chargezoom.Adapter) provider.Provider { return blind{a} }},
		{"charges", "a charge is found by its id alone", func(a *chargezoom.Adapter) provider.Provider { return forgetful{a} }},
		{"once", "a charge without an answer is repeated", func(a *chargezoom.Adapter) provider.Provider { return stubborn{a} }},
		{"settlement_lines", "a refund leads to nobody", func(a *chargezoom.Adapter) provider.Provider { return ownerless{a} }},
		{"settlement_lines", "a refund has its payment's id", func(a *chargezoom.Adapter) provider.Provider { return merging{a} }},
		{"notification", "a message is believed", func(a *chargezoom.Adapter) provider.Provider { return gullible{a} }},
	} {
		t.Run(s.caught+"/"+s.name, func(t *testing.T) {
			var failed []string
			for _, c := range providertest.Cases() {
				if c.Check(harness(func(p providertest.Setup) (provider.Provider, error) {
					a, err := open(p)
					if err != nil {
						return nil, err
					}
					return s.wrap(a.(*chargezoom.Adapter)), nil
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
	blind     struct{ *chargezoom.Adapter }
	forgetful struct{ *chargezoom.Adapter }
	stubborn  struct{ *chargezoom.Adapter }
	gullible  struct{ *chargezoom.Adapter }
	ownerless struct{ *chargezoom.Adapter }
	merging   struct{ *chargezoom.Adapter }
)

func (a ownerless) SettlementPage(ctx context.Context, w provider.Window, page int) (provider.Page, error) {
	p, err := a.Adapter.SettlementPage(ctx, w, page)
	for i := range p.Lines {
		if p.Lines[i].Kind == provider.LineRefund {
			p.Lines[i].Owner = ""
		}
	}
	return p, err
}

// SettlementPage takes every refund for one of the payment before it.
func (a merging) SettlementPage(ctx context.Context, w provider.Window, page int) (provider.Page, error) {
	p, err := a.Adapter.SettlementPage(ctx, w, page)
	for i := range p.Lines {
		if i > 0 && p.Lines[i].Kind == provider.LineRefund {
			p.Lines[i].ID = p.Lines[i-1].ID
		}
	}
	return p, err
}

func (a blind) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	s.Authorized = 0
	return s, err
}

func (a forgetful) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	if err == nil && len(r.Keys) == 0 && s.Payments > 0 {
		return provider.Snapshot{Page: provider.PageAbsent}, nil
	}
	return s, err
}

func (a stubborn) Charge(ctx context.Context, r provider.ChargeRequest) (provider.Receipt, error) {
	receipt, err := a.Adapter.Charge(ctx, r)
	if err != nil && problem.OutcomeOf(err) == problem.Unknown {
		return a.Adapter.Charge(ctx, r)
	}
	return receipt, err
}

func (a gullible) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	if n.Kind == provider.Webhook && n.Header != nil && n.Body == nil {
		n.Kind, n.Reference = provider.Return, "order-01"
	}
	return a.Adapter.ParseNotification(ctx, n)
}
