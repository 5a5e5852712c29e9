package portpos

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// bytesOnly answers every request with the same status and body.
type bytesOnly struct {
	status int
	body   string
}

func (b bytesOnly) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: b.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(b.body))}, nil
}

func fuzzed(t *testing.T, transport http.RoundTripper) *Adapter {
	a, err := New(Options{
		Secrets:     secrets.NewCache(secret(), func() time.Time { return noon }),
		Environment: "sandbox", Transport: transport, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Whatever arrives, a hint is about the attempt of its path and names nothing else.
func FuzzNotification(f *testing.F) {
	f.Add("webhook", "invoice=854EEEF3240FBB53&amount=100.00&status=ACCEPTED", "")
	f.Add("return", "", "invoice=854EEEF3240FBB53&status=CANCELLED")
	f.Add("return", "{}", "status=%ff;")
	f.Fuzz(func(t *testing.T, kind, body, query string) {
		values, _ := url.ParseQuery(query)
		hint, err := fuzzed(t, bytesOnly{}).ParseNotification(t.Context(), provider.Notification{
			Kind: provider.NotificationKind(kind), Reference: "order-01", Query: values, Body: []byte(body),
		})
		if err == nil && (hint.Reference != "order-01" || hint.Candidate != "" || len(hint.Keys) > 0) {
			t.Errorf("%+v", hint)
		}
		if err == nil && hint.ShopperCancelled && !strings.EqualFold(values.Get("status"), "CANCELLED") {
			t.Errorf("%q", query)
		}
	})
}

func examples(f *testing.F) {
	for _, name := range []string{
		"created", "not_set", "accepted", "rejected", "pending", "invalid_ipn", "invalid", "refund_pending", "refund_exceeded",
	} {
		f.Add(200, example(f, name)[4:])
	}
	f.Add(400, `{"status":"400","message":[],"data":{}}`)
	f.Add(200, `{"status":100,"data":{"invoice_id":"854EEEF3240FBB53","amount":100,"status":null}}`)
}

// Whatever an invoice's reply is, money is told of only with the word for it, and a refund is never done at once.
func FuzzInvoiceReply(f *testing.F) {
	examples(f)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		a := fuzzed(t, bytesOnly{status, body})
		g := provider.Guard(a, nil)
		s, err := g.Lookup(limited(t), ref(paid))
		switch {
		case err != nil && problem.OutcomeOf(err) == problem.Refused, err == nil && status != 200 && s.Page != provider.PageAbsent:
			t.Errorf("%+v %v", s, err)
		case err == nil && (s.Received > 0) != (s.Page == provider.PagePaid):
			if s.Page != provider.PagePaid || !strings.Contains(body, "0") {
				t.Errorf("%+v", s)
			}
		case err == nil && (s.Refunded > s.Received || s.Authorized != 0 || s.Declined && s.Page != provider.PageOver || s.RefundsListed):
			t.Errorf("%+v", s)
		case err == nil && s.Said != "" && !strings.Contains(strings.ReplaceAll(body, `\`, ""), s.Said) && !strings.Contains(body, `\u`):
			t.Errorf("%q", s.Said)
		}
		r, err := g.Refund(limited(t), provider.RefundRequest{Ref: ref(paid), Key: "k", Amount: 1950})
		if err == nil && (r.Outcome != problem.Pending || r.Amount != 1950 || status != 200 || !strings.Contains(body, paid)) {
			t.Errorf("%+v", r)
		}
	})
}

// Whatever an answer to a new invoice is, a page is one of PortPos's, and refused fields are ours.
func FuzzCheckoutReply(f *testing.F) {
	examples(f)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		got, err := fuzzed(t, bytesOnly{status, body}).CreateCheckout(t.Context(), opening(order()))
		if err == nil {
			page, rest, _ := strings.Cut(got.PageURL, "=")
			if page != "https://payment-sandbox.portpos.com/payment/?invoice" || rest != got.Keys["invoice"] || rest == "" || status != 200 {
				t.Errorf("%+v", got)
			}
			return
		}
		for _, field := range problem.From(err).Fields {
			if !checkout.Known(field.Field) {
				t.Errorf("%+v", field)
			}
		}
	})
}
