package rupantorpay_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	sandbox "tender/sandbox/rupantorpay"
	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/providertest"
	"tender/shared/provider/rupantorpay"
)

func TestContract(t *testing.T) { providertest.Run(t, harness(open)) }

func open(s providertest.Setup) (provider.Provider, error) {
	return rupantorpay.New(rupantorpay.Options{Secrets: s.Secrets, BaseURL: s.BaseURL, Transport: s.Transport, Now: s.Now})
}

func harness(open func(providertest.Setup) (provider.Provider, error)) providertest.Harness {
	said := func(body string) providertest.Failure {
		return providertest.Failure{Reply: providertest.Reply{Status: http.StatusOK, Body: body}, Outcome: problem.Unknown}
	}
	return providertest.Harness{
		Open:    open,
		Sandbox: newSandbox,
		Secret: map[string]string{
			"api_key": "made-up-api-key-of-fifty-characters", "client_host": "shop.client.example",
		},
		Request:  request,
		Refusals: refusals(),
		Failures: []providertest.Failure{
			said(`{"status":1}`), said(`{"status":true,"payment_url":null}`), said(`{"status":"1","transaction_id":""}`),
		},
		Members: map[provider.Operation]providertest.Members{
			provider.OpCheckout: {Status: "status"},
			provider.OpLookup:   {Status: "status", Amount: "amount", Currency: "currency", Reference: "metadata.reference"},
		},
		Message: func(reference string) []byte {
			return []byte("transactionId=OVKPXW165414&paymentMethod=bkash&paymentAmount=814.00&paymentFee=0.00&currency=BDT&status=COMPLETED&reference=" + reference)
		},
	}
}

func newSandbox(secret map[string]string, now func() time.Time) http.Handler {
	return sandbox.New(sandbox.Options{
		Secret: sandbox.Secret{APIKey: secret["api_key"], ClientHost: secret["client_host"]},
		Now:    now,
		Client: &http.Client{Transport: silent{}},
		Go:     func(f func()) { f() },
		// What the document requires and its own samples leave out is sent by us.
		Switches: sandbox.Switches{RequireCustomer: true, RequireClient: true},
	})
}

// silent takes the sandbox's webhooks: they go to an address that nobody is at.
type silent struct{}

func (silent) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

func request(orderID string, amount int64, currency money.Currency) checkout.Request {
	return checkout.Request{
		OrderID: orderID, Provider: "rupantorpay", Amount: amount, Currency: currency,
		Customer:   &checkout.Customer{Email: "made.up.shopper@example.com", FirstName: "John", LastName: "Madeupperson"},
		SuccessURL: "https://shop.example/ok", CancelURL: "https://shop.example/no",
	}
}

// refusals are of checkouts: a transaction that is not known is no refusal, but the answer to a question.
func refusals() []providertest.Refusal {
	nameless := func(s *providertest.Scene) error {
		return s.Checkout(func(r *provider.CheckoutRequest) { r.Request.Customer = nil })
	}
	nowhere := func(s *providertest.Scene) error {
		return s.Checkout(func(r *provider.CheckoutRequest) { r.ReturnURL = "ftp://shop.example" })
	}
	as200 := func(s *providertest.Scene) error {
		if err := s.Control("/_sandbox/switches", `{"errors_as_200":true}`); err != nil {
			return errors.New("not reached: " + err.Error()) // so that it is not taken for the refusal
		}
		return nowhere(s)
	}
	return []providertest.Refusal{
		{Name: "no customer", Provoke: nameless, Code: problem.ProviderRefused},
		{Name: "no address to come back to", Provoke: nowhere, Code: problem.ProviderRefused},
		{Name: "the same under HTTP 200", Provoke: as200, Code: problem.ProviderRefused},
	}
}
