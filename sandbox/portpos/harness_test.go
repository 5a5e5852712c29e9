package portpos_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"tender/sandbox/portpos"
	"tender/sandbox/sandboxtest"
)

const (
	api   = "http://portpos.test"
	agent = "Mozilla/5.0 (Windows NT 6.3; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/40.0.2214.115 Safari/537.36"
)

var secret = portpos.Secret{AppKey: "9c41cf8bce319cc6300cc2c4e9ef7c8f", SecretKey: "test_secret_key"}

// bench is a sandbox with a clock that stands still, a receiver of notifications, and a client, all in one goroutine.
type bench struct {
	*sandboxtest.Bench[string]
	*portpos.Sandbox
}

// record is "method address content type body" of a notification.
func record(r *http.Request, body string) string {
	return fmt.Sprint(r.Method, " ", r.URL, " ", r.Header.Get("Content-Type"), " ", body)
}

func newBench(t *testing.T, change ...func(*portpos.Options)) *bench {
	b := &bench{Bench: sandboxtest.New(t, api, time.Date(2015, 2, 26, 9, 7, 36, 500_000_000, time.UTC), record)}
	options := portpos.Options{
		Secret: secret, Now: b.Now, Client: b.Receiver(), Go: b.Go,
	}
	for _, f := range change {
		f(&options)
	}
	b.Sandbox = portpos.New(options)
	b.Attach(b.Sandbox)
	return b
}

// fields are those of the document's example, without the credentials, with some replaced; "-" removes one.
func fields(change map[string]string) map[string]string {
	out := map[string]string{
		"amount": "100", "currency": "BDT", "name": "", "email": "buyer@example.com", "phone": "0123456789", "address": "ddd",
		"country": "BD", "state": "dd", "city": "dd", "zipcode": "dd", "product_name": "dd", "product_description": "ddd",
		"redirect_url": "http://www.google.com",
	}
	maps.Copy(out, change)
	maps.DeleteFunc(out, func(_, v string) bool { return v == "-" })
	return out
}

// signed adds app_key, timestamp and token, unless the fields bring their own.
func (b *bench) signed(call string, fields map[string]string) url.Values {
	timestamp := strconv.FormatInt(b.Now().Unix(), 10)
	f := url.Values{
		"call": {call}, "app_key": {secret.AppKey}, "timestamp": {timestamp},
		"token": {portpos.Token(secret.SecretKey, timestamp)},
	}
	for name, value := range fields {
		f.Set(name, value)
	}
	return f
}

func (b *bench) request(kind, body string) *http.Request {
	b.Helper()
	r, err := http.NewRequest(http.MethodPost, api+"/api/v1/", strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	return r
}

// answer is a reply's body.
type answer struct {
	Status  int
	Data    map[string]any
	Message any
}

// send posts a form as it is and returns the reply, which HTTP always calls 200, and its text.
func (b *bench) send(form url.Values) (answer, string) {
	b.Helper()
	status, text := b.Do(b.request("application/x-www-form-urlencoded", form.Encode()))
	if status != http.StatusOK {
		b.Fatalf("HTTP %d, want 200: %s", status, text)
	}
	var got answer
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
	return got, text
}

// call makes an API call that must be answered with the body status.
func (b *bench) call(want int, call string, fields map[string]string) (answer, string) {
	b.Helper()
	got, text := b.send(b.signed(call, fields))
	if got.Status != want {
		b.Fatalf("%s answers %s, want %d", call, text, want)
	}
	return got, text
}

// open makes an invoice and returns its id.
func (b *bench) open(change map[string]string) string {
	b.Helper()
	got, _ := b.call(200, "gen_invoice", fields(change))
	return got.Data["invoice_id"].(string)
}

// paid makes an invoice of BDT 100 for order-01 and approves it.
func (b *bench) paid() string {
	b.Helper()
	id := b.open(map[string]string{
		"redirect_url": "https://shop.test/back?reference=order-01", "ipn_url": "https://shop.test/ipn",
	})
	b.answerPage(id, "approve")
	return id
}

// status reads an invoice and returns "body status, data.status".
func (b *bench) status(id string) string {
	b.Helper()
	got, _ := b.send(b.signed("get_invoice", map[string]string{"invoice": id}))
	return fmt.Sprint(got.Status, " ", got.Data["status"])
}

func (b *bench) wantStatus(id, want string) {
	b.Helper()
	if got := b.status(id); got != want {
		b.Errorf("status %s, want %s", got, want)
	}
}

func (b *bench) refund(want int, id, amount string) string {
	b.Helper()
	_, text := b.call(want, "refund_request", map[string]string{"invoice": id, "amount": amount})
	return text
}

// answerPage posts the shopper's choice and returns status and Location.
func (b *bench) answerPage(id, outcome string) (int, string) {
	b.Helper()
	return b.Choose("/payment/?invoice="+id, outcome, func(h http.Header) { h.Set("User-Agent", agent) })
}

func (b *bench) get(path string) (int, string) {
	b.Helper()
	return b.Do(b.Request(http.MethodGet, path, ""))
}

func (b *bench) control(want int, method, path, body string) string {
	b.Helper()
	return strings.TrimSpace(b.Control(want, method, path, body))
}

func (b *bench) advance(by string) {
	b.Helper()
	b.control(200, "POST", "clock", `{"advance":"`+by+`"}`)
}

func (b *bench) set(switches string) {
	b.Helper()
	b.control(200, "POST", "switches", switches)
}

// golden compares a reply with the document's example, value by value, once ids and addresses that are ours are put in
// place of the document's.
func golden(t *testing.T, name, got string, replace ...string) {
	t.Helper()
	want := string(sandboxtest.File(t, name+".json"))
	replace = append(replace, "buyer@example.com", "[email protected]", "127.0.0.1", "192.168.2.39")
	got = strings.NewReplacer(replace...).Replace(got)
	if a, b := sorted(t, got), sorted(t, want); a != b {
		t.Errorf("%s:\n got %s\nwant %s", name, a, b)
	}
}

func sorted(t *testing.T, text string) string {
	t.Helper()
	var v any
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	out, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
