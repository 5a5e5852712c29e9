package chargezoom_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/problem"
	"tender/shared/provider"
)

func unmarshal(text string, into any) error { return json.Unmarshal([]byte(text), into) }

// seeds are the document's own examples, and what is no reply at all.
func seeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no examples", err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body))
	}
	for _, body := range []string{"", "null", "[]", `{"code":200}`, `{"code":200,"data":null}`, `{"code":"200","data":[{}]}`, `{"code":200,"data":[[]]}`, "<p>"} {
		f.Add(body)
	}
}

// fuzzReplies answers the calls under a path with anything, and holds what a snapshot may be.
func fuzzReplies(f *testing.F, path string, paid bool) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body string) {
		w := newWorld(t, sandbox.Switches{})
		w.open()
		if paid {
			w.answer("approve")
		}
		w.instead = func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(r.URL.Path, path) {
				return reply(body), nil
			}
			return nil, nil
		}
		for _, keys := range []provider.Keys{w.ref.Keys, nil, {"payment_id": "7406132281"}} {
			w.ref.Keys = keys
			s, err := w.adapter.Lookup(t.Context(), w.ref)
			if err != nil {
				if problem.OutcomeOf(err) == problem.Succeeded || strings.Contains(err.Error(), key) {
					t.Fatal(err)
				}
				continue
			}
			if s.Received < 0 || s.Authorized < 0 || s.Refunded < 0 || s.Refunded > s.Received {
				t.Fatalf("%+v", s)
			}
			if s.Page == provider.PagePaid && s.Received == 0 {
				t.Fatalf("paid without money: %+v", s)
			}
			for _, r := range s.Refunds {
				if r.Amount < 0 || r.Key != "" {
					t.Fatalf("%+v", r)
				}
			}
		}
	})
}

func FuzzInvoiceDetail(f *testing.F) { fuzzReplies(f, "/invoice/", true) }
func FuzzInvoiceList(f *testing.F)   { fuzzReplies(f, "/v1/invoice/all", false) }
func FuzzTransactions(f *testing.F)  { fuzzReplies(f, "/v1/payments/", true) }

// FuzzCheckout answers a new invoice with anything: a page is opened only for our reference and amount.
func FuzzCheckout(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body string) {
		w := newWorld(t, sandbox.Switches{})
		w.instead = func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/v1/invoice/create" {
				return reply(body), nil
			}
			return nil, nil
		}
		page, err := w.adapter.CreateCheckout(t.Context(), provider.CheckoutRequest{Ref: w.ref, Request: request("ORD-1", 125000, "USD")})
		if err == nil && (!strings.HasPrefix(page.PageURL, "https://") || page.Keys["invoice_id"] == "") {
			t.Fatalf("%+v", page)
		}
	})
}

// FuzzReceipt answers sales, captures, refunds and voids with anything.
func FuzzReceipt(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, body string) {
		w := newWorld(t, sandbox.Switches{})
		w.instead = func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(r.URL.Path, "/payments/") || r.URL.Path == "/invoice/void" {
				return reply(body), nil
			}
			return nil, nil
		}
		if r, err := w.charge(true); err == nil && (r.ProviderID == "" || r.Outcome != problem.Succeeded) {
			t.Fatalf("%+v", r)
		}
		w.ref.Keys = provider.Keys{"payment_id": "200028607652"}
		if _, err := w.refund(500); err == nil && !strings.Contains(body, "200028607652") {
			t.Fatal("a refund of another payment")
		}
		if _, err := w.adapter.Cancel(t.Context(), provider.CancelRequest{Ref: w.ref, Key: "V1"}); err == nil && !strings.Contains(body, "200028607652") {
			t.Fatal("a void of another payment")
		}
	})
}

// FuzzNotification: nothing but a return with a reference of its path is ever heard.
func FuzzNotification(f *testing.F) {
	f.Add("webhook", "ORD-1", "status=paid", "{}")
	f.Add("return", "ORD-1", "status=cancelled&reference=ORD-2", "")
	f.Add("return", "", "", "")
	f.Fuzz(func(t *testing.T, kind, reference, query, body string) {
		values, _ := url.ParseQuery(query)
		w := newWorld(t, sandbox.Switches{})
		hint, err := w.adapter.ParseNotification(t.Context(), provider.Notification{
			Kind: provider.NotificationKind(kind), Reference: reference, Query: values, Body: []byte(body),
		})
		heard := kind == "return" && reference != ""
		if (err == nil) != heard || hint.Reference != "" && hint.Reference != reference || hint.Candidate != "" || len(hint.Keys) != 0 || hint.ShopperCancelled || len(w.sent) != 0 {
			t.Fatalf("%+v %v", hint, err)
		}
	})
}
