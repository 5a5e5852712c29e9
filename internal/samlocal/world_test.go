// Package samlocal_test drives the functions as tools/sam-local.sh runs them: in containers, by the SAM CLI, behind its API
// and the bridge, over HTTP alone.
package samlocal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"tender/shared/token"
)

// patience bounds a wait for containers on a busy machine, and callTime one call.
const (
	patience = 2 * time.Minute
	callTime = 3 * time.Minute
)

// checkoutKey is the key of checkout tokens of a local server that was given no secrets.
const checkoutKey = "local-checkout-token-key-of-no-value"

// world is a running tools/sam-local.sh.
type world struct {
	t         *testing.T
	local     string            // where webhooks and controls are
	addresses map[string]string // the API's under "api", each sandbox's under its name
	run       string            // of this run: begins the order ids
}

// find gives what TENDER_TEST_SAM names; without it the test is skipped.
func find(t *testing.T) *world {
	t.Helper()
	local := os.Getenv("TENDER_TEST_SAM")
	if local == "" {
		t.Skip("left out: needs sam local (tools/sam-local.sh go test ./internal/samlocal)")
	}
	w := &world{t: t, local: local, run: "sam-" + strings.ToLower(rand.Text()[:8])}
	w.getJSON(local+"/_local/addresses", &w.addresses)
	if w.addresses["api"] == "" || w.addresses["webhooks"] != local {
		t.Fatalf("%s lists the addresses %v", local, w.addresses)
	}
	return w
}

// at is the same world for a subtest.
func (w *world) at(t *testing.T) *world {
	other := *w
	other.t = t
	return &other
}

// answer is what came back of a request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send makes one request and follows nothing.
func (w *world) send(method, at string, body []byte, header map[string]string) answer {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), callTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, at, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, said}
}

func (w *world) getJSON(at string, v any) {
	w.t.Helper()
	got := w.send(http.MethodGet, at, nil, nil)
	if err := json.Unmarshal(got.body, v); err != nil || got.status != http.StatusOK {
		w.t.Fatalf("%s answered %d %s", at, got.status, got.body)
	}
}

// order is as much of an order as is compared here.
type order struct {
	OrderID    string   `json:"order_id"`
	Status     string   `json:"status"`
	Amount     int64    `json:"amount"`
	Authorized int64    `json:"authorized"`
	Captured   int64    `json:"captured"`
	Refunded   int64    `json:"refunded"`
	Refundable int64    `json:"refundable"`
	Flags      []string `json:"flags"`
	Timeline   []struct {
		Kind string `json:"kind"`
	} `json:"timeline"`
}

// call is one operation of the merchant; its answer must have the status.
func (w *world) call(method, path string, body []byte, want int) order {
	w.t.Helper()
	header := map[string]string{}
	if body != nil {
		header["Content-Type"] = "application/json"
	}
	got := w.send(method, w.addresses["api"]+path, body, header)
	var o order
	if err := json.Unmarshal(got.body, &o); err != nil || got.status != want {
		w.t.Fatalf("%s %s answered %d %s", method, path, got.status, got.body)
	}
	return o
}

// page is the answer to a checkout.
type page struct {
	OrderID     string `json:"order_id"`
	RedirectURL string `json:"redirect_url"`
	ClientToken string `json:"client_token"`
}

// checkout opens a page, as merchant's backends do: under a token that covers every byte.
func (w *world) checkout(body []byte, want int) page {
	w.t.Helper()
	var of struct {
		OrderID  string `json:"order_id"`
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	if err := json.Unmarshal(body, &of); err != nil {
		w.t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	signed, err := token.SignCheckout(checkoutKey, token.Claims{
		OrderID: of.OrderID, Amount: of.Amount, Currency: of.Currency,
		BodySHA256: hex.EncodeToString(sum[:]), ExpiresAt: time.Now().Add(15 * time.Minute),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	got := w.send(http.MethodPost, w.addresses["api"]+"/checkouts", body, map[string]string{
		"Content-Type": "application/json", "Authorization": "Bearer " + signed,
	})
	var p page
	if err := json.Unmarshal(got.body, &p); err != nil || got.status != want || p.RedirectURL == "" || p.ClientToken == "" {
		w.t.Fatalf("the checkout answered %d %s", got.status, got.body)
	}
	return p
}

// press answers the hosted page, and follows the way back as far as the merchant's own address; empty where the provider
// sends nobody back.
func (w *world) press(at, outcome string) string {
	w.t.Helper()
	got := w.send(http.MethodPost, at, []byte(url.Values{"outcome": {outcome}}.Encode()), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded",
	})
	for range 5 {
		next := got.header.Get("Location")
		if got.status == http.StatusOK {
			return ""
		}
		if got.status != http.StatusSeeOther || next == "" {
			w.t.Fatalf("the shopper was answered %d %s", got.status, got.body)
		}
		if strings.HasPrefix(next, "https://") { // nothing here is
			return next
		}
		got = w.send(http.MethodGet, next, nil, nil)
	}
	w.t.Fatal("the shopper is sent around in circles")
	return ""
}

// until asks again and again until it is so.
func (w *world) until(what string, so func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for !so() {
		select {
		case <-again.C:
		case <-ctx.Done():
			w.t.Fatalf("in %v it did not happen: %s", patience, what)
		}
	}
}

// refused holds an answer against a problem with this status and code.
func (w *world) refused(got answer, status int, code string) {
	w.t.Helper()
	var p struct {
		Status    int    `json:"status"`
		Code      string `json:"code"`
		RequestID string `json:"request_id"`
	}
	if err := json.Unmarshal(got.body, &p); err != nil || got.status != status || p.Status != status || p.Code != code || p.RequestID == "" ||
		got.header.Get("Content-Type") != "application/problem+json" {
		w.t.Errorf("answered %d %v %s, not %d %s", got.status, got.header, got.body, status, code)
	}
}
