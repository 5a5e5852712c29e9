// Package sandboxtest is what the tests of the sandboxes share: a clock that stands still, a receiver of webhooks, a
// client, and comparing replies with the examples of a provider's document.
package sandboxtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/faults"
)

// T is what a bench needs of a *testing.T.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// Sandbox is what a bench drives.
type Sandbox interface {
	Panel() *control.Panel
	Transport() *faults.Transport
}

// Bench stands around one sandbox, all in one goroutine. R is what the provider's tests keep of a webhook.
type Bench[R any] struct {
	T
	Client   *http.Client        // calls the sandbox without a network, and follows no redirect
	Sign     func(*http.Request) // gives API calls their credentials; nil: none
	Answer   int                 // the status that the receiver of webhooks answers
	Received []R                 // oldest first

	url     string
	record  func(r *http.Request, body string) R
	sandbox Sandbox

	mu  sync.Mutex
	now time.Time
}

// New makes a bench for a sandbox at url, with a clock that stands at now and a receiver that answers 200. Attach gives
// it the sandbox, whose Options take Now, Receiver and Go from here.
func New[R any](t T, url string, now time.Time, record func(r *http.Request, body string) R) *Bench[R] {
	return &Bench[R]{T: t, url: url, now: now, record: record, Answer: http.StatusOK}
}

// Attach gives the bench its sandbox.
func (b *Bench[R]) Attach(s Sandbox) {
	b.sandbox = s
	b.Client = &http.Client{
		Transport:     s.Transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Now is the time of the clock.
func (b *Bench[R]) Now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// SetNow moves the clock.
func (b *Bench[R]) SetNow(t time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = t
}

// Go does background work at once.
func (*Bench[R]) Go(f func()) { f() }

// Receiver is the client by which a sandbox sends webhooks: each is recorded, and answered with Answer.
func (b *Bench[R]) Receiver() *http.Client { return &http.Client{Transport: roundTripper(b.receive)} }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (b *Bench[R]) receive(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Received = append(b.Received, b.record(r, string(body)))
	rec := httptest.NewRecorder()
	rec.WriteHeader(b.Answer)
	return rec.Result(), nil
}

// Request makes an API call with credentials; a body that is not empty is called JSON.
func (b *Bench[R]) Request(method, path, body string) *http.Request {
	b.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	if b.Sign != nil {
		b.Sign(r)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// Do sends a request and returns status and body.
func (b *Bench[R]) Do(r *http.Request) (int, string) {
	b.Helper()
	status, body, err := b.send(r)
	if err != nil {
		b.Fatal(err)
	}
	return status, body
}

func (b *Bench[R]) send(r *http.Request) (int, string, error) {
	resp, err := b.Client.Do(r) //nolint:gosec // it reaches the sandbox alone
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

// Call sends an API call that must be answered with the status, and returns the body.
func (b *Bench[R]) Call(want int, method, path, body string) string {
	b.Helper()
	status, got := b.Do(b.Request(method, path, body))
	if status != want {
		b.Fatalf("%s %s %s = %d, want %d: %s", method, path, body, status, want, got)
	}
	return got
}

// Control is Call for a control endpoint.
func (b *Bench[R]) Control(want int, method, path, body string) string {
	b.Helper()
	return b.Call(want, method, control.Prefix+path, body)
}

// Choose posts the shopper's choice to a hosted page, with the headers that change puts in, and returns status and
// Location.
func (b *Bench[R]) Choose(page, outcome string, change ...func(http.Header)) (int, string) {
	b.Helper()
	form := strings.NewReader(url.Values{"outcome": {outcome}}.Encode())
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, b.url+page, form)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, f := range change {
		f(r.Header)
	}
	resp, err := b.Client.Do(r) //nolint:gosec // it reaches the sandbox alone
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode, resp.Header.Get("Location")
}

// AtOnce sends the requests for 0 to n-1 at the same time and returns how many were answered with each status.
func (b *Bench[R]) AtOnce(n int, request func(int) *http.Request) map[int]int {
	b.Helper()
	codes := make([]int, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			code, _, err := b.send(request(i))
			if err != nil {
				b.Errorf("request %d: %v", i, err)
			}
			codes[i] = code
		})
	}
	group.Wait()
	count := map[int]int{}
	for _, code := range codes {
		count[code]++
	}
	return count
}

// Decode reads JSON into v.
func (b *Bench[R]) Decode(text string, v any) {
	b.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
}

// Ledger lists what the sandbox's ledger has as "effect order amount".
func (b *Bench[R]) Ledger() string {
	var out []string
	for _, e := range b.sandbox.Panel().Ledger.Entries() {
		out = append(out, fmt.Sprint(e.Effect, " ", e.OrderID, " ", e.Amount))
	}
	return strings.Join(out, ", ")
}

// WantLedger compares Ledger.
func (b *Bench[R]) WantLedger(want string) {
	b.Helper()
	if got := b.Ledger(); got != want {
		b.Errorf("ledger %s, want %s", got, want)
	}
}
