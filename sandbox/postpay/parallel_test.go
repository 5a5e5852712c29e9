package postpay_test

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"tender/sandbox/control"
)

// TestParallelRefundsNeverExceedTheCapture is for the race detector, and for the sum.
func TestParallelRefundsNeverExceedTheCapture(t *testing.T) {
	b := newBench(t)
	b.captured("order-01")
	const callers, amount = 40, 5000
	codes := make([]int, callers)
	var group sync.WaitGroup
	for i := range callers {
		group.Go(func() {
			text := fmt.Sprintf(`{"refund_id":"r%d","amount":%d}`, i/2, amount) // every id twice
			resp, err := b.client.Do(b.request("POST", "/orders/order-01/refunds", text))
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
		} else if code != http.StatusConflict {
			t.Errorf("a refund answers %d", code)
		}
	}
	var sum int64
	refunds := 0
	for _, e := range b.effects() {
		if e.Effect == control.Refund {
			sum += e.Amount
			refunds++
		}
	}
	if want := 81480 / amount; made != want || refunds != want || sum != int64(want*amount) {
		t.Errorf("%d answered 200, %d in the ledger with %d; want %d", made, refunds, sum, want)
	}
}

// TestParallelEverything is for the race detector alone.
func TestParallelEverything(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/hook")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			id := fmt.Sprint("order-", i)
			b.captured(id)
			b.call(200, "POST", "/orders/"+id+"/refunds", `{"refund_id":"r"}`)
			b.call(200, "GET", "/orders?ordering=-created", "")
			b.call(200, "GET", "/orders/"+id+"/refunds", "")
			b.call(200, "GET", "/hooks", "")
			b.control(200, "GET", "deliveries", "")
			b.control(200, "POST", "clock", `{"advance":"1s"}`)
		})
	}
	group.Wait()
	b.control(200, "POST", "reset", "")
	b.wantLedger("")
}
