package portone_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	sandbox "tender/sandbox/portone"
	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/portone"
	"tender/shared/provider/providertest"
)

func TestContract(t *testing.T) { providertest.Run(t, harness(open)) }

func open(s providertest.Setup) (provider.Provider, error) {
	return portone.New(portone.Options{Secrets: s.Secrets, BaseURL: s.BaseURL, Transport: s.Transport, Now: s.Now})
}

var madeUp = map[string]string{"portone_key": "po_made_up_key", "secret": "made-up-secret-of-portone"}

func harness(open func(providertest.Setup) (provider.Provider, error)) providertest.Harness {
	failed := func(body string) providertest.Failure {
		return providertest.Failure{Reply: providertest.Reply{Status: http.StatusOK, Body: body}, Outcome: problem.Unknown}
	}
	return providertest.Harness{
		Open:     open,
		Sandbox:  newSandbox,
		Secret:   madeUp,
		Request:  request,
		Refusals: refusals(),
		Failures: []providertest.Failure{
			failed(`{"is_success":false}`),
			failed(`{"message":"x","status_code":"4001","status_reason":"INVALID_PAYMENT_REQUEST"}`),
		},
		Members: map[provider.Operation]providertest.Members{
			provider.OpLookup: {
				Status: "content.status", Amount: "content.amount", Currency: "content.currency", Reference: "content.merchantOrderRef",
			},
			provider.OpCancel: {Status: "status_code"},
		},
		Settlements: providertest.Settlements{Rows: "body.content", Amount: "amount", NoRefundLines: true},
		Message:     linkWebhook,
	}
}

// linkWebhook is a payment link webhook about an attempt, signed.
func linkWebhook(reference string) []byte {
	signature := sandbox.Sign(madeUp["secret"], url.Values{
		"amount": {"814"}, "country_code": {"TH"}, "currency": {"THB"}, "link_ref": {"2mLINK"}, "merchant_order_ref": {reference},
		"status": {"Success"},
	})
	return fmt.Appendf(nil,
		`{"link_ref":"2mLINK","amount":814.00,"countryCode":"TH","currency":"THB","merchant_order_ref":%q,"status":"Success","signature_hash":%q}`,
		reference, signature)
}

func newSandbox(secret map[string]string, now func() time.Time) http.Handler {
	return sandbox.New(sandbox.Options{
		Secret: sandbox.Secret{PortoneKey: secret["portone_key"], Secret: secret["secret"]},
		Now:    now,
		Go:     func(f func()) { f() },
		Client: &http.Client{Transport: nowhere{}},
	})
}

// nowhere is where the sandbox's webhooks go.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody listens")
}

// request is one item at the whole amount, for a shopper who said everything that a page can show.
func request(orderID string, amount int64, currency money.Currency) checkout.Request {
	return checkout.Request{
		OrderID: orderID, Provider: "portone", Amount: amount, Currency: currency, Country: "TH", Description: "Perfume",
		Items:    []checkout.Item{{Reference: "sku-01", Name: "Perfume", UnitPrice: amount, Quantity: 1}},
		Metadata: map[string]string{"cart": "7", "basket": "8"},
		Customer: &checkout.Customer{
			Email: "made.up.shopper@example.com", FirstName: "John", LastName: "Madeupperson", Phone: "+66 2 000 0000",
		},
		SuccessURL: "https://shop.example/ok", CancelURL: "https://shop.example/no",
	}
}

// refusals are those of Error Codes that the sandbox gives.
func refusals() []providertest.Refusal {
	paid := func(s *providertest.Scene) error {
		if err := s.OpenPage(); err != nil {
			return err
		}
		if err := s.Answer("approve"); err != nil {
			return err
		}
		return s.LookBeforeRefund()
	}
	after := func(reach, then func(*providertest.Scene) error) func(*providertest.Scene) error {
		return func(s *providertest.Scene) error {
			if err := reach(s); err != nil {
				return errors.New("not reached: " + err.Error()) // so that it is not taken for the refusal
			}
			return then(s)
		}
	}
	switched := func(switches string) func(*providertest.Scene) error {
		return func(s *providertest.Scene) error {
			if err := s.Control("/_sandbox/switches", switches); err != nil {
				return err
			}
			return paid(s)
		}
	}
	refund := func(key string, amount int64) func(*providertest.Scene) error {
		return func(s *providertest.Scene) error { return s.Refund(key, amount) }
	}
	opened := (*providertest.Scene).OpenPage
	taken := func(code string) func(*providertest.Scene) error {
		return after(func(s *providertest.Scene) error {
			if err := s.Control("/_sandbox/switches", `{"duplicate_code":"`+code+`"}`); err != nil {
				return err
			}
			return opened(s)
		}, opened)
	}
	nowhere := func(s *providertest.Scene) error {
		return s.Checkout(func(r *provider.CheckoutRequest) { r.ReturnURL = "not an address" })
	}
	return []providertest.Refusal{
		{Name: "refund over what is left", Provoke: after(paid, refund("refund-01", 81500)), Code: problem.ProviderRefused},
		{Name: "partial refund", Provoke: after(switched(`{"no_partial_refunds":true}`), refund("refund-01", 100)), Code: problem.ProviderRefused},
		{Name: "no refunds", Provoke: after(switched(`{"no_refunds":true}`), refund("refund-01", 81400)), Code: problem.ProviderRefused},
		{Name: "refund that failed", Provoke: after(switched(`{"refund_status":"failed"}`), refund("refund-01", 100)), Code: problem.ProviderRefused},
		{Name: "reference taken", Provoke: after(opened, opened), Code: problem.ReferenceTaken},
		{Name: "reference taken, 4050", Provoke: taken("4050"), Code: problem.ReferenceTaken},
		{Name: "reference taken, 5002", Provoke: taken("5002"), Code: problem.ReferenceTaken},
		{Name: "invalid checkout", Provoke: nowhere, Code: problem.ProviderRefused},
	}
}
