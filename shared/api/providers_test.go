package api

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"tender/shared/order"
	"tender/shared/provider"
)

// declared is a provider that only says how its messages are authenticated.
type declared struct {
	provider.Provider
	auth provider.NotificationAuth
}

func (d declared) Info() provider.Info { return provider.Info{Notification: d.auth} }

type declaredProviders map[string]provider.NotificationAuth

func (d declaredProviders) Get(name string) (*provider.Guarded, bool) {
	auth, ok := d[name]
	return provider.Guard(declared{auth: auth}, nil), ok
}

var threeKinds = declaredProviders{"signs": provider.SignedMessage, "token": provider.CallbackToken, "silent": provider.NoMessages}

// hearing takes every message that it is given.
type hearing struct {
	Payments
	heard []provider.Notification
}

func (h *hearing) Ingest(_ context.Context, _ string, n provider.Notification) (order.Order, error) {
	h.heard = append(h.heard, n)
	return order.Order{ID: "o", SuccessURL: "https://s.example", PendingURL: "https://p.example"}, nil
}

func TestCallbackURLs(t *testing.T) {
	urls := Callbacks("https://c.example/base//", noKeys{}, threeKinds)
	for name, want := range map[string][2]string{
		"signs":  {"https://c.example/base/webhooks/signs", "https://c.example/base/return/signs/order-01.a2/"},
		"token":  {"https://c.example/base/webhooks/token/order-01.a2/", "https://c.example/base/return/token/order-01.a2/"},
		"silent": {"", "https://c.example/base/return/silent/order-01.a2/"},
	} {
		c := urls(name, "order-01.a2")
		if !strings.HasPrefix(c.ReturnURL, want[1]) || !strings.HasPrefix(c.NotifyURL, want[0]) || (c.NotifyURL == "") != (want[0] == "") {
			t.Errorf("%s: %+v", name, c)
		}
		if name == "signs" && c.NotifyURL != want[0] {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// A provider is heard only by the address that authenticates it, and every address that is made is one.
func TestCallbackPathsByKind(t *testing.T) {
	urls := Callbacks("", noKeys{}, threeKinds)
	tests := []struct {
		method, path string
		status       int
	}{
		{"POST", urls("signs", "o").NotifyURL, 200},
		{"POST", strings.Replace(urls("signs", "o").ReturnURL, "/return", "/webhooks", 1), 200},
		{"POST", urls("token", "o").NotifyURL, 200},
		{"GET", urls("token", "o").NotifyURL + "?transaction_id=1", 200},
		{"GET", urls("token", "o").NotifyURL + "x", 404},
		{"GET", "/webhooks/signs", 405},
		{"POST", "/webhooks/token", 404},
		{"POST", urls("token", "o").NotifyURL + "x", 404},
		{"POST", strings.Replace(urls("token", "o").NotifyURL, "/o/", "/p/", 1), 404},
		{"POST", strings.Replace(urls("token", "o").NotifyURL, "/token/", "/signs/", 1), 404},
		{"POST", "/webhooks/silent", 404},
		{"POST", strings.Replace(urls("silent", "o").ReturnURL, "/return", "/webhooks", 1), 404},
		{"GET", urls("signs", "o").ReturnURL, 303},
		{"GET", urls("token", "o").ReturnURL + "?a=%2F", 303},
		{"GET", urls("silent", "o").ReturnURL, 303},
		{"GET", strings.Replace(urls("token", "o").ReturnURL, "/o/", "/p/", 1), 404},
	}
	for _, tt := range tests {
		p := &hearing{}
		h := Webhook(Deps{Payments: p, Keys: noKeys{}, Providers: threeKinds})
		recorded := httptest.NewRecorder()
		r := httptest.NewRequest(tt.method, tt.path, strings.NewReader("a=1"))
		h.ServeHTTP(recorded, r)
		if recorded.Code != tt.status || (len(p.heard) == 1) != (tt.status < 400) {
			t.Errorf("%s %s: %d, heard %d", tt.method, tt.path, recorded.Code, len(p.heard))
		}
		for _, n := range p.heard {
			message := strings.HasPrefix(tt.path, "/webhooks/")
			if kind := map[bool]provider.NotificationKind{true: provider.Webhook, false: provider.Return}[message]; n.Kind != kind {
				t.Errorf("%s: %+v", tt.path, n)
			}
			if n.ReceivedAt.IsZero() || message != (string(n.Body) == "a=1") || n.Query.Get("a") != r.URL.Query().Get("a") {
				t.Errorf("%s: %+v", tt.path, n)
			}
			if tt.path != "/webhooks/signs" && n.Reference != "o" {
				t.Errorf("%s: reference %q", tt.path, n.Reference)
			}
		}
	}
}
