package postpay_test

import (
	"fmt"
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
	codes := b.AtOnce(callers, func(i int) *http.Request {
		text := fmt.Sprintf(`{"refund_id":"r%d","amount":%d}`, i/2, amount) // every id twice
		return b.Request("POST", "/orders/order-01/refunds", text)
	})
	made := codes[http.StatusOK]
	if made+codes[http.StatusConflict] != callers {
		t.Errorf("the refunds answer %v", codes)
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
			b.Call(200, "POST", "/orders/"+id+"/refunds", `{"refund_id":"r"}`)
			b.Call(200, "GET", "/orders?ordering=-created", "")
			b.Call(200, "GET", "/orders/"+id+"/refunds", "")
			b.Call(200, "GET", "/hooks", "")
			b.Control(200, "GET", "deliveries", "")
			b.Control(200, "POST", "clock", `{"advance":"1s"}`)
		})
	}
	group.Wait()
	b.Control(200, "POST", "reset", "")
	b.WantLedger("")
}
