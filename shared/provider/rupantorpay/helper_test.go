package rupantorpay

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// The document's samples, as JSON: the second one stands there with PHP's arrows.
const (
	link     = `200 {"status": 1, "message": "Payment Link", "payment_url": "https://payment.rupantorpay.com/api/execute/b32174038622a436c132a893183a8f74"}`
	verified = `200 {"fullname": "John Doe", "email": "john@gmail.com", "amount": "900.000", "transaction_id": "OVKPXW165414", ` +
		`"trx_id": "7TRKHJH", "currency": "BDT", "metadata": {"order_id": "order-01", "reference": "order-01.a2"}, "payment_method": "bkash", "status": "COMPLETED"}`
	refusal = `{"status": false, "message": "john@gmail.com is not valid"}`
)

// recorded is one request as it left.
type recorded struct {
	*http.Request
	body string
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
	s.log = append(s.log, recorded{r, string(body)})
	text := s.answers[min(len(s.log), len(s.answers))-1]
	status := 0
	for _, digit := range text[:3] {
		status = status*10 + int(digit-'0')
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text[4:]))}, nil
}

func secret() secrets.Static {
	return secrets.Static{"rupantorpay": {"api_key": "made-up-api-key", "client_host": "shop.example"}}
}

// adapter opens an Adapter that gets these answers.
func adapter(t testing.TB, answers ...string) (*Adapter, *scripted) {
	t.Helper()
	wire := &scripted{t: t, answers: answers}
	a, err := New(Options{
		Secrets:     secrets.NewCache(secret(), func() time.Time { return time.Unix(1700000000, 0) }),
		Environment: "sandbox", Transport: wire,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, wire
}

// with replaces a part of a sample that must be there.
func with(t testing.TB, text, old, now string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("no %s in the sample", old)
	}
	return strings.Replace(text, old, now, 1)
}

func ref(transaction string) provider.Ref {
	return provider.Ref{
		OrderID: "order-01", Reference: "order-01.a2", Amount: 90000, Currency: "BDT",
		Keys: provider.Keys{provider.TransactionKey: transaction},
	}
}

func opening() provider.CheckoutRequest {
	r := checkout.Request{
		OrderID: "order-01", Amount: 1000, Currency: "BDT",
		Customer: &checkout.Customer{Email: "john@gmail.com", FirstName: "John", LastName: "Doe"},
	}
	return provider.CheckoutRequest{
		Ref:       provider.Ref{OrderID: r.OrderID, Reference: "order-01.a2", Amount: r.Amount, Currency: r.Currency},
		Request:   r,
		NotifyURL: "https://tender.example/webhooks/rupantorpay/order-01.a2/t0ken",
		ReturnURL: "https://tender.example/return/rupantorpay/order-01.a2/t0ken",
	}
}
