package rupantorpay

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

func TestCheckout(t *testing.T) {
	a, wire := adapter(t, link)
	got, err := a.CreateCheckout(t.Context(), opening())
	if err != nil || got.PageURL != "https://payment.rupantorpay.com/api/execute/b32174038622a436c132a893183a8f74" ||
		!got.ExpiresAt.IsZero() || len(got.Keys) != 0 {
		t.Errorf("%+v %v", got, err)
	}
	r := wire.log[0]
	if r.Method != http.MethodPost || r.URL.String() != "https://payment.rupantorpay.com/api/payment/checkout" || !r.Close {
		t.Errorf("%s %s close=%v", r.Method, r.URL, r.Close)
	}
	for name, value := range map[string]string{"X-API-KEY": "made-up-api-key", "X-CLIENT": "shop.example", "Content-Type": "application/json"} {
		if r.Header.Get(name) != value {
			t.Errorf("%s: %q", name, r.Header.Get(name))
		}
	}
	want := `{"fullname":"John Doe","email":"john@gmail.com","amount":"10",` +
		`"success_url":"https://tender.example/return/rupantorpay/order-01.a2/t0ken",` +
		`"cancel_url":"https://tender.example/return/rupantorpay/order-01.a2/t0ken?cancelled=1",` +
		`"webhook_url":"https://tender.example/webhooks/rupantorpay/order-01.a2/t0ken",` +
		`"metadata":{"order_id":"order-01","reference":"order-01.a2"},"meta_data":{"order_id":"order-01","reference":"order-01.a2"}}`
	if r.body != want {
		t.Error(r.body)
	}
}

func TestCheckoutWithoutWhatIsOptional(t *testing.T) {
	a, wire := adapter(t, link)
	q := opening()
	q.NotifyURL, q.Request.Customer, q.ReturnURL = "", nil, "https://tender.example/return?x=y"
	if _, err := a.CreateCheckout(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if body := wire.log[0].body; strings.Contains(body, "webhook_url") || !strings.Contains(body, `"cancel_url":"https://tender.example/return?x=y&cancelled=1"`) {
		t.Error(body)
	}
}

// "skip trailing zeros for whole numbers": 10, 10.5, 10.55.
func TestAmountsOnTheWire(t *testing.T) {
	for minor, want := range map[int64]string{1: "0.01", 1000: "10", 1050: "10.5", 1055: "10.55", 100000: "1000", 123456789: "1234567.89"} {
		q := opening()
		q.Amount = minor
		if got := checkoutBody(q).Amount; got != want {
			t.Errorf("%d: %s", minor, got)
		}
	}
}

func TestCheckoutReplies(t *testing.T) {
	for name, k := range map[string]struct {
		answer string
		want   problem.Outcome
	}{
		"true":            {with(t, link, `"status": 1, "message": "Payment Link"`, `"status": true, "message": "Payment Url"`), problem.Succeeded},
		"text":            {with(t, link, `"status": 1`, `"status": "1"`), problem.Succeeded},
		"no status":       {with(t, link, `"status": 1, `, ``), problem.Unknown},
		"a word":          {with(t, link, `"status": 1`, `"status": "success"`), problem.Unknown},
		"2":               {with(t, link, `"status": 1`, `"status": 2`), problem.Unknown},
		"false and a URL": {with(t, link, `"status": 1`, `"status": false`), problem.Unknown},
		"twice":           {with(t, link, `"status": 1`, `"status": 1, "status": false`), problem.Unknown},
		"no URL":          {`200 {"status": 1}`, problem.Unknown},
		"no web address":  {`200 {"status": 1, "payment_url": "javascript:alert(1)"}`, problem.Unknown},
		"not https":       {with(t, link, "https:", "http:"), problem.Unknown},
		"with a password": {with(t, link, "https://", "https://a:b@"), problem.Unknown},
		"HTTP 201":        {"201" + link[3:], problem.Unknown},
		"refused":         {"200 " + refusal, problem.Refused},
		"refused, 0":      {`200 {"status": "0"}`, problem.Refused},
		"refused, 422":    {"422 " + refusal, problem.Refused},
		"refused, 400":    {"400 " + refusal, problem.Refused},
		"key, 401":        {"401 " + refusal, problem.NotSent},
		"key, 403":        {"403 " + refusal, problem.NotSent},
		"403 of others":   {"403 <h1>Forbidden</h1>", problem.Unknown},
		"400 of others":   {`400 {"error": "x"}`, problem.Unknown},
		"429":             {"429 " + refusal, problem.Unknown},
		"500":             {"500 " + refusal, problem.Unknown},
		"302":             {"302 " + refusal, problem.Unknown},
	} {
		a, _ := adapter(t, k.answer)
		got, err := a.CreateCheckout(t.Context(), opening())
		if problem.OutcomeOf(err) != k.want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "john") {
			t.Errorf("%s: the provider's own text: %v", name, err)
		}
	}
}

