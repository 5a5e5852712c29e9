package rupantorpay_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"tender/shared/provider"
	"tender/shared/provider/providertest"
	"tender/shared/provider/rupantorpay"
)

// What the suite looks for only in providers whose ids hints alone tell and whose messages are not signed: each
// sabotaged adapter is caught by the case that is there for it, and by no other.
func TestSabotage(t *testing.T) {
	for _, s := range []struct {
		caught, name string
		wrap         func(*rupantorpay.Adapter) provider.Provider
		tap          tap
	}{
		{"success", "a lookup does not say which transaction it is about", func(a *rupantorpay.Adapter) provider.Provider { return vague{a} }, nil},
		{"notification_tampered", "a body says which attempt it is", func(a *rupantorpay.Adapter) provider.Provider { return believing{a} }, nil},
		{"wrong_reference", "every transaction is said to be ours", func(a *rupantorpay.Adapter) provider.Provider { return claiming{a} }, nil},
		{"credentials", "a key that is not accepted is a refusal", nil, statuses(http.StatusUnauthorized, http.StatusBadRequest)},
	} {
		t.Run(s.caught+"/"+s.name, func(t *testing.T) {
			var failed []string
			for _, c := range providertest.Cases() {
				if c.Check(harness(func(p providertest.Setup) (provider.Provider, error) {
					if s.tap != nil {
						p.Transport = tapped{s.tap, p.Transport}
					}
					a, err := open(p)
					if err != nil || s.wrap == nil {
						return a, err
					}
					return s.wrap(a.(*rupantorpay.Adapter)), nil
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
	vague     struct{ *rupantorpay.Adapter }
	believing struct{ *rupantorpay.Adapter }
	claiming  struct{ *rupantorpay.Adapter }
)

func (a vague) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	s.Transaction = ""
	return s, err
}

func (a believing) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	hint, err := a.Adapter.ParseNotification(ctx, n)
	if values, _ := url.ParseQuery(string(n.Body)); err == nil && values.Has("reference") {
		hint.Reference = values.Get("reference")
	}
	return hint, err
}

func (a claiming) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.Adapter.Lookup(ctx, r)
	if s.Reference != "" {
		s.Reference = r.Reference
	}
	return s, err
}

// tap changes what comes back.
type tap func(*http.Response)

type tapped struct {
	tap  tap
	next http.RoundTripper
}

func (t tapped) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(r)
	if err == nil {
		t.tap(response)
	}
	return response, err
}

func statuses(from, to int) tap {
	return func(r *http.Response) {
		if r.StatusCode == from {
			r.StatusCode = to
		}
	}
}
