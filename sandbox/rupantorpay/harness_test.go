package rupantorpay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/sandbox/rupantorpay"
)

const (
	api          = "https://rupantorpay.test"
	checkoutPath = "/api/payment/checkout"
	verifyPath   = "/api/payment/verify-payment"
)

var secret = rupantorpay.Secret{APIKey: "test_brand_key_0123456789", ClientHost: "shop.test"}

// bench is a sandbox with a clock that stands still, a receiver of webhooks, and a client, all in one goroutine.
type bench struct {
	*testing.T
	*rupantorpay.Sandbox

	client *http.Client

	mu       sync.Mutex
	received []string // "method address content type body" of each webhook
}

func newBench(t *testing.T, change ...func(*rupantorpay.Options)) *bench {
	b := &bench{T: t}
	options := rupantorpay.Options{
		Secret:    secret,
		PublicURL: api + "/",
		Now:       func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
		Client:    &http.Client{Transport: roundTripper(b.receive)},
		Go:        func(f func()) { f() },
	}
	for _, f := range change {
		f(&options)
	}
	b.Sandbox = rupantorpay.New(options)
	b.client = &http.Client{
		Transport:     b.Transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return b
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (b *bench) receive(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.received = append(b.received, fmt.Sprint(r.Method, " ", r.URL, " ", r.Header.Get("Content-Type"), " ", string(body)))
	return httptest.NewRecorder().Result(), nil
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

func (b *bench) request(method, path, body string) *http.Request {
	b.Helper()
	r, err := http.NewRequest(method, api+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("X-API-KEY", secret.APIKey)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// do sends a request and returns status and body.
func (b *bench) do(r *http.Request) (int, string) {
	b.Helper()
	resp, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// call sends an API request that must be answered with the status, and returns the body.
func (b *bench) call(want int, method, path, body string) string {
	b.Helper()
	status, got := b.do(b.request(method, path, body))
	if status != want {
		b.Fatalf("%s %s %s = %d, want %d: %s", method, path, body, status, want, got)
	}
	return got
}

// refuse sends an API request that must be refused in the document's shape, and returns the message.
func (b *bench) refuse(want int, method, path, body string) string {
	b.Helper()
	text := b.call(want, method, path, body)
	var got map[string]any
	b.decode(text, &got)
	if message, isText := got["message"].(string); len(got) == 2 && got["status"] == false && isText && message != "" {
		return message
	}
	b.Fatalf("refused with %s", text)
	return ""
}

func (b *bench) decode(text string, v any) {
	b.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
}

// open makes a checkout and returns the end of its page's address.
func (b *bench) open(change map[string]any) string {
	b.Helper()
	var got struct {
		URL string `json:"payment_url"`
	}
	b.decode(b.call(200, "POST", checkoutPath, body(change)), &got)
	id, found := strings.CutPrefix(got.URL, api+"/api/execute/")
	if !found {
		b.Fatalf("the page is at %s", got.URL)
	}
	return id
}

// answerPage posts the shopper's choice and returns status and Location.
func (b *bench) answerPage(id, outcome string) (int, *url.URL) {
	b.Helper()
	resp, err := b.client.PostForm(api+"/api/execute/"+id, url.Values{"outcome": {outcome}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	location, err := url.Parse(resp.Header.Get("Location"))
	if err != nil {
		b.Fatal(err)
	}
	return resp.StatusCode, location
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
	b.decode(b.call(200, "POST", verifyPath, `{"transaction_id":"`+id+`"}`), &got)
	return got
}

func (b *bench) control(want int, method, path, body string) string {
	b.Helper()
	return strings.TrimSpace(b.call(want, method, "/_sandbox/"+path, body))
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
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// golden compares a reply with the document's example: every key, in the same order, with the same value, once the ids
// that are ours are put in place of the document's.
func golden(t *testing.T, name, got string, replace ...string) {
	t.Helper()
	got = strings.NewReplacer(replace...).Replace(got)
	var want bytes.Buffer
	if err := json.Compact(&want, []byte(file(t, name))); err != nil {
		t.Fatal(err)
	}
	if got != want.String() {
		t.Errorf("%s:\n got %s\nwant %s", name, got, want.String())
	}
}
