package chargezoom_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/problem"
	"tender/shared/provider"
)

func example(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// examples answers with the document's own replies, with its external id made ours.
func examples(t *testing.T, w *world) {
	refunds := strings.NewReplacer(`"INV-1234567-ME84RW"`, `"392"`, `"20.00"`, `"2.00"`)
	w.instead = func(r *http.Request) (*http.Response, error) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/invoice/"):
			return reply(strings.ReplaceAll(example(t, "invoice_detail_reply.json"), "QWL-4123", "tender-ORD-1")), nil
		case r.URL.Path == "/v1/invoice/all":
			return reply(strings.ReplaceAll(example(t, "invoices_reply.json"), "SHA-789456", "tender-ORD-1")), nil
		case r.URL.Path == "/v1/payments/list/transactions":
			return reply(refunds.Replace(example(t, "transactions_reply.json"))), nil
		}
		return nil, nil
	}
}

// The example that is partly paid says that nothing was applied; its payments and its balance agree on 7.28.
func TestPartlyPaidExample(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.ref.Amount, w.ref.Keys = 5728, provider.Keys{"invoice_id": "392"}
	examples(t, w)
	s := w.look()
	if s.Reference != "ORD-1" || s.Received != 728 || s.Refunded != 200 || len(s.Refunds) != 1 || !s.RefundsListed {
		t.Fatalf("%+v", s)
	}
	if r := s.Refunds[0]; r.ProviderID != "123654668468" || r.Outcome != problem.Succeeded || s.Keys["payment_id"] != "1263456798" {
		t.Fatalf("%+v %v", r, s.Keys)
	}
	if !strings.HasPrefix(s.PageURL, "https://payportal.com/customer/update_payment/") {
		t.Error(s.PageURL)
	}
}

// The example of a new invoice is opened when it is the one that was asked for, and no other.
func TestCreateExample(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	for amount, opens := range map[int64]bool{3700: true, 3701: false} {
		w.instead = func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/v1/invoice/create" {
				return reply(strings.ReplaceAll(example(t, "invoice_reply.json"), "SHA-789456", "tender-ORD-1")), nil
			}
			return nil, nil
		}
		w.ref.Amount = amount
		page, err := w.adapter.CreateCheckout(t.Context(), provider.CheckoutRequest{Ref: w.ref, Request: request("ORD-1", amount, "USD")})
		if opens != (err == nil && page.Keys["invoice_id"] == "INV-1234567-A9DSYR") {
			t.Errorf("%d: %+v %v", amount, page, err)
		}
	}
}
