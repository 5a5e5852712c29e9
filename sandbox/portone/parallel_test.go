package portone_test

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"tender/sandbox/control"
)

// TestParallelRefundsNeverExceedThePayment is for the race detector, and for the sum.
func TestParallelRefundsNeverExceedThePayment(t *testing.T) {
	b := newBench(t)
	orderRef := b.paid("ORD-1")
	b.RegisterHook("https://shop.test/all")
	const callers = 30
	codes := make([]int, callers)
	var group sync.WaitGroup
	for i := range callers {
		group.Go(func() {
			resp, err := b.client.Do(b.request("POST", "/api/refund/"+orderRef, refundBody(map[string]any{"amount": 120})))
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			codes[i] = resp.StatusCode
		})
	}
	group.Wait()
	made := 0
	for _, code := range codes {
		if code == http.StatusOK {
			made++
		} else if code != http.StatusBadRequest {
			t.Errorf("a refund answers %d", code)
		}
	}
	var sum int64
	for _, e := range b.Panel().Ledger.Entries() {
		if e.Effect == control.Refund {
			sum += e.Amount
		}
	}
	if made != 20 || sum != 240000 {
		t.Errorf("%d answered 200, the ledger has %d; want 20 and 240000", made, sum)
	}
}

// TestParallelEverything is for the race detector alone.
func TestParallelEverything(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/all")
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			id := fmt.Sprint("order-", i)
			orderRef := b.paid(id)
			b.refund(orderRef, nil)
			b.refunds(orderRef)
			b.call(200, "GET", "/api/paymentLink/"+id+"/status", "")
			b.call(200, "GET", hooks+"?environment=live", "")
			b.control(200, "POST", "switches", `{"dates":"go"}`)
			b.control(200, "GET", "deliveries", "")
			b.control(200, "POST", "clock", `{"advance":"1s"}`)
		})
	}
	group.Wait()
	b.control(200, "POST", "reset", "")
	b.wantLedger("")
}