func TestFields(t *testing.T) {
	a, _ := adapter(t, link)
	g := provider.Guard(a, nil)
	if wrong := g.CheckCheckout(opening().Request); len(wrong) > 0 {
		t.Errorf("the example: %v", wrong)
	}
	paths := func(r checkout.Request) string {
		var list []string
		for _, f := range g.CheckCheckout(r) {
			list = append(list, f.Field+" "+f.Code)
		}
		return strings.Join(list, ", ")
	}
	if got := paths(checkout.Request{Currency: "BDT"}); got != "amount too_small, customer required" {
		t.Error(got)
	}
	if got := paths(checkout.Request{Amount: 1, Currency: "USD", Customer: &checkout.Customer{}}); got !=
		"currency not_supported, customer.email required, customer.first_name required" {
		t.Error(got)
	}
	for _, op := range []provider.Operation{provider.OpCapture, provider.OpRefund, provider.OpCancel, provider.OpCharge} {
		if err := g.Allow(op); !problem.Is(err, problem.OperationNotSupported) {
			t.Errorf("%s: %v", op, err)
		}
	}
}

func TestNew(t *testing.T) {
	good := secrets.NewCache(secret(), nil)
	for name, o := range map[string]Options{
		"no environment": {Secrets: good}, "no secrets": {Environment: "live"}, "plain http": {Secrets: good, BaseURL: "http://a.example"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	a, err := New(Options{Secrets: good, BaseURL: "http://127.0.0.1:1"})
	if err != nil || !a.isPage("http://127.0.0.1:1/api/execute/x") {
		t.Errorf("on loopback, pages may be http: %v", err)
	}
}

// source is a secrets.Source that can be changed.
type source struct {
	values  secrets.Static
	fetches int
}

func (s *source) Fetch(ctx context.Context, name string) ([]byte, error) {
	s.fetches++
	return s.values.Fetch(ctx, name)
}

// Any failure may be about the key, which may have been rotated: the next call reads it again.
func TestRefusedCredentialsAreReadAgain(t *testing.T) {
	for _, answer := range []string{"401 " + refusal, "200 " + refusal} {
		src := &source{values: secret()}
		wire := &scripted{t: t, answers: []string{answer}}
		a, err := New(Options{Secrets: secrets.NewCache(src, func() time.Time { return time.Unix(1, 0) }), Environment: "live", Transport: wire})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = a.CreateCheckout(t.Context(), opening())
		src.values["rupantorpay"]["api_key"] = "another"
		_, _ = a.CreateCheckout(t.Context(), opening())
		if wire.log[1].Header.Get("X-API-KEY") != "another" || src.fetches != 2 {
			t.Errorf("%d fetches", src.fetches)
		}
	}
}

func TestWithoutCredentials(t *testing.T) {
	for _, values := range []secrets.Static{{}, {"rupantorpay": {}}, {"rupantorpay": {"api_key": "x"}}, {"rupantorpay": {"client_host": "x"}}} {
		wire := &scripted{t: t, answers: []string{"500 "}}
		a, err := New(Options{Secrets: secrets.NewCache(values, nil), Environment: "live", Transport: wire})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Lookup(t.Context(), ref("X")); problem.OutcomeOf(err) != problem.NotSent || len(wire.log) != 0 {
			t.Errorf("%v: %v", values, err)
		}
	}
}
