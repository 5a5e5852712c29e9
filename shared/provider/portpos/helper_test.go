package portpos

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// noon is the time of the token's test vector.
var noon = time.Unix(1700000000, 0).UTC()

// paid is the invoice of the document's examples of a payment and a refund.
const paid = "854EEEF3240FBB53"

// recorded is one request as it left.
type recorded struct {
	*http.Request
	form url.Values
}

// scripted answers requests in turn and records them; the last answer is given again.
type scripted struct {
	t       testing.TB
	answers []string // "200 {...}"
	log     []recorded
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		s.t.Error(err)
	}
	s.log = append(s.log, recorded{r, form})
	text := s.answers[min(len(s.log), len(s.answers))-1]
	status := 0
	for _, digit := range text[:3] {
		status = status*10 + int(digit-'0')
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text[4:]))}, nil
}

// calls are the values of the field call, in order.
func (s *scripted) calls() string {
	var names []string
	for _, r := range s.log {
		names = append(names, r.form.Get("call"))
	}
	return strings.Join(names, " ")
}

func secret() secrets.Static {
	return secrets.Static{"portpos": {"app_key": "9c41cf8bce319cc6300cc2c4e9ef7c8f", "secret_key": "test_secret_key"}}
}

// adapter opens an Adapter that gets these answers.
func adapter(t testing.TB, answers ...string) (*Adapter, *scripted) {
	t.Helper()
	wire := &scripted{t: t, answers: answers}
	a, err := New(Options{
		Secrets:     secrets.NewCache(secret(), func() time.Time { return noon }),
		Environment: "sandbox", Transport: wire, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, wire
}

// example gives one of the document's replies.
func example(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return "200 " + strings.TrimSpace(string(text))
}

// with replaces a part of an example that must be there.
func with(t testing.TB, text, old, now string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("no %s in the example", old)
	}
	return strings.Replace(text, old, now, 1)
}

func ref(invoice string) provider.Ref {
	return provider.Ref{
		OrderID: "order-01", Reference: "order-01.a2", Amount: 10000, Currency: "BDT",
		Keys: provider.Keys{"invoice": invoice},
	}
}

func order() checkout.Request {
	return checkout.Request{
		OrderID: "order-01", Provider: "portpos", Amount: 10000, Currency: "BDT",
		Items:    []checkout.Item{{Name: "Polo T-shirt", Quantity: 1, UnitPrice: 9000}, {Reference: "sku-2", Quantity: 2, UnitPrice: 500}},
		Customer: &checkout.Customer{Email: "shopper@example.com", FirstName: "Robbie", LastName: "Amell", Phone: "+880123456789"},
		BillingAddress: &checkout.Address{
			Line1: "House 1", Line2: "Gulshan 1", City: "Dhaka", PostalCode: "1212", Country: "BD",
		},
	}
}

func opening(r checkout.Request) provider.CheckoutRequest {
	return provider.CheckoutRequest{
		Ref:       provider.Ref{OrderID: r.OrderID, Reference: r.OrderID + ".a2", Amount: r.Amount, Currency: r.Currency},
		Request:   r,
		NotifyURL: "https://tender.example/webhooks/portpos/order-01.a2/t0ken",
		ReturnURL: "https://tender.example/return/portpos/order-01.a2/t0ken",
	}
}

func limited(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}
