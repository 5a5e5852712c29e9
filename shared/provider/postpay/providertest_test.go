package postpay_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	sandbox "tender/sandbox/postpay"
	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/provider/providertest"
)

func TestContract(t *testing.T) { providertest.Run(t, harness(open)) }

func open(s providertest.Setup) (provider.Provider, error) {
	return postpay.New(postpay.Options{Secrets: s.Secrets, BaseURL: s.BaseURL, Transport: s.Transport, Now: s.Now})
}

func harness(open func(providertest.Setup) (provider.Provider, error)) providertest.Harness {
	both := `{"error":{"code":"invalid_status","message":"Order status must be approved."}}`
	return providertest.Harness{
		Open:    open,
		Sandbox: newSandbox,
		Secret: map[string]string{
			"merchant_id": "id_made_up_merchant", "secret_key": "sk_test_made_up_key", "webhook_secret": "made-up-dolphins",
		},
		Request:  request,
		Refusals: refusals(),
		Throttled: providertest.Reply{
			Status: http.StatusTooManyRequests, Body: `{"error":{"code":"throttled","message":"Request was throttled."}}`,
		},
		Failures: []providertest.Failure{{Reply: providertest.Reply{Status: http.StatusOK, Body: both}, Outcome: problem.Unknown}},
		Members: map[provider.Operation]providertest.Members{
			provider.OpLookup:  {Status: "status", Amount: "total_amount", Currency: "currency", Reference: "order_id"},
			provider.OpCapture: {Status: "status", Amount: "total_amount", Currency: "currency", Reference: "order_id"},
			provider.OpRefund:  {Amount: "amount", Reference: "refund_id"},
		},
		Settlements: providertest.Settlements{
			Rows: "results", Amount: "amount", Next: "next",
			PayOut: func(s *providertest.Scene) error { return s.Control("/_sandbox/clock", `{"advance":"24h"}`) },
		},
		Message: func(reference string) []byte {
			return fmt.Appendf(nil, `{"order_id":%q,"status":"approved","total_amount":81400,"currency":"AED"}`, reference)
		},
		Sign: func(secret map[string]string, body []byte, at time.Time) http.Header {
			return http.Header{"X-Postpay-Signature": {sandbox.Sign(secret["webhook_secret"], at, body)}}
		},
		Tolerance: 300 * time.Second,
	}
}

func newSandbox(secret map[string]string, now func() time.Time) http.Handler {
	return sandbox.New(sandbox.Options{
		Secret: sandbox.Secret{
			MerchantID: secret["merchant_id"], SecretKey: secret["secret_key"], WebhookSecret: secret["webhook_secret"],
		},
		Now: now,
		Go:  func(f func()) { f() },
	})
}

// request is one item at the whole amount, for a shopper who gave what Postpay wants to know.
func request(orderID string, amount int64, currency money.Currency) checkout.Request {
	return checkout.Request{
		OrderID: orderID, Provider: "postpay", Amount: amount, Currency: currency,
		Items: []checkout.Item{{
			Reference: "sku-01", Name: "Perfume", URL: "https://shop.example/perfume", UnitPrice: amount, Quantity: 1,
		}},
		Customer: &checkout.Customer{
			Email: "made.up.shopper@example.com", FirstName: "John", LastName: "Madeupperson", Phone: "+971 50 000 0000",
		},
		SuccessURL: "https://shop.example/ok", CancelURL: "https://shop.example/no",
	}
}

// refusals are those of Postpay API, Capture errors, Refund errors and Errors that the sandbox gives.
func refusals() []providertest.Refusal {
	approved := func(s *providertest.Scene) error {
		if err := s.OpenPage(); err != nil {
			return err
		}
		return s.Answer("approve")
	}
	captured := func(s *providertest.Scene) error {
		if err := approved(s); err != nil {
			return err
		}
		return s.Capture("capture-01")
	}
	after := func(reach, then func(*providertest.Scene) error) func(*providertest.Scene) error {
		return func(s *providertest.Scene) error {
			if err := reach(s); err != nil {
				return errors.New("not reached: " + err.Error()) // so that it is not taken for the refusal
			}
			return then(s)
		}
	}
	opened := (*providertest.Scene).OpenPage
	capture := func(s *providertest.Scene) error { return s.Capture("capture-02") }
	refund := func(key string, amount int64) func(*providertest.Scene) error {
		return func(s *providertest.Scene) error { return s.Refund(key, amount) }
	}
	declining := func(s *providertest.Scene) error {
		if err := s.Control("/_sandbox/switches", `{"decline_capture":true}`); err != nil {
			return err
		}
		return approved(s)
	}
	expiring := func(s *providertest.Scene) error {
		if err := approved(s); err != nil {
			return err
		}
		return s.Control("/_sandbox/clock", `{"advance":"1000h"}`)
	}
	unpayable := func(s *providertest.Scene) error {
		return s.Checkout(func(r *provider.CheckoutRequest) { r.Request.Customer.Email = "no mail" })
	}
	return []providertest.Refusal{
		{Name: "capture before approval", Provoke: after(opened, capture), Code: problem.StateConflict},
		{Name: "capture twice", Provoke: after(captured, capture), Code: problem.StateConflict},
		{Name: "capture declined", Provoke: after(declining, capture), Code: problem.ProviderRefused},
		{Name: "capture expired", Provoke: after(expiring, capture), Code: problem.AttemptOver},
		{Name: "capture of nothing", Provoke: capture, Code: problem.ProviderRefused},
		{Name: "refund before capture", Provoke: after(approved, refund("refund-01", 100)), Code: problem.StateConflict},
		{Name: "refund over the limit", Provoke: after(captured, refund("refund-01", 81500)), Code: problem.ProviderRefused},
		{Name: "refund id known", Provoke: after(after(captured, refund("refund-01", 100)), refund("refund-01", 200)), Code: problem.StateConflict},
		{Name: "reference taken", Provoke: after(opened, opened), Code: problem.ReferenceTaken},
		{Name: "invalid checkout", Provoke: unpayable, Code: problem.ProviderRefused},
	}
}
