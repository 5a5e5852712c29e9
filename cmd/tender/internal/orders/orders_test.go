package orders

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/merchant"
	"tender/cmd/tender/internal/waiting"
	"tender/shared/api"
)

// bench is a desk at a server that runs until the test ends.
type bench struct {
	Desk
	addresses map[string]string
	target    *deployment.Target
}

func desk(t *testing.T) (bench, *strings.Builder) {
	t.Helper()
	s, err := local.Open(t.Context(), local.Options{Addr: "127.0.0.1:0"})
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
	target, err := deployment.Flags{Local: deployment.Address(s.URL())}.Find(t.Context(), deployment.World{Get: func(string) string { return "" }}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	return bench{Desk{API: target.Merchant(), Out: &out, Now: target.Now}, s.Addresses(), target}, &out
}

// buy makes an order of 814.80 whose shopper approved.
func (d bench) buy(t *testing.T, id, provider, currency, capture string) {
	t.Helper()
	body := []byte(`{"order_id":"` + id + `","provider":"` + provider + `","amount":81480,"currency":"` + currency + `","success_url":"http://localhost/s",` +
		`"cancel_url":"http://localhost/c","capture":"` + capture + `","description":"A cup","items":[{"reference":"r","name":"n","url":"http://localhost/n","unit_price":81480,"quantity":1}],` +
		`"billing_address":{"first_name":"A","last_name":"B","line1":"1 Road","city":"Dhaka","state":"Dhaka","country":"BD","postal_code":"1000"},` +
		`"customer":{"email":"a@example.com","first_name":"A","last_name":"B","phone":"+8801700000000"}}`)
	token, err := merchant.Sign(local.FixedSecrets()[api.CheckoutTokenKey]["key"], body, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	page, _, err := d.API.Checkout(t.Context(), body, token)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, page.RedirectURL, strings.NewReader(url.Values{"outcome": {"approve"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if err := d.Resolve(t.Context(), id, ""); err != nil { // whether or not the message came already
		t.Fatal(err)
	}
}

func TestLife(t *testing.T) {
	d, out := desk(t)
	ctx := t.Context()
	d.buy(t, "o-1", "postpay", "AED", "manual")
	refund := func(id, amount string, manual *merchant.Act) func() error {
		return func() error {
			return d.Refund(ctx, "o-1", amount, merchant.RefundRequest{RefundID: id, Reason: "broken cup", Manual: manual})
		}
	}
	steps := []struct {
		name  string
		do    func() error
		says  string // on the page, or in the error
		fails bool
	}{
		{"resolve", func() error { return d.Resolve(ctx, "o-1", "") }, "Status      authorized", false},
		{"capture another attempt", func() error { return d.Capture(ctx, "o-1", 2) }, "(4", true},
		{"capture", func() error { return d.Capture(ctx, "o-1", 0) }, "Captured    AED  814.80", false},
		{"refund", refund("r-1", "12.30", nil), "Refunded    AED   12.30", false},
		{"the same refund", refund("r-1", "12.30", nil), "Refunded    AED   12.30", false},
		{"another of the same name", refund("r-1", "12.31", nil), "idempotency_key_reused", true},
		{"too much", refund("r-2", "900.00", nil), "refund_exceeds_refundable", true},
		{"not an amount", refund("r-2", "12.345", nil), "an amount of AED such as 814.80", true},
		{"nothing", refund("r-2", "0.00", nil), "an amount of AED", true},
		{"a bad name", refund("r 2", "1.00", nil), "refund_id: This must be", true},
		{"by hand", refund("r-3", "100", &merchant.Act{Actor: "kim", Reason: "cash"}), "Refunded    AED  112.30", false},
		{"cancel", func() error { return d.Cancel(ctx, "o-1") }, "invalid_state", true},
		{"settle", func() error {
			return d.Settle(ctx, "o-1", merchant.ResolveRequest{RefundID: "r-1", As: "succeeded", Actor: "kim", Reason: "seen"})
		}, "invalid_state", true},
		{"settle a capture", func() error {
			return d.Settle(ctx, "o-1", merchant.ResolveRequest{Op: &merchant.Operation{Kind: "capture", Attempt: 1}, As: "refused", Actor: "kim", Reason: "seen"})
		}, "invalid_state", true},
		{"show", func() error { return d.Show(ctx, "o-1") }, "manual refund r-3: cash", false},
		{"nobody's", func() error { return d.Show(ctx, "nobody") }, "There is no such order. (404 not_found)", true},
	}
	for _, s := range steps {
		out.Reset()
		err := s.do()
		text := out.String()
		if s.fails && err != nil {
			text = err.Error()
		}
		if (err != nil) != s.fails || !strings.Contains(text, s.says) {
			t.Fatalf("%s: %v: %s", s.name, err, text)
		}
	}
	d.JSON = true
	out.Reset()
	if err := d.Show(ctx, "o-1"); err != nil || !strings.HasPrefix(out.String(), `{"order_id":"o-1",`) || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("%v: %s", err, out.String())
	}
}

// A refund that the provider never confirms waits for a person in the end, is listed, and is settled.
func TestReview(t *testing.T) {
	d, out := desk(t)
	ctx := t.Context()
	post := func(at, body string) {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, at, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d", at, resp.StatusCode)
		}
	}
	d.buy(t, "o-1", "portpos", "BDT", "automatic")
	post(d.addresses["portpos"]+"/_sandbox/faults", `[{"call":"refund_request","nth":1,"fault":"reset_before"}]`)
	if err := d.Refund(ctx, "o-1", "1.00", merchant.RefundRequest{RefundID: "r-1", Reason: "broken"}); err != nil || !strings.Contains(out.String(), "Accepted.") {
		t.Fatalf("%v: %s", err, out.String())
	}
	for range 8 { // the back-off's longest step is a day
		post(d.API.Base+"/_local/clock", `{"advance":"25h"}`)
		post(d.API.Base+"/_local/run", `{"job":"resolve"}`)
	}
	list := waiting.List{}
	if err := d.target.Control(ctx, "/_local/due", &list); err != nil || len(list.Review) != 1 || list.Review[0].OrderID != "o-1" {
		t.Fatalf("%+v %v", list, err)
	}
	out.Reset()
	if err := d.Show(ctx, "o-1"); err != nil || !strings.Contains(out.String(), "tender orders settle o-1 --refund r-1 --as succeeded|refused") {
		t.Errorf("%v: %s", err, out.String())
	}
	out.Reset()
	word := merchant.ResolveRequest{RefundID: "r-1", As: "refused", Actor: "kim", Reason: "the panel shows none"}
	if err := d.Settle(ctx, "o-1", word); err != nil || strings.Contains(out.String(), "needs_review") || !strings.Contains(out.String(), "refused  broken") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestCancel(t *testing.T) {
	d, out := desk(t)
	d.buy(t, "o-1", "postpay", "AED", "manual")
	out.Reset()
	if err := d.Cancel(t.Context(), "o-1"); err != nil || !strings.Contains(out.String(), "Status") {
		t.Errorf("%v: %s", err, out.String())
	}
	if err := d.Resolve(t.Context(), "o-1", "some-transaction"); err == nil || !strings.Contains(err.Error(), "(4") {
		t.Errorf("a transaction where there are none: %v", err)
	}
}

// answering is a desk whose API says one thing.
func answering(status int, body string) (Desk, *strings.Builder) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet { // before a refund
			_, _ = w.Write([]byte(`{"order_id":"o-1","currency":"AED","amount":100}`))
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
	var out strings.Builder
	return Desk{API: merchant.Client{Base: "http://api.test", HTTP: &http.Client{Transport: merchant.InProcess(h)}}, Out: &out, Now: time.Now}, &out
}

func TestEnds(t *testing.T) {
	const order = `{"order_id":"o-1","currency":"AED","amount":100,"status":"captured","refunds":[{"refund_id":"r","amount":5,"status":"%"}]}`
	tests := map[string]struct {
		status int
		body   string
		says   string // on the page
		fails  string // in the error
	}{
		"done":         {200, strings.Replace(order, "%", "succeeded", 1), "succeeded", ""},
		"not known":    {202, strings.Replace(order, "%", "pending", 1), "Accepted. How it ends is not known yet", ""},
		"refused":      {200, strings.Replace(order, "%", "refused", 1), "refused", "the refund was refused: the provider does not say why"},
		"not let in":   {403, `{"message":"Forbidden"}`, "", "execute-api:Invoke"},
		"a problem":    {409, `{"code":"in_progress","detail":"Wait."}`, "", "Wait. (409 in_progress)"},
		"not an order": {200, `{"hello":1}`, "", "not an order"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d, out := answering(tt.status, tt.body)
			err := d.Refund(t.Context(), "o-1", "0.05", merchant.RefundRequest{RefundID: "r", Reason: "x"})
			if !strings.Contains(out.String(), tt.says) || (err == nil) != (tt.fails == "") || (err != nil && !strings.Contains(err.Error(), tt.fails)) {
				t.Errorf("%v: %s", err, out.String())
			}
		})
	}
	d, _ := answering(409, `{"code":"in_progress","detail":"Wait."}`)
	p := (*merchant.Problem)(nil)
	if err := d.Capture(t.Context(), "o-1", 0); !errors.As(err, &p) || p.Code != "in_progress" {
		t.Errorf("%v", err)
	}
}
