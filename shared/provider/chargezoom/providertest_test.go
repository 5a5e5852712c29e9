package chargezoom_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/chargezoom"
	"tender/shared/provider/providertest"
)

func TestContract(t *testing.T) { providertest.Run(t, harness(open)) }

func open(s providertest.Setup) (provider.Provider, error) {
	return chargezoom.New(chargezoom.Options{Secrets: s.Secrets, BaseURL: s.BaseURL, Transport: s.Transport, Now: s.Now})
}

func harness(open func(providertest.Setup) (provider.Provider, error)) providertest.Harness {
	said := func(body string, outcome problem.Outcome) providertest.Failure {
		return providertest.Failure{Reply: providertest.Reply{Status: http.StatusOK, Body: body}, Outcome: outcome}
	}
	money := providertest.Members{Status: "code", Reference: "data"}
	return providertest.Harness{
		Open:       open,
		Sandbox:    func(secret map[string]string, now func() time.Time) http.Handler { return newSandbox(secret, now) },
		Secret:     map[string]string{"secret_key": "made-up-secret-key-of-the-tests"},
		Request:    request,
		Stored:     stored,
		PaidAtOnce: true,
		Prepares:   prepares,
		Refusals:   refusals(),
		Failures: []providertest.Failure{
			said(`{"message":"Email address not available","data":null,"code":500}`, problem.Unknown),
			said(`{"code":300,"data":"7406132281"}`, problem.Unknown),
			said(`{"message":"Invalid Invoice Payment Request","data":{"invoiceId":"INV-2345678-XY9PK1"},"code":400}`, problem.Refused),
		},
		Members: map[provider.Operation]providertest.Members{
			provider.OpCheckout: {Status: "code", Amount: "data.invoiceTotal", Reference: "data.externalInvoiceId"},
			provider.OpLookup:   {Status: "data.transactionData.tnxStatus", Amount: "data.transactionData.tnxAmount", Reference: "data.externalInvoiceId"},
			provider.OpCancel:   {Status: "data.invoiceStatus", Reference: "data.externalInvoiceId"},
			provider.OpRefund:   money,
			provider.OpCapture:  {Status: "code"},
			provider.OpCharge:   {Status: "code"},
		},
		Settlements: providertest.Settlements{Rows: "data", Amount: "tnxAmount"},
	}
}

// prepares tells what comes before the call that has the effect.
func prepares(op provider.Operation, r *http.Request) bool {
	at := func(prefix string) bool { return strings.HasPrefix(r.URL.Path, prefix) }
	switch {
	case op == provider.OpLookup:
		return at("/authentication/")
	case op == provider.OpCancel && r.Method == http.MethodGet:
		return true
	}
	return at("/authentication/") || at("/customer/") || at("/v1/customer/") || at("/products/") || at("/v1/products/") || at("/gateway/")
}

// The customers and cards that every sandbox of the tests has: the first ids that it gives.
const (
	shopper, shopperCard = "103", "1244"
	other, otherCard     = "104", "1245"
	account              = "1246" // the shopper's bank account
)

func newSandbox(secret map[string]string, now func() time.Time, switches ...sandbox.Switches) *sandbox.Sandbox {
	opt := sandbox.Options{Secret: sandbox.Secret{SecretKey: secret["secret_key"]}, PublicURL: "https://pay.example", Now: now, Go: func(f func()) { f() }}
	if len(switches) > 0 {
		opt.Switches = switches[0]
	}
	s := sandbox.New(opt)
	var made struct{ Token string }
	seed(s, secret["secret_key"], "", "/authentication/token/create", "", &made)
	for _, name := range []string{"shopper", "other"} {
		seed(s, secret["secret_key"], made.Token, "/customer/create", `{"customerFullName":"Made Up","externalCustomerId":"EXT-`+name+`"}`, nil)
	}
	for _, c := range []string{shopper, other} {
		seed(s, secret["secret_key"], made.Token, "/customer/card/create", `{"customerId":"`+c+`","paymentMethod":"1","cardNumber":"4111111111111111","expMonth":"02","expYear":"2035","cardCvv":"123"}`, nil)
	}
	seed(s, secret["secret_key"], made.Token, "/customer/card/create", `{"customerId":"`+shopper+`","paymentMethod":"2","eaccountNumber":"123123124","erouteNumber":"123123123","eaccountName":"Made Up","eaccountType":"checking","eaccountHolderType":"business"}`, nil)
	return s
}

func seed(h http.Handler, key, token, path, body string, into any) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("secretKey", key)
	r.Header.Set("token", token)
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		panic(fmt.Sprintf("%s answered %d: %s", path, rec.Code, rec.Body))
	}
	if into != nil {
		if err := json.NewDecoder(bytes.NewReader(rec.Body.Bytes())).Decode(into); err != nil {
			panic(err)
		}
	}
}

func request(orderID string, amount int64, currency money.Currency) checkout.Request {
	return checkout.Request{
		OrderID: orderID, Provider: "chargezoom", Amount: amount, Currency: currency, Description: "Two lamps",
		Customer:       &checkout.Customer{Email: "made.up.shopper@example.com", FirstName: "John", LastName: "Madeupperson"},
		BillingAddress: &checkout.Address{Line1: "123 Beach St.", City: "Huntington Beach", State: "CA", PostalCode: "92649", Country: "US"},
		SuccessURL:     "https://shop.example/ok", CancelURL: "https://shop.example/no",
	}
}

func stored(orderID string, amount int64, currency money.Currency) checkout.Request {
	r := request(orderID, amount, currency)
	r.ProviderOptions = map[string]jsontext.Value{"card_id": jsontext.Value(`"` + shopperCard + `"`), "customer_id": jsontext.Value(`"` + shopper + `"`)}
	return r
}

func refusals() []providertest.Refusal {
	charge := func(switches string, reach func(*providertest.Scene) error) func(*providertest.Scene) error {
		return func(s *providertest.Scene) error {
			if err := s.Control("/_sandbox/switches", switches); err != nil {
				return fmt.Errorf("not reached: %w", err)
			}
			return reach(s)
		}
	}
	declined := func(s *providertest.Scene) error { return s.Charge(true) }
	tooMuch := func(s *providertest.Scene) error {
		if err := s.OpenPage(); err != nil {
			return err
		}
		if err := s.Answer("approve"); err != nil {
			return err
		}
		if err := s.LookBeforeRefund(); err != nil {
			return err
		}
		return s.Refund("refund-09", 9_999_999)
	}
	return []providertest.Refusal{
		{Name: "declined", Provoke: charge(`{"decline_charges":true}`, declined), Code: problem.ProviderRefused},
		{Name: "declined, under HTTP 200", Provoke: charge(`{"decline_charges":true,"errors_as_200":true}`, declined), Code: problem.ProviderRefused},
		{Name: "declined, with a code of its own", Provoke: charge(`{"decline_charges":true,"decline_code":402}`, declined), Code: problem.ProviderRefused},
		{Name: "a refund of more than was paid", Provoke: tooMuch, Code: problem.ProviderRefused},
	}
}
