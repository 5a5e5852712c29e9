package portone_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"tender/sandbox/faults"
	"tender/sandbox/portone"
)

// TestFaultsOfARefund plans every fault through the control endpoints and judges by the ledger.
func TestFaultsOfARefund(t *testing.T) {
	const broken = `{"message":"Payment system error","status_code":"5000","status_reason":"PAYMENT_SYSTEM_ERROR"}`
	for fault, c := range map[faults.Fault]struct {
		refunded, later bool
		status          int
		body            string
	}{
		faults.ResetBefore:   {},
		faults.ResetAfter:    {refunded: true},
		faults.TimeoutBefore: {},
		faults.TimeoutAfter:  {refunded: true},
		faults.HTTP500Before: {status: 500, body: broken},
		faults.HTTP500After:  {refunded: true, status: 500, body: broken},
		faults.HTTP429:       {status: 429, body: `{"message":"Too Many Requests"}`},
		faults.Garbage:       {refunded: true, status: 200, body: "<!doctype html>"},
		faults.Truncated:     {refunded: true, status: 200, body: `{"amountToRefund":2499,"refundDetails":[{`},
		faults.Late:          {later: true},
	} {
		t.Run(string(fault), func(t *testing.T) {
			b := newBench(t)
			orderRef := b.paid("ORD-1")
			b.Control(200, "POST", "faults", `[{"call":"refund","nth":1,"fault":"`+string(fault)+`"}]`)
			resp, err := b.Client.Do(b.Request("POST", "/api/refund/"+orderRef, refundBody(nil)))
			if (err == nil) != (c.status != 0) {
				t.Fatalf("error %v", err)
			}
			if err == nil {
				body, readErr := io.ReadAll(resp.Body)
				if resp.StatusCode != c.status || !strings.HasPrefix(string(body), c.body) || (readErr != nil) != (fault == faults.Truncated) {
					t.Errorf("answer %d %s (%v)", resp.StatusCode, body, readErr)
				}
			} else if timeout := errors.Is(err, context.DeadlineExceeded); timeout != (strings.HasPrefix(string(fault), "timeout") || c.later) {
				t.Errorf("error %v", err)
			}
			ledger := func(refunded bool) {
				t.Helper()
				want := "checkout ORD-1 250000, capture ORD-1 250000"
				if refunded {
					want += ", refund ORD-1 100"
				}
				b.WantLedger(want)
			}
			ledger(c.refunded)
			b.Control(200, "POST", "faults/release", "")
			ledger(c.refunded || c.later)
		})
	}
}

func TestCallNames(t *testing.T) {
	b := newBench(t)
	seen := map[string]bool{}
	for path, want := range map[string]string{
		"POST /api/paymentLink": "checkout", "GET /api/paymentLink/a/fetch-status": "link_status", "HEAD /api/paymentLink/a/fetch-status": "link_status",
		"GET /api/paymentLink/a/status": "link_status_by_order", "GET /api/merchant/k/paymentLink/a/status": "link_status_by_order",
		"PUT /api/paymentLink/a/status/cancelled": "cancel", "GET /api/transaction/a/status": "transaction_status",
		"POST /api/k/transaction-details": "transaction_details", "POST /api/refund/a": "refund", "GET /api/refund/a": "list_refunds",
		"POST /api/merchant/k/fetch-all-payments": "list_payments", "GET /api/merchant/k/webhook": "hooks", "POST /api/merchant/k/webhook": "hooks",
		"POST /api/merchant/auth-token": "auth_token", "POST /api/merchant/generate-signature": "sign",
		"GET /?ref=a": "", "POST /?ref=a": "", "GET /api/paymentLink": "", "GET /api/refund//": "",
	} {
		method, target, _ := strings.Cut(path, " ")
		if got := portone.Call(b.Request(method, target, "")); got != want {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
		seen[want] = true
	}
	for _, name := range portone.Calls() {
		if !seen[name] {
			t.Errorf("nothing is called %s", name)
		}
		b.Control(200, "POST", "faults", `[{"call":"`+name+`","nth":1,"fault":"http_429"}]`)
	}
	b.Control(422, "POST", "faults", `[{"call":"page","nth":1,"fault":"http_429"}]`)
}
