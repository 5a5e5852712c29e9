package portpos

import (
	"net/url"
	"testing"

	"tender/shared/problem"
	"tender/shared/provider"
)

// Nothing in a message counts but the path it came on.
func TestNotifications(t *testing.T) {
	a, wire := adapter(t, "500 ")
	query := func(text string) url.Values {
		values, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		return values
	}
	for name, k := range map[string]struct {
		n    provider.Notification
		left bool
	}{
		"ipn":                   {provider.Notification{Kind: provider.Webhook, Body: []byte("invoice=854EEEF3240FBB53&amount=100.00&status=ACCEPTED")}, false},
		"ipn of another":        {provider.Notification{Kind: provider.Webhook, Body: []byte("invoice=OTHER&reference=order-99")}, false},
		"ipn that says nothing": {provider.Notification{Kind: provider.Webhook}, false},
		"ipn of a cancel":       {provider.Notification{Kind: provider.Webhook, Query: query("status=CANCELLED"), Body: []byte("status=CANCELLED")}, false},
		"return, paid":          {provider.Notification{Kind: provider.Return, Query: query("invoice=X&status=ACCEPTED&amount=1")}, false},
		"return, declined":      {provider.Notification{Kind: provider.Return, Query: query("status=REJECTED")}, false},
		"return, cancelled":     {provider.Notification{Kind: provider.Return, Query: query("status=CANCELLED")}, true},
		"return, bare":          {provider.Notification{Kind: provider.Return}, false},
	} {
		k.n.Reference = "order-01.a2"
		hint, err := a.ParseNotification(t.Context(), k.n)
		if err != nil || hint.Reference != "order-01.a2" || hint.ShopperCancelled != k.left || hint.Candidate != "" || len(hint.Keys) != 0 {
			t.Errorf("%s: %+v %v", name, hint, err)
		}
		k.n.Reference = ""
		if _, err := a.ParseNotification(t.Context(), k.n); !problem.Is(err, problem.BadNotification) {
			t.Errorf("%s without a path: %v", name, err)
		}
	}
	if _, err := a.ParseNotification(t.Context(), provider.Notification{Kind: "postcard", Reference: "order-01"}); !problem.Is(err, problem.BadNotification) {
		t.Error(err)
	}
	if len(wire.log) > 0 {
		t.Error("something was sent")
	}
}
