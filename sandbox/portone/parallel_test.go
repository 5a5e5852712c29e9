package portone_test

import (
	"fmt"
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
	codes := b.AtOnce(callers, func(int) *http.Request {
		return b.Request("POST", "/api/refund/"+orderRef, refundBody(map[string]any{"amount": 120}))
	})
	made := codes[http.StatusOK]
	if made+codes[http.StatusBadRequest] != callers {
		t.Errorf("the refunds answer %v", codes)
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
			b.Call(200, "GET", "/api/paymentLink/"+id+"/status", "")
			b.Call(200, "GET", hooks+"?environment=live", "")
			b.Control(200, "POST", "switches", `{"dates":"go"}`)
			b.Control(200, "GET", "deliveries", "")
			b.Control(200, "POST", "clock", `{"advance":"1s"}`)
		})
	}
	group.Wait()
	b.Control(200, "POST", "reset", "")
	b.WantLedger("")
}
