package chargezoom_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/provider"
	"tender/shared/provider/chargezoom"
	"tender/shared/secrets"
)

const key = "made-up-secret-key-of-the-tests"

// world is an adapter beside a sandbox, at a time that the test moves.
type world struct {
	*testing.T
	sandbox *sandbox.Sandbox
	adapter *chargezoom.Adapter
	now     time.Time
	ref     provider.Ref
	page    string
	sent    []string                                    // paths, in order
	from    string                                      // the day from which transactions were asked for last
	tap     func(*http.Request, *http.Response)         // changes what comes back
	instead func(*http.Request) (*http.Response, error) // answers instead; nil, nil: does not
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.sent = append(w.sent, r.Method+" "+r.URL.Path)
	if w.instead != nil {
		if response, err := w.instead(r); response != nil || err != nil {
			return response, err
		}
	}
	body := []byte{}
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	var search struct{ DateFrom string }
	if json.Unmarshal(body, &search, json.MatchCaseInsensitiveNames(true)) == nil && search.DateFrom != "" {
		w.from = search.DateFrom
	}
	in := r.Clone(context.Background())
	in.Body, in.RequestURI = io.NopCloser(bytes.NewReader(body)), r.URL.RequestURI()
	rec := httptest.NewRecorder()
	w.sandbox.ServeHTTP(rec, in)
	response := rec.Result()
	if w.tap != nil {
		w.tap(r, response)
	}
	return response, nil
}

func reply(body string) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func newWorld(t *testing.T, switches sandbox.Switches) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)}
	w.sandbox = newSandbox(map[string]string{"secret_key": key}, w.clock, switches)
	w.reopen()
	w.ref = provider.Ref{OrderID: "ORD-1", Reference: "ORD-1", Amount: 125000, Currency: "USD", CreatedAt: w.now}
	return w
}

func (w *world) clock() time.Time { return w.now }

// reopen makes another adapter, as another instance of a function has.
func (w *world) reopen() {
	w.Helper()
	var err error
	w.adapter, err = chargezoom.New(chargezoom.Options{
		Secrets:     secrets.NewCache(secrets.Static{"chargezoom": {"secret_key": key}}, w.clock),
		Environment: "sandbox", Transport: w, Now: w.clock,
	})
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) open() {
	w.Helper()
	made, err := w.adapter.CreateCheckout(w.Context(), provider.CheckoutRequest{Ref: w.ref, Request: request(w.ref.OrderID, w.ref.Amount, "USD")})
	if err != nil {
		w.Fatal(err)
	}
	w.page, w.ref.Keys = made.PageURL, made.Keys
}

func (w *world) answer(outcome string) {
	w.Helper()
	r := httptest.NewRequest(http.MethodPost, w.page, strings.NewReader("outcome="+outcome))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	w.sandbox.ServeHTTP(rec, r)
	if rec.Code >= 400 {
		w.Fatalf("the page answered %d", rec.Code)
	}
}

func (w *world) look() provider.Snapshot {
	w.Helper()
	s, err := w.adapter.Lookup(w.Context(), w.ref)
	if err != nil {
		w.Fatal(err)
	}
	if s.Reference == w.ref.Reference && len(s.Keys) > 0 {
		w.ref.Keys = s.Keys
	}
	return s
}

func (w *world) refund(amount int64) (provider.Receipt, error) {
	return w.adapter.Refund(w.Context(), provider.RefundRequest{Ref: w.ref, Key: "R1", Amount: amount})
}

func (w *world) charge(capture bool, options ...string) (provider.Receipt, error) {
	r := provider.ChargeRequest{Ref: w.ref, Key: "C1", Request: stored(w.ref.OrderID, w.ref.Amount, "USD"), Capture: capture}
	for i := 0; i+1 < len(options); i += 2 {
		r.Request.ProviderOptions[options[i]] = jsontext.Value(`"` + options[i+1] + `"`)
	}
	receipt, err := w.adapter.Charge(w.Context(), r)
	if err == nil {
		w.ref.Keys = receipt.Keys
	}
	return receipt, err
}

// count says how many requests to a path were sent.
func (w *world) count(path string) (n int) {
	for _, p := range w.sent {
		if strings.HasSuffix(p, " "+path) {
			n++
		}
	}
	return n
}
