package postpay

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

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
		Secrets:     secrets.NewCache(secrets.Static{"postpay": secret("dolphins")}, func() time.Time { return noon }),
		Environment: "sandbox", Transport: transport, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Whatever is signed, a hint names one order that is really in the message.
func FuzzNotification(f *testing.F) {
	f.Add(vectorBody, "1700000000:"+vectorHex)
	f.Add(`{"transaction":{"order":{"order_id":"o"}}}`, "")
	f.Add(`{"order_id":"a","order_id":"b"}`, "1700000000:")
	f.Add("{\"data\":{\"order_id\":\"\\u00e9\"}}", "::")
	f.Fuzz(func(t *testing.T, body, signature string) {
		a := fuzzed(t, bytesOnly{500, ""})
		right := signed("dolphins", body)
		if _, err := a.ParseNotification(t.Context(), webhook(signature, body, noon)); err == nil && strings.TrimSpace(signature) != right.Header.Get("X-Postpay-Signature") {
			if _, mac, err := splitSignature([]string{signature}); err != nil || len(mac) != 32 {
				t.Errorf("%q verifies", signature)
			}
		}
		hint, err := a.ParseNotification(t.Context(), right)
		switch {
		case err != nil && !problem.Is(err, problem.BadNotification):
			t.Errorf("%v", err)
		case err == nil && (hint.Reference == "" || len(hint.Reference) > maxReference || !strings.Contains(body, "order_id") && !strings.Contains(body, `\`)):
			t.Errorf("hint %q from %q", hint.Reference, body)
		}
	})
}

// Whatever an order's reply is, a snapshot has possible figures, and a receipt is for the order that was asked about.
func FuzzOrderReply(f *testing.F) {
	f.Add(order("captured")[4:])
	f.Add(order("approved")[4:])
	f.Add(oneRefund[4:])
	f.Add(`{"order_id":"order-01","status":"captured","total_amount":81480,"currency":"AED","count":1,"next":null,"results":[{"refund_id":"r","amount":1}]}`)
	f.Add(`{"refund_id":"refund-01","amount":12050}`)
	f.Fuzz(func(t *testing.T, body string) {
		a := fuzzed(t, bytesOnly{200, body})
		s, err := a.Lookup(t.Context(), ref())
		if err == nil {
			if s.Reference == "" || s.Currency == "" || s.Received < 0 || s.Authorized < 0 || s.Refunded < 0 || s.Refunded > s.Received {
				t.Errorf("%+v", s)
			}
			if (s.Received > 0) != (s.Page == provider.PagePaid && s.Said == statusCaptured) && s.Received != 0 {
				t.Errorf("%+v", s)
			}
		} else if problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%v", err)
		}
		g := provider.Guard(a, nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if r, err := g.Capture(ctx, provider.CaptureRequest{Ref: ref(), Key: "k"}); err == nil && (r.Amount != 81480 || !strings.Contains(body, "81480")) {
			t.Errorf("%+v", r)
		} else if err != nil && problem.OutcomeOf(err) != problem.Unknown {
			t.Errorf("%v", err)
		}
		if r, err := g.Refund(ctx, provider.RefundRequest{Ref: ref(), Key: "refund-01", Amount: 12050}); err == nil && (r.Amount != 12050 || !strings.Contains(body, "12050")) {
			t.Errorf("%+v", r)
		}
	})
}

// Whatever an error's reply is, only the documented pairs mean that nothing was done, and field errors name our fields.
func FuzzErrorReply(f *testing.F) {
	f.Add(400, `{"error":{"code":"invalid","message":"Invalid input.","fields":{"refund_id":["This field is required."],"items":[{"qty":["x"]}]}}}`)
	f.Add(409, `{"error":{"code":"conflict"}}`)
	f.Add(401, `{"error":{"code":"authentication_failed"}}`)
	f.Add(400, `{"error":{"code":"invalid","fields":{"items.0.qty":"x","metadata.a.b":{"":[]}}}}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 100 || status > 599 {
			return
		}
		a := fuzzed(t, bytesOnly{status, body})
		_, err := a.CreateCheckout(t.Context(), provider.CheckoutRequest{
			Ref: ref(), Request: checkout.Request{ProviderOptions: map[string]jsontext.Value{}}, ReturnURL: "https://a.example",
		})
		if err == nil {
			return
		}
		e := problem.From(err)
		code, _ := readError([]byte(body))
		_, documented := general[answer{status, code}]
		if e.Outcome != problem.Unknown && !documented && (status != 409 || code != "conflict") {
			t.Errorf("%d %q is %s", status, body, e.Outcome)
		}
		for _, field := range e.Fields {
			pattern := strings.NewReplacer("0", "", "1", "", "2", "", "3", "", "4", "", "5", "", "6", "", "7", "", "8", "", "9", "").Replace(field.Field)
			pattern = strings.ReplaceAll(pattern, "line", "line1")
			if !checkout.Known(field.Field) && !checkout.Known(pattern) {
				t.Errorf("no such field %q", field.Field)
			}
		}
	})
}
