package api

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"tender/sandbox/faults"
	"tender/shared/problem"
	"tender/shared/token"
)

func TestCheckoutAndReplay(t *testing.T) {
	w := newWorld(t)
	first := w.opened()
	if first.OrderID != "order-01" || first.Status != "pending" || !strings.HasPrefix(*first.RedirectURL, "https://pay.example/") {
		t.Errorf("%+v", first)
	}
	if first.ClientToken != token.Make(callbackKey, "client", "order-01") || !first.ExpiresAt.After(w.at) {
		t.Errorf("%+v", first)
	}
	writes, sent := w.orders.writes, w.sent
	body := example("  ", "\t") // white space is no other request
	a := w.checkout(body, w.bound(body))
	var second checkoutReply
	a.read(t, &second)
	if a.status != http.StatusOK || !reflect.DeepEqual(second, first) {
		t.Errorf("replay: %d %+v", a.status, second)
	}
	if w.orders.writes != writes || w.sent != sent {
		t.Error("the replay wrote or sent something")
	}
}

// Without body_sha256 the token covers order, amount and currency; the rest may be the browser's word.
func TestCheckoutWithoutBodyDigest(t *testing.T) {
	w := newWorld(t)
	if a := w.checkout(example(), w.claims()); a.status != http.StatusCreated {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestCheckoutAnotherBodyWhileOpen(t *testing.T) {
	w := newWorld(t)
	w.opened()
	body := example("Order 01", "Order 1")
	a := w.checkout(body, w.bound(body))
	if p := a.problem(t); a.status != 422 || p.Code != problem.IdempotencyKeyReused || a.header.Get("Retry-After") != "" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// A page whose reply was lost is not shown; the caller hears a 5xx and may ask again.
func TestCheckoutWithUnknownOutcome(t *testing.T) {
	for _, fault := range []faults.Fault{faults.ResetAfter, faults.HTTP500Before, faults.Garbage} {
		w := newWorld(t)
		w.fault = fault
		a := w.checkout(example(), w.claims())
		p := a.problem(t)
		if a.status < 500 || p.Code == "" || strings.Contains(a.body, "EOF") || strings.Contains(a.body, "pay.example") {
			t.Errorf("%s: %d %s", fault, a.status, a.body)
		}
		w.fault = ""
		if a := w.checkout(example(), w.claims()); a.status != http.StatusCreated {
			t.Errorf("%s, asked again: %d %s", fault, a.status, a.body)
		}
	}
}

// refusal is one line of the refusal table.
type refusal struct {
	name   string
	body   string // empty: the example
	header http.Header
	claims func(*token.Claims)
	status int
	code   problem.Code
	field  string // one of those named
}

func TestCheckoutRefusals(t *testing.T) {
	none := func(*token.Claims) {}
	change := example
	tests := []refusal{
		{name: "not JSON", body: "not json", status: 400, code: problem.InvalidJSON},
		{name: "empty", body: " ", status: 400, code: problem.InvalidJSON},
		{name: "invalid UTF-8", body: change("Order 01", "Order \xff"), status: 400, code: problem.InvalidJSON},
		{name: "duplicate key", body: change(`"amount": 81480,`, `"amount": 81480, "amount": 81480,`), status: 400, code: problem.InvalidJSON, field: "amount"},
		{name: "key in capitals", body: change(`"amount": 81480`, `"Amount": 81480`), status: 400, code: problem.InvalidJSON, field: "Amount"},
		{name: "unknown field", body: change(`"amount": 81480,`, `"amount": 81480, "total": 1,`), status: 400, code: problem.InvalidJSON, field: "total"},
		{name: "trailing data", body: example() + "{}", status: 400, code: problem.InvalidJSON},
		{name: "float", body: change("81480", "81480.0"), status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "exponent", body: change("81480", "8148e1"), status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "text amount", body: change("81480", `"81480"`), status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "negative", body: change("81480", "-81480"), status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "overflow", body: change("81480", "92233720368547758080"), status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "no amount", body: change(`"amount": 81480,`, ""), status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "inner amount", body: change("84000", "84000.5"), status: 422, code: problem.InvalidRequest, field: "items[0].unit_price"},
		{name: "total", body: change("84000", "84001"), status: 422, code: problem.InvalidRequest, field: "amount"},
		{name: "a list", body: "[]", status: 422, code: problem.InvalidRequest, field: "body"},
		{name: "no currency there is", body: change(`"AED"`, `"XXX"`), status: 422, code: problem.InvalidRequest, field: "currency"},
		{name: "not the provider's currency", body: change(`"AED"`, `"EUR"`), claims: func(c *token.Claims) { c.Currency = "EUR" }, status: 422, code: problem.InvalidRequest, field: "currency"},
		{name: "order id", body: change("order-01", "order/01"), status: 422, code: problem.InvalidRequest, field: "order_id"},
		{name: "order id like an attempt", body: change("order-01", "order.a1"), claims: func(c *token.Claims) { c.OrderID = "order.a1" }, status: 422, code: problem.InvalidRequest, field: "order_id"},
		{name: "other host", body: change("www.example.ae/success", "evil.example/success"), status: 422, code: problem.InvalidRequest, field: "success_url"},
		{name: "http host", body: change("https://www.example.ae/cancel", "http://www.example.ae/cancel"), status: 422, code: problem.InvalidRequest, field: "cancel_url"},
		{name: "unknown provider", body: change(`"postpay"`, `"nopay"`), status: 422, code: problem.InvalidRequest, field: "provider"},
		{name: "the provider's own rule", body: change(`"email": "john@postpay.io", `, ""), status: 422, code: problem.InvalidRequest, field: "customer.email"},
		{name: "capture", body: change(`"automatic"`, `"later"`), status: 422, code: problem.InvalidRequest, field: "capture"},

		{name: "media type", header: jsonHeader("Content-Type", "text/plain"), status: 415, code: problem.UnsupportedMediaType},
		{name: "charset", header: jsonHeader("Content-Type", "application/json; charset=latin1"), status: 415, code: problem.UnsupportedMediaType},
		{name: "media type twice", header: http.Header{"Content-Type": {"application/json", "text/plain"}}, status: 415, code: problem.UnsupportedMediaType},
		{name: "no media type", header: jsonHeader("Content-Type", ""), status: 415, code: problem.UnsupportedMediaType},
		{name: "encoding", header: jsonHeader("Content-Encoding", "gzip"), status: 415, code: problem.UnsupportedMediaType},
		{name: "too large", body: `{"description":"` + strings.Repeat("x", 256<<10) + `"}`, status: 413, code: problem.TooLarge},

		{name: "no token", header: jsonHeader("Authorization", ""), status: 401, code: problem.Unauthorized},
		{name: "another scheme", header: jsonHeader("Authorization", "Basic abc"), status: 401, code: problem.Unauthorized},
		{name: "no signature", header: jsonHeader("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30."), status: 401, code: problem.Unauthorized},
		{name: "expired", claims: func(c *token.Claims) { c.ExpiresAt = c.ExpiresAt.Add(-2 * time.Hour) }, status: 401, code: problem.Unauthorized},
		{name: "too far ahead", claims: func(c *token.Claims) { c.ExpiresAt = c.ExpiresAt.Add(25 * time.Hour) }, status: 401, code: problem.Unauthorized},
		{name: "token before JSON", body: "not json", header: jsonHeader("Authorization", "Bearer x"), status: 401, code: problem.Unauthorized},

		{name: "another order", claims: func(c *token.Claims) { c.OrderID = "order-02" }, status: 403, code: problem.TokenMismatch},
		{name: "another amount", claims: func(c *token.Claims) { c.Amount = 1 }, status: 403, code: problem.TokenMismatch},
		{name: "another amount in the body alone", body: change("81480", "100"), status: 403, code: problem.TokenMismatch},
		{name: "another currency", claims: func(c *token.Claims) { c.Currency = "SAR" }, status: 403, code: problem.TokenMismatch},
		{name: "another body", claims: func(c *token.Claims) { c.BodySHA256 = strings.Repeat("0", 64) }, status: 403, code: problem.TokenMismatch},
		{name: "manual by the browser", body: change(`"automatic"`, `"manual"`), status: 403, code: problem.TokenMismatch},
		{name: "mismatch before fields", body: change("www.example.ae/success", "evil.example"), claims: func(c *token.Claims) { c.Amount = 1 }, status: 403, code: problem.TokenMismatch},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			if tt.claims == nil {
				tt.claims = none
			}
			w.refuses(tt)
		})
	}
}

func (w *world) refuses(tt refusal) {
	w.t.Helper()
	body := tt.body
	if body == "" {
		body = example()
	}
	c := w.claims()
	tt.claims(&c)
	header := jsonHeader("Authorization", "Bearer "+w.sign(c))
	for name, values := range tt.header {
		header[name] = values
	}
	a := w.do(http.MethodPost, "/checkouts", body, header)
	p := a.problem(w.t)
	if a.status != tt.status || p.Code != tt.code {
		w.t.Fatalf("%d %s, want %d %s", a.status, a.body, tt.status, tt.code)
	}
	named := tt.field == ""
	for _, f := range p.Errors {
		named = named || f.Field == tt.field
	}
	if !named {
		w.t.Errorf("%s is not named: %s", tt.field, a.body)
	}
	if w.orders.writes != 0 || w.sent != 0 {
		w.t.Errorf("%d writes and %d requests to the provider", w.orders.writes, w.sent)
	}
	if a.header.Get("Retry-After") != "" {
		w.t.Error("a final refusal says when to try again")
	}
	if got := a.header.Get("WWW-Authenticate"); (got == "Bearer") != (a.status == 401) {
		w.t.Errorf("WWW-Authenticate: %q", got)
	}
}

// All wrong fields come at once: ours and the provider's.
func TestCheckoutTellsAllFields(t *testing.T) {
	w := newWorld(t)
	a := w.checkout(example("84000", `"84000"`, "www.example.ae/success", "evil.example", `"email": "john@postpay.io", `, "", `"AE"`, `"ae"`), w.claims())
	var got []string
	for _, f := range a.problem(t).Errors {
		got = append(got, f.Field+" "+f.Code)
	}
	for _, want := range []string{
		"items[0].unit_price wrong_type", "success_url not_allowed", "customer.email required", "country not_allowed",
		"shipping.address.country not_allowed", "billing_address.country not_allowed",
	} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
}

func TestCheckoutManualWithBodyDigest(t *testing.T) {
	w := newWorld(t)
	w.opened(`"automatic"`, `"manual"`)
}

// A checkout-token key that is rotated is picked up as soon as a token does not verify, and the old one still verifies.
func TestCheckoutKeyRotation(t *testing.T) {
	w := newWorld(t)
	w.opened()
	w.source.all[CheckoutTokenKey+"_previous"] = map[string]string{"key": tokenKey}
	w.source.all[CheckoutTokenKey] = map[string]string{"key": "the-next-key-of-the-tests"}
	signed, err := token.SignCheckout("the-next-key-of-the-tests", w.claims())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"new": signed, "old": w.sign(w.claims())} {
		a := w.do(http.MethodPost, "/checkouts", example(), jsonHeader("Authorization", "Bearer "+text))
		if a.status != http.StatusOK {
			t.Errorf("%s key: %d %s", name, a.status, a.body)
		}
	}
}

// Nothing is opened while the keys cannot be read.
func TestCheckoutWithoutKeys(t *testing.T) {
	w := newWorld(t)
	w.source.down = true
	a := w.checkout(example(), w.claims())
	if p := a.problem(t); a.status != 503 || p.Code != problem.Unavailable || a.header.Get("Retry-After") != "1" {
		t.Errorf("%d %s", a.status, a.body)
	}
	w = newWorld(t)
	delete(w.source.all, CallbackKey)
	a = w.checkout(example(), w.claims())
	if p := a.problem(t); a.status != 500 || p.Detail != internalDetail || w.orders.writes != 0 || w.sent != 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestCheckoutStoreDown(t *testing.T) {
	w := newWorld(t)
	w.orders.down = true
	a := w.checkout(example(), w.claims())
	if p := a.problem(t); a.status != 503 || p.Code != problem.Unavailable || w.sent != 0 || strings.Contains(a.body, "10.0.0.7") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(w.logs.String(), "refused") {
		t.Error("the cause is not in the logs")
	}
}
