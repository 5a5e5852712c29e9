package portpos_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	sandbox "tender/sandbox/portpos"
	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/portpos"
	"tender/shared/provider/providertest"
)

func TestContract(t *testing.T) { providertest.Run(t, harness(open)) }

func open(s providertest.Setup) (provider.Provider, error) {
	return portpos.New(portpos.Options{Secrets: s.Secrets, BaseURL: s.BaseURL, Transport: s.Transport, Now: s.Now})
}

func harness(open func(providertest.Setup) (provider.Provider, error)) providertest.Harness {
	said := func(body string) providertest.Failure {
		return providertest.Failure{Reply: providertest.Reply{Status: http.StatusOK, Body: body}, Outcome: problem.Unknown}
	}
	return providertest.Harness{
		Open:     open,
		Sandbox:  newSandbox,
		Secret:   map[string]string{"app_key": "made_up_app_key_of_32_characters", "secret_key": "made_up_secret_key"},
		Request:  request,
		Refusals: refusals(),
		Failures: []providertest.Failure{
			said(`{"message":"Invalid Request"}`), said(`{"status":300}`), said(`{"status":200,"message":"Invalid Request"}`),
			said(`{"status":400}`), said(`{"status":200,"data":[]}`),
		},
		Members: map[provider.Operation]providertest.Members{
			provider.OpCheckout: {Status: "status", Amount: "data.amount", Currency: "data.currency"},
			provider.OpLookup: {
				Status: "data.status", Amount: "data.amount", Currency: "data.currency", Reference: "data.invoice_id",
			},
			provider.OpRefund: {
				Status: "data.status", Amount: "data.amount", Currency: "data.currency", Reference: "data.invoice_id",
			},
		},
		Finish: func(s *providertest.Scene) error { return s.Control("/_sandbox/clock", `{"advance":"10m"}`) },
		Message: func(reference string) []byte {
			return []byte("invoice=854EEEF3240FBB53&amount=814.00&status=ACCEPTED&reference=" + reference)
		},
	}
}

func newSandbox(secret map[string]string, now func() time.Time) http.Handler {
	return sandbox.New(sandbox.Options{
		Secret: sandbox.Secret{AppKey: secret["app_key"], SecretKey: secret["secret_key"]},
		Now:    now,
		Client: &http.Client{Transport: silent{}},
		Go:     func(f func()) { f() },
	})
}

// silent takes the sandbox's notifications: they go to an address that nobody is at.
type silent struct{}

func (silent) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

func request(orderID string, amount int64, currency money.Currency) checkout.Request {
	return checkout.Request{
		OrderID: orderID, Provider: "portpos", Amount: amount, Currency: currency,
		Items: []checkout.Item{{Name: "Polo T-shirt", UnitPrice: amount, Quantity: 1}},
		Customer: &checkout.Customer{
			Email: "made.up.shopper@example.com", FirstName: "John", LastName: "Madeupperson", Phone: "+880000000000",
		},
		BillingAddress: &checkout.Address{Line1: "House 1, Road 1", City: "Dhaka", PostalCode: "1212", Country: "BD"},
		SuccessURL:     "https://shop.example/ok", CancelURL: "https://shop.example/no",
	}
}

// refusals are those that the document shows, besides credentials.
func refusals() []providertest.Refusal {
	after := func(answers ...string) func(s *providertest.Scene) error {
		return func(s *providertest.Scene) error {
			err := s.OpenPage()
			for _, outcome := range answers {
				err = errors.Join(err, s.Answer(outcome))
			}
			if err != nil {
				return errors.New("not reached: " + err.Error()) // so that it is not taken for the refusal
			}
			return nil
		}
	}
	refund := func(reach func(*providertest.Scene) error, amounts ...int64) func(*providertest.Scene) error {
		return func(s *providertest.Scene) error {
			if err := reach(s); err != nil {
				return err
			}
			for _, amount := range amounts {
				if err := s.Refund("refund-01", amount); err != nil {
					return err
				}
			}
			return nil
		}
	}
	unreadable := func(s *providertest.Scene) error {
		return s.Checkout(func(r *provider.CheckoutRequest) { r.Request.Customer.Email = "no mail" })
	}
	return []providertest.Refusal{
		{Name: "invalid invoice", Provoke: unreadable, Code: problem.ProviderRefused},
		{Name: "refund of too much", Provoke: refund(after("approve"), 81500), Code: problem.ProviderRefused},
		{Name: "refund of more than is left", Provoke: refund(after("approve"), 81300, 101), Code: problem.ProviderRefused},
		{Name: "refund of what is not paid", Provoke: refund(after(), 100), Code: problem.StateConflict},
		{Name: "refund of what was declined", Provoke: refund(after("decline"), 100), Code: problem.StateConflict},
	}
}
