package rupantorpay_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/sandbox/rupantorpay"
	"tender/sandbox/sandboxtest"
)

const (
	api          = "https://rupantorpay.test"
	checkoutPath = "/api/payment/checkout"
	verifyPath   = "/api/payment/verify-payment"
)

var secret = rupantorpay.Secret{APIKey: "test_brand_key_0123456789", ClientHost: "shop.test"}

// bench is a sandbox with a clock that stands still, a receiver of webhooks, and a client, all in one goroutine.
type bench struct {
	*sandboxtest.Bench[string]
	*rupantorpay.Sandbox
}

// record is "method address content type body" of a webhook.
func record(r *http.Request, body string) string {
	return fmt.Sprint(r.Method, " ", r.URL, " ", r.Header.Get("Content-Type"), " ", body)
}

func newBench(t *testing.T, change ...func(*rupantorpay.Options)) *bench {
	b := &bench{Bench: sandboxtest.New(t, api, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), record)}
	b.Sign = func(r *http.Request) { r.Header.Set("X-API-KEY", secret.APIKey) }
	options := rupantorpay.Options{
		Secret: secret, PublicURL: api + "/", Now: b.Now, Client: b.Receiver(), Go: b.Go,
	}
	for _, f := range change {
		f(&options)
	}
	b.Sandbox = rupantorpay.New(options)
	b.Attach(b.Sandbox)
	return b
}

// body is a checkout of BDT 900 for order-01 with members replaced; nil removes one.
func body(change map[string]any) string {
	v := map[string]any{
		"fullname": "John Doe", "email": "john@gmail.com", "amount": "900", "success_url": "https://shop.test/success",
		"cancel_url": "https://shop.test/cancel?a=b", "webhook_url": "https://shop.test/hook", "metadata": map[string]any{"order_id": "order-01"},
	}
	maps.Copy(v, change)
	maps.DeleteFunc(v, func(_ string, v any) bool { return v == nil })
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// refuse sends an API request that must be refused in the document's shape, and returns the message.
func (b *bench) refuse(want int, method, path, body string) string {
	b.Helper()
	text := b.Call(want, method, path, body)
	var got map[string]any
	b.Decode(text, &got)
	if message, isText := got["message"].(string); len(got) == 2 && got["status"] == false && isText && message != "" {
		return message
	}
	b.Fatalf("refused with %s", text)
	return ""
}

// open makes a checkout and returns the end of its page's address.
func (b *bench) open(change map[string]any) string {
	b.Helper()
	var got struct {
		URL string `json:"payment_url"`
	}
	b.Decode(b.Call(200, "POST", checkoutPath, body(change)), &got)
	id, found := strings.CutPrefix(got.URL, api+"/api/execute/")
	if !found {
		b.Fatalf("the page is at %s", got.URL)
	}
	return id
}

// answerPage posts the shopper's choice and returns status and Location.
func (b *bench) answerPage(id, outcome string) (int, *url.URL) {
	b.Helper()
	status, to := b.Choose("/api/execute/"+id, outcome)
	location, err := url.Parse(to)
	if err != nil {
		b.Fatal(err)
	}
	return status, location
}

// pay opens and approves a page and returns the transaction id of the redirect.
func (b *bench) pay() string {
	b.Helper()
	_, to := b.answerPage(b.open(nil), "approve")
	return to.Query().Get("transactionId")
}

// verified reads a payment.
func (b *bench) verified(id string) map[string]any {
	b.Helper()
	var got map[string]any
	b.Decode(b.Call(200, "POST", verifyPath, `{"transaction_id":"`+id+`"}`), &got)
	return got
}

func (b *bench) control(want int, method, path, body string) string {
	b.Helper()
	return strings.TrimSpace(b.Control(want, method, path, body))
}

func (b *bench) set(switches string) {
	b.Helper()
	b.control(200, "POST", "switches", switches)
}

func (b *bench) wantLedger(want string) {
	b.Helper()
	var out []string
	for _, e := range b.Panel().Ledger.Entries() {
		out = append(out, fmt.Sprint(e.Effect, " ", e.OrderID, " ", e.Currency, " ", e.Amount))
	}
	if got := strings.Join(out, ", "); got != want {
		b.Errorf("ledger %s, want %s", got, want)
	}
}

func file(t *testing.T, name string) string {
	t.Helper()
	return string(sandboxtest.File(t, name))
}
