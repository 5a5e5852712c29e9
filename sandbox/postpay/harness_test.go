package postpay_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/postpay"
)

const (
	api    = "http://postpay.test"
	accept = "application/vnd.postpay+json; version=v1"
)

var secret = postpay.Secret{MerchantID: "id_test", SecretKey: "sk_test_abc", WebhookSecret: "dolphins"}

// bench is a sandbox with a clock that stands still, a receiver of webhooks, and a client, all in one goroutine.
type bench struct {
	*testing.T
	*postpay.Sandbox

	mu       sync.Mutex
	now      time.Time
	client   *http.Client
	answer   int // what the receiver of webhooks answers
	received []received
}

type received struct {
	header http.Header
	body   string
}

func newBench(t *testing.T, change ...func(*postpay.Options)) *bench {
	b := &bench{T: t, answer: http.StatusOK}
	b.now = time.Date(2020, 5, 8, 10, 53, 57, 95_579_000, time.UTC)
	options := postpay.Options{
		Secret: secret,
		Now:    func() time.Time { b.mu.Lock(); defer b.mu.Unlock(); return b.now },
		Client: &http.Client{Transport: roundTripper(b.receive)},
		Go:     func(f func()) { f() },
	}
	for _, f := range change {
		f(&options)
	}
	b.Sandbox = postpay.New(options)
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
	b.received = append(b.received, received{r.Header, string(body)})
	rec := httptest.NewRecorder()
	rec.WriteHeader(b.answer)
	return rec.Result(), nil
}

func (b *bench) setNow(t time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = t
}

func (b *bench) request(method, path, body string) *http.Request {
	b.Helper()
	r, err := http.NewRequest(method, api+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	r.SetBasicAuth(secret.MerchantID, secret.SecretKey)
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
		b.Fatalf("%s %s = %d, want %d: %s", method, path, status, want, got)
	}
	return got
}

// refuse sends an API request that must be answered with the status and error code, and returns the refused fields.
func (b *bench) refuse(want int, code, method, path, body string) map[string][]string {
	b.Helper()
	var got struct {
		Error struct {
			Code, Message string
			Fields        map[string][]string
		}
	}
	b.decode(b.call(want, method, path, body), &got)
	if got.Error.Code != code || got.Error.Message == "" {
		b.Fatalf("%s %s refused with code %q, message %q; want %q", method, path, got.Error.Code, got.Error.Message, code)
	}
	return got.Error.Fields
}

func (b *bench) decode(text string, v any) {
	b.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
}

// checkout opens the document's order under an id and returns its token.
func (b *bench) checkout(id string) string {
	b.Helper()
	var got struct{ Token string }
	b.decode(b.call(http.StatusOK, "POST", "/checkouts", body(b.T, map[string]any{"order_id": id})), &got)
	return got.Token
}

// answerPage posts the shopper's choice and returns status and Location.
func (b *bench) answerPage(token, outcome string) (int, string) {
	b.Helper()
	resp, err := b.client.PostForm(api+"/checkout/"+token, url.Values{"outcome": {outcome}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode, resp.Header.Get("Location")
}

// captured opens, approves and captures the document's order under an id.
func (b *bench) captured(id string) {
	b.Helper()
	b.answerPage(b.checkout(id), "approve")
	b.call(http.StatusOK, "POST", "/orders/"+id+"/capture", "")
}

func (b *bench) status(id string) string {
	b.Helper()
	var got struct{ Status string }
	b.decode(b.call(http.StatusOK, "GET", "/orders/"+id, ""), &got)
	return got.Status
}

// effects lists the ledger as "effect order amount".
func (b *bench) effects() []control.Entry { return b.Panel().Ledger.Entries() }

func (b *bench) control(want int, method, path, body string) string {
	b.Helper()
	return b.call(want, method, "/_sandbox/"+path, body)
}

// body is the document's checkout with members replaced; nil removes one, a name with dots reaches into objects.
func body(t *testing.T, change map[string]any) string {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(file(t, "checkout.json"), &v); err != nil {
		t.Fatal(err)
	}
	for name, value := range change {
		at, path := v, strings.Split(name, ".")
		for _, part := range path[:len(path)-1] {
			if part == "items" {
				at = at["items"].([]any)[0].(map[string]any)
				continue
			}
			at = at[part].(map[string]any)
		}
		last := path[len(path)-1]
		if value == nil {
			delete(at, last)
		} else {
			at[last] = value
		}
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// golden compares a reply with the document's example: every key, in the same order, with the same value, once the ids
// that are ours are put in place of the document's.
func golden(t *testing.T, name, got string, replace ...string) {
	t.Helper()
	got = strings.NewReplacer(replace...).Replace(got)
	var want bytes.Buffer
	if err := json.Compact(&want, file(t, name)); err != nil {
		t.Fatal(err)
	}
	if got != want.String() {
		t.Errorf("%s:\n got %s\nwant %s", name, got, want.String())
	}
}
