package local

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/api"
	"tender/shared/token"
)

// start serves on free ports until the test ends.
func start(t *testing.T, opt Options) *Server {
	t.Helper()
	opt.Addr = "127.0.0.1:0"
	s, err := Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return s
}

// send makes one request and gives the answer's status, header and body.
func send(t *testing.T, method, at, body string, header map[string]string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, at, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	if host := header["Host"]; host != "" {
		r.Host = host
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

const request = `{"order_id":"o-1","provider":"postpay","amount":1000,"currency":"AED",` +
	`"success_url":"http://localhost/s","cancel_url":"http://localhost/c","capture":"manual",` +
	`"items":[{"reference":"r","name":"n","url":"http://localhost/n","unit_price":1000,"quantity":1}],"customer":{"email":"a@example.com","first_name":"A","last_name":"B"}}`

func sign(t *testing.T, s *Server, body string) map[string]string {
	t.Helper()
	text, err := merchant.Sign(FixedSecrets()[api.CheckoutTokenKey]["key"], []byte(body), s.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"Authorization": "Bearer " + text, "Content-Type": "application/json"}
}

// open makes a checkout and gives its hosted page.
func open(t *testing.T, s *Server) merchant.Page {
	t.Helper()
	status, _, text := send(t, http.MethodPost, s.URL()+"/checkouts", request, sign(t, s, request))
	var page merchant.Page
	if err := json.Unmarshal([]byte(text), &page); err != nil || status != http.StatusCreated {
		t.Fatalf("%d %s", status, text)
	}
	return page
}

func TestControlRefuses(t *testing.T) {
	s := start(t, Options{})
	tests := map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"no such route":        {"GET", "/_local/nothing", "", 404, "no such route"},
		"wrong method":         {"POST", "/_local/addresses", "", 405, "other methods"},
		"no body":              {"POST", "/_local/clock", "", 400, "JSON"},
		"trailing data":        {"POST", "/_local/clock", `{"advance":"1h"} {}`, 400, "JSON"},
		"twice":                {"POST", "/_local/clock", `{"advance":"1h","advance":"2h"}`, 400, "JSON"},
		"unknown member":       {"POST", "/_local/clock", `{"advance":"1h","by":"2h"}`, 400, "JSON"},
		"no duration":          {"POST", "/_local/clock", `{"advance":"soon"}`, 422, "duration"},
		"backward":             {"POST", "/_local/clock", `{"advance":"-1h"}`, 422, "forward"},
		"too far":              {"POST", "/_local/clock", `{"advance":"200000h"}`, 422, "20 years"},
		"too large":            {"POST", "/_local/clock", `{"advance":"` + strings.Repeat("1", maxControlBody) + `h"}`, 413, "64 KiB"},
		"unknown job":          {"POST", "/_local/run", `{"job":"sweep"}`, 422, "settlements-sync"},
		"unknown settler":      {"POST", "/_local/run", `{"job":"settlements-sync","provider":"portpos"}`, 422, "No enabled provider"},
		"half a backfill":      {"POST", "/_local/run", `{"job":"settlements-sync","from":"2026-01-01"}`, 422, "to: Name"},
		"another job's days":   {"POST", "/_local/run", `{"job":"resolve","from":"2026-01-01"}`, 422, "belong to settlements-sync"},
		"report of nobody":     {"GET", "/_local/report?provider=portpos", "", 422, "provider: No enabled"},
		"report of no day":     {"GET", "/_local/report?from=soon", "", 422, "from: "},
		"report as a song":     {"GET", "/_local/report?format=midi", "", 422, "html, csv or json"},
		"findings of nobody":   {"GET", "/_local/findings?provider=nopay", "", 422, "provider: No enabled"},
		"unknown kind":         {"GET", "/_local/findings?kind=odd", "", 422, "kind: There is no such kind"},
		"a finding by no name": {"GET", "/_local/findings?finding=odd", "", 422, "provider/day/kind/id"},
		"no such finding":      {"GET", "/_local/findings?finding=postpay/2026-01-01/fee_mismatch/l", "", 404, "no such finding"},
		"closing no finding":   {"POST", "/_local/findings/close", `{"finding":"postpay/2026-01-01/fee_mismatch/l","actor":"kim","reason":"seen"}`, 404, "no such finding"},
		"closing by get":       {"GET", "/_local/findings/close", "", 405, "other methods"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			status, header, text := send(t, tt.method, s.URL()+tt.path, tt.body, nil)
			if status != tt.status || !strings.Contains(text, tt.says) || header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%d %v %s", status, header, text)
			}
		})
	}
	if _, header, _ := send(t, "POST", s.URL()+"/_local/addresses", "", nil); header.Get("Allow") != "GET" {
		t.Errorf("Allow is %q", header.Get("Allow"))
	}
	if s.clock.Ahead() != 0 {
		t.Errorf("a refused request moved the clock by %v", s.clock.Ahead())
	}
}

