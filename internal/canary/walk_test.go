package canary

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"tender/shared/token"
)

const amount = 81480

// body is a checkout with a canary wherever somebody's data can stand.
func (r rig) body(id string) string {
	address := `{"first_name": "` + given + `", "last_name": "` + family + `", "phone": "` + phone + `", "line1": "` + street +
		`", "line2": "` + pan + `", "city": "Dhaka", "state": "Dhaka", "country": "COUNTRY", "postal_code": "1000"}`
	text := `{
  "order_id": "` + id + `", "provider": "` + r.provider + `", "amount": 81480, "currency": "` + r.currency + `", "country": "COUNTRY",
  "description": "For ` + given + " " + pan + `",
  "items": [{"reference": "sku-01", "name": "A book", "description": "Signed for ` + email + `", "url": "https://shop.example/book", "unit_price": 81480, "quantity": 1}],
  "billing_address": ` + address + `, "shipping": {"id": "s1", "name": "Post", "amount": 0, "address": ` + address + `},
  "customer": {"id": "` + customer + `", "email": "` + email + `", "first_name": "` + given + `", "last_name": "` + family + `", "phone": "` + phone + `"},
  "success_url": "` + success + `", "cancel_url": "` + cancel + `", "pending_url": "` + success + `",
  "metadata": {"note": "` + metadata + `"}, "capture": "` + r.capture + `"OPTIONS
}`
	options := ""
	if r.options != "" {
		options = `, "provider_options": ` + r.options
	}
	return strings.NewReplacer("COUNTRY", r.country, "OPTIONS", options).Replace(text)
}

// sign makes the header of a checkout; the token is a canary.
func (w *world) sign(key, id, body string) http.Header {
	sum := sha256.Sum256([]byte(body))
	signed, err := token.SignCheckout(key, token.Claims{
		OrderID: id, Amount: amount, Currency: w.rig.currency, BodySHA256: hex.EncodeToString(sum[:]), ExpiresAt: w.at.Add(10 * time.Minute),
	})
	if err != nil {
		w.Fatal(err)
	}
	w.learn("checkout token", signed)
	return http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + signed}}
}

// checkout gives the page, if there is one.
func (w *world) checkout(id string) (page string) {
	body := w.rig.body(id)
	a := w.do(http.MethodPost, "/checkouts", body, w.sign(checkoutKey, id, body))
	var made struct {
		RedirectURL string `json:"redirect_url"`
		ClientToken string `json:"client_token"`
	}
	if a.Code < 300 && json.Unmarshal(a.Body.Bytes(), &made) == nil {
		w.clients[id] = made.ClientToken
	}
	return made.RedirectURL
}

// command is what a merchant asks; an empty body is none.
func (w *world) command(path, body string) int {
	header := http.Header{}
	if body != "" {
		header.Set("Content-Type", "application/json")
	}
	return w.do(http.MethodPost, path, body, header).Code
}

// shopper answers a hosted page and comes back, as a browser would.
func (w *world) shopper(page, outcome string) {
	u, err := url.Parse(page)
	if err != nil || page == "" {
		return
	}
	if u.Path == "" {
		u.Path = "/"
	}
	r := httptest.NewRequest(http.MethodPost, u.String(), strings.NewReader(url.Values{"outcome": {outcome}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	w.box.ServeHTTP(rec, r)
	if back, err := url.Parse(rec.Header().Get("Location")); err == nil && "https://"+back.Host == hooks {
		w.do(http.MethodGet, back.RequestURI(), "", nil)
	}
}

// stage is a part of a walk that is done twice: while the provider fails, and after it.
type stage struct {
	name string
	do   func(w *world)
}

func stages() []stage {
	return []stage{
		{"checkout", func(w *world) { w.page = w.checkout("order-01") }},
		{"pay", func(w *world) { w.shopper(w.page, "approve") }},
		{"status", func(w *world) {
			w.do(http.MethodGet, "/orders/order-01", "", nil)
			w.do(http.MethodGet, "/orders/order-01/status", "", http.Header{"Authorization": {"Bearer " + w.clients["order-01"]}})
		}},
		{"resolve", func(w *world) { w.command("/orders/order-01/resolve", "") }},
		{"capture", func(w *world) { w.command("/orders/order-01/capture", "") }},
		{"refund", func(w *world) {
			w.command("/orders/order-01/refunds", `{"refund_id":"r1","amount":1000,"reason":"`+reason+`"}`)
		}},
		{"other order", func(w *world) { w.page = w.checkout("order-02") }},
		{"leave", func(w *world) {
			if w.rig.options == "" {
				w.shopper(w.page, "cancel")
			}
		}},
		{"cancel", func(w *world) {
			w.command("/orders/order-02/cancel", "")
			w.command("/orders/order-01/cancel", "")
		}},
		{"settle", func(w *world) {
			w.command("/orders/order-01/resolve", `{"refund_id":"r1","as":"refused","actor":"`+actor+`","reason":"`+reason+`"}`)
			w.command("/orders/order-01/resolve", `{"op":{"kind":"capture","attempt":1},"as":"succeeded","actor":"`+actor+`","reason":"`+reason+`"}`)
			w.command("/orders/order-01/resolve", `{"transaction":"t-1"}`)
			w.command("/orders/order-02/refunds", `{"refund_id":"r2","amount":1000,"reason":"`+reason+`","manual":{"actor":"`+actor+`","reason":"`+reason+`"}}`)
		}},
	}
}

// walk does every stage: while the provider fails, if it does, with the schedule meanwhile, and then once it works again.
func (w *world) walk(f *failure) {
	for _, s := range stages() {
		if f != nil {
			w.failing = f
			s.do(w)
			w.later()
			w.failing = nil
		}
		s.do(w)
		w.later()
	}
}

// later lets time pass: what was late arrives, messages are repeated, the schedule runs.
func (w *world) later() {
	w.at = w.at.Add(3 * time.Minute)
	w.box.Panel().Late.Release()
	w.box.Panel().Outbox.SendDue()
	defer func() { _ = recover() }() // a provider that panics ends the function, whose log is not ours then
	_, _ = w.service.Resolve(w.Context())
}

func (w *world) order(id string) string {
	o, err := w.store.Get(w.Context(), id)
	if err != nil {
		return err.Error()
	}
	return string(o.Status())
}
