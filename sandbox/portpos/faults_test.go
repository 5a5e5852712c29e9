package portpos_test

import (
	"strings"
	"testing"
)

// TestFaultsOfARefund plans faults by the name of the call and judges by the ledger.
func TestFaultsOfARefund(t *testing.T) {
	for fault, c := range map[string]struct {
		refunded, later bool
		status          int
	}{
		"reset_before": {}, "reset_after": {refunded: true}, "timeout_before": {}, "timeout_after": {refunded: true},
		"http_500_before": {status: 500}, "http_500_after": {refunded: true, status: 500}, "http_429": {status: 429},
		"garbage": {refunded: true, status: 200}, "late": {later: true},
	} {
		t.Run(fault, func(t *testing.T) {
			b := newBench(t)
			id := b.paid()
			b.control(200, "POST", "faults", `[{"call":"refund_request","nth":1,"fault":"`+fault+`"}]`)
			b.wantStatus(id, "200 ACCEPTED") // another call is not failed
			r := b.request("application/x-www-form-urlencoded", b.signed("refund_request", map[string]string{"invoice": id, "amount": "10"}).Encode())
			resp, err := b.Client.Do(r)
			if (err == nil) != (c.status != 0) || err == nil && resp.StatusCode != c.status {
				t.Fatalf("answered %v, %v", resp, err)
			}
			if err == nil {
				_ = resp.Body.Close()
			}
			refunded := func() bool {
				b.advance("5m")
				return strings.Contains(b.control(200, "GET", "ledger", ""), `"effect":"refund"`)
			}
			if got := refunded(); got != c.refunded {
				t.Errorf("refunded %v, want %v", got, c.refunded)
			}
			b.control(200, "POST", "faults/release", "")
			if got := refunded(); got != (c.refunded || c.later) {
				t.Errorf("refunded %v after the release", got)
			}
		})
	}
}