// One clock: what was signed, opened and due before it moved has expired everywhere afterwards.
func TestClockMovesEverything(t *testing.T) {
	s := start(t, Options{})
	page := open(t, s)
	old := sign(t, s, request)
	if status, _, text := send(t, "POST", s.URL()+"/_local/clock", `{"advance":"25h"}`, nil); status != 200 || !strings.Contains(text, `"ahead":"25h0m0s"`) {
		t.Fatalf("%d %s", status, text)
	}
	if status, _, text := send(t, "POST", s.URL()+"/checkouts", request, old); status != 401 || !strings.Contains(text, "expired") {
		t.Errorf("an old checkout token: %d %s", status, text)
	}
	if status, _, text := send(t, "GET", page.RedirectURL, "", nil); status != 410 {
		t.Errorf("an old hosted page: %d %s", status, text)
	}
	if status, _, text := send(t, "POST", s.URL()+"/_local/run", `{"job":"resolve"}`, nil); status != 200 || !strings.Contains(text, `"resolved":1`) {
		t.Errorf("the schedule: %d %s", status, text)
	}
	if _, _, text := send(t, "GET", s.URL()+"/orders/o-1", "", nil); !strings.Contains(text, `"status":"expired"`) {
		t.Errorf("the order: %s", text)
	}
	// And a new one is good: the signatures of webhooks go by the same clock.
	again := strings.Replace(request, "o-1", "o-2", 1)
	_, _, text := send(t, "POST", s.URL()+"/checkouts", again, sign(t, s, again))
	var next merchant.Page
	if err := json.Unmarshal([]byte(text), &next); err != nil {
		t.Fatal(err)
	}
	send(t, "POST", next.RedirectURL, "outcome=approve", map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	s.boxes[0].sandbox.Panel().Outbox.SendDue()
	for _, d := range s.boxes[0].sandbox.Panel().Outbox.List() {
		for _, try := range d.Tries {
			if try.Code != 200 {
				t.Errorf("a webhook was answered %d", try.Code)
			}
		}
	}
}

func TestOtherWebsitesStayOut(t *testing.T) {
	s := start(t, Options{})
	tests := map[string]struct {
		method, path string
		header       map[string]string
		status       int
	}{
		"a script":                      {"POST", "/orders/o-1/cancel", nil, 404},
		"the shop's own form":           {"POST", "/orders/o-1/cancel", map[string]string{"Sec-Fetch-Site": "same-origin"}, 404},
		"another website's form":        {"POST", "/orders/o-1/cancel", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"another origin":                {"POST", "/_local/clock", map[string]string{"Origin": "https://a.example"}, 403},
		"another website's form, shop":  {"POST", "/shop/act", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"a name for this machine":       {"GET", "/orders/o-1", map[string]string{"Host": "a.example"}, 421},
		"localhost":                     {"GET", "/orders/o-1", map[string]string{"Host": "localhost:1"}, 404},
		"IPv6":                          {"GET", "/orders/o-1", map[string]string{"Host": "[::1]:1"}, 404},
		"a provider by a tunnel":        {"POST", "/webhooks/postpay", map[string]string{"Host": "a.example"}, 401},
		"a shopper's return, elsewhere": {"GET", "/return/postpay/o-1/t", map[string]string{"Host": "a.example", "Sec-Fetch-Site": "cross-site"}, 404},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if status, _, text := send(t, tt.method, s.URL()+tt.path, "", tt.header); status != tt.status {
				t.Errorf("%d %s", status, text)
			}
		})
	}
}

func TestPathsReachTheAPIUntouched(t *testing.T) {
	s := start(t, Options{})
	for _, path := range []string{"/orders//o-1", "/orders/../orders/o-1", "/nothing", "/shopping"} {
		r := &http.Request{Method: http.MethodGet, URL: s.mustURL(t, path), Host: "127.0.0.1"}
		w := &recorder{header: http.Header{}}
		s.main.handler.ServeHTTP(w, r.WithContext(t.Context()))
		if w.status != http.StatusNotFound || w.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %v", path, w.status, w.header)
		}
	}
}

func TestParseSecrets(t *testing.T) {
	all, err := ParseSecrets([]byte(`{"checkout-token":{"key":"new"},"checkout-token_previous":{"key":"old"},"nopay":{"app_key":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if all["checkout-token"]["key"] != "new" || all["checkout-token_previous"]["key"] != "old" || all["callback"]["key"] == "" || all["postpay"]["merchant_id"] == "" {
		t.Errorf("they are %v", all)
	}
	s := start(t, Options{Secrets: all})
	old, err := token.SignCheckout("old", token.Claims{OrderID: "o", Amount: 1, Currency: "AED", ExpiresAt: s.clock.Now().Add(60e9)})
	if err != nil {
		t.Fatal(err)
	}
	header := map[string]string{"Authorization": "Bearer " + old, "Content-Type": "application/json"}
	if status, _, text := send(t, "POST", s.URL()+"/checkouts", `{}`, header); status != 422 {
		t.Errorf("a token under the previous key: %d %s", status, text)
	}
}

func TestOpenCleansUp(t *testing.T) {
	secrets := FixedSecrets()
	delete(secrets["postpay"], "secret_key")
	first, err := Open(t.Context(), Options{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	addr := first.main.listener.Addr().String()
	first.Close()
	_, err = Open(t.Context(), Options{Addr: addr, Secrets: secrets})
	if usage := (*Usage)(nil); !errors.As(err, &usage) || !strings.Contains(err.Error(), "secret_key") {
		t.Fatalf("the error is %v", err)
	}
	again, err := Open(t.Context(), Options{Addr: addr})
	if err != nil {
		t.Fatalf("the port was kept: %v", err)
	}
	again.Close()
}

// A sandbox takes the next port, or any other when that one is taken.
func TestPortsBeside(t *testing.T) {
	l, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	next, err := listenBeside(t.Context(), l, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = next.Close() }()
	other, err := listenBeside(t.Context(), l, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if address(other) == address(next) || !strings.HasPrefix(address(other), "http://127.0.0.1:") {
		t.Errorf("%s beside %s", address(other), address(next))
	}
}
