package postpay_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"tender/sandbox/faults"
)

// TestFaultsOfACapture plans every fault through the control endpoints and judges by the ledger.
func TestFaultsOfACapture(t *testing.T) {
	for fault, c := range map[faults.Fault]struct {
		captured, later bool
		status          int
		body            string
	}{
		faults.ResetBefore:   {},
		faults.ResetAfter:    {captured: true},
		faults.TimeoutBefore: {},
		faults.TimeoutAfter:  {captured: true},
		faults.HTTP500Before: {status: 500, body: `{"error":{"code":"error","message":"Oops!!"}}`},
		faults.HTTP500After:  {captured: true, status: 500, body: `{"error":{"code":"error","message":"Oops!!"}}`},
		faults.HTTP429:       {status: 429, body: `{"error":{"code":"throttled","message":"Request was throttled."}}`},
		faults.Garbage:       {captured: true, status: 200, body: "<!doctype html>"},
		faults.Truncated:     {captured: true, status: 200, body: `{"order_id":"order-01","status":"captured"`},
		faults.Late:          {later: true},
	} {
		t.Run(string(fault), func(t *testing.T) {
			b := newBench(t)
			b.answerPage(b.checkout("order-01"), "approve")
			b.Control(200, "POST", "faults", `[{"call":"capture","nth":1,"fault":"`+string(fault)+`"}]`)
			resp, err := b.Client.Do(b.Request("POST", "/orders/order-01/capture", ""))
			if (err == nil) != (c.status != 0) {
				t.Fatalf("error %v", err)
			}
			if err == nil {
				body, readErr := io.ReadAll(resp.Body)
				if resp.StatusCode != c.status || !strings.HasPrefix(string(body), c.body) || (readErr != nil) != (fault == faults.Truncated) {
					t.Errorf("answer %d %s (%v)", resp.StatusCode, body, readErr)
				}
			} else if timeout := errors.Is(err, context.DeadlineExceeded); timeout != strings.HasPrefix(string(fault), "timeout") && !c.later {
				t.Errorf("error %v", err)
			}
			captured := func() bool { return strings.Contains(b.Ledger(), "capture order-01") }
			if captured() != c.captured {
				t.Errorf("captured %v, want %v", captured(), c.captured)
			}
			b.Control(200, "POST", "faults/release", "")
			if captured() != (c.captured || c.later) {
				t.Errorf("captured %v after the release", captured())
			}
		})
	}
}

func TestAPageIsNeverFailed(t *testing.T) {
	b := newBench(t)
	token := b.checkout("order-01")
	for _, call := range []string{"checkout", "get_order", "list_orders", "capture", "refund", "list_refunds", "get_refund", "transactions", "hooks"} {
		b.Control(200, "POST", "faults", `[{"call":"`+call+`","nth":1,"fault":"http_429"}]`)
	}
	if code, _ := b.answerPage(token, "approve"); code != 303 {
		t.Errorf("the page answers %d", code)
	}
	b.Control(422, "POST", "faults", `[{"call":"page","nth":1,"fault":"http_429"}]`)
}
