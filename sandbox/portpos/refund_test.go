package portpos_test

import (
	"fmt"
	"sync"
	"testing"

	"tender/sandbox/control"
)

// TestARefundTakesItsTime follows a partial refund and then the rest.
func TestARefundTakesItsTime(t *testing.T) {
	b := newBench(t)
	id := b.paid()
	b.Received = nil
	b.refund(210, id, "81.00")
	b.wantStatus(id, "210 REFUND_PENDING")
	b.advance("59s")
	b.wantStatus(id, "210 REFUND_PENDING")
	b.advance("1s")
	b.wantStatus(id, "215 REFUND_PROCESSING")
	b.advance("3m59s")
	b.wantStatus(id, "215 REFUND_PROCESSING")
	if b.WantLedger("checkout order-01 10000, capture order-01 10000"); len(b.Received) != 0 {
		t.Errorf("received %v before the refund ended", b.Received)
	}
	b.advance("1s")
	b.WantLedger("checkout order-01 10000, capture order-01 10000, refund order-01 8100") // nobody had to ask
	b.wantStatus(id, "230 PARTIALLY_REFUNDED")
	if got, _ := b.call(230, "ipn_validate", map[string]string{"invoice": id, "amount": "100"}); got.Data["amount"] != "100.00" {
		t.Errorf("a refunded invoice shows the amount %v, want that of the invoice", got.Data["amount"])
	}
	b.refund(210, id, "19")
	b.wantStatus(id, "210 REFUND_PENDING")
	b.advance("1h")
	b.wantStatus(id, "220 REFUNDED")
	want := fmt.Sprint([]string{
		"POST https://shop.test/ipn application/x-www-form-urlencoded invoice=" + id + "&amount=100.00&status=PARTIALLY_REFUNDED",
		"POST https://shop.test/ipn application/x-www-form-urlencoded invoice=" + id + "&amount=100.00&status=REFUNDED",
	})
	if got := fmt.Sprint(b.Received); got != want {
		t.Errorf("received %s\nwant %s", got, want)
	}
	entries := b.Panel().Ledger.Entries()
	if last := entries[len(entries)-1]; last.At != "2015-02-26T09:17:36.500000Z" || last.Ref != id || last.Currency != "BDT" {
		t.Errorf("the refund is recorded as %+v, want the time when it ended", last)
	}
}

func TestRefundRefusals(t *testing.T) {
	b := newBench(t)
	const invalid = `{"status":400,"message":"Invalid Request"}`
	pending := b.open(nil)
	rejected := b.open(nil)
	b.answerPage(rejected, "decline")
	id := b.paid()
	for name, c := range map[string]struct{ invoice, amount, want string }{
		"unpaid": {pending, "10", invalid}, "rejected": {rejected, "10", invalid}, "unknown": {"854EEA58BC861985", "10", invalid},
		"no amount": {id, "", invalid}, "zero": {id, "0.00", invalid}, "negative": {id, "-1", invalid}, "no number": {id, "ten", invalid},
		"fraction": {id, "1.005", invalid}, "too much": {id, "100.01", `{"status":400,"message":"Refund amount exceeded. Refundable amount is 100.00"}`},
	} {
		if got := b.refund(400, c.invoice, c.amount); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	b.refund(210, id, "99.99")
	if got := b.refund(400, id, "0.02"); got != `{"status":400,"message":"Refund amount exceeded. Refundable amount is 0.01"}` {
		t.Error(got)
	}
	b.advance("1h")
	b.refund(210, id, "0.01") // less than the smallest invoice
	b.advance("1h")
	if got := b.refund(400, id, "0.01"); got != `{"status":400,"message":"Refund amount exceeded. Refundable amount is 0.00"}` {
		t.Error(got)
	}
}

// TestARepeatedRefundIsAnotherRefund: there is no id that could tell them apart.
func TestARepeatedRefundIsAnotherRefund(t *testing.T) {
	b := newBench(t)
	id := b.paid()
	b.refund(210, id, "30")
	b.advance("30s")
	b.refund(210, id, "30")
	b.advance("45s") // the first is with the bank, the second not yet
	b.wantStatus(id, "210 REFUND_PENDING")
	b.advance("3m45s")
	b.WantLedger("checkout order-01 10000, capture order-01 10000, refund order-01 3000")
	b.wantStatus(id, "215 REFUND_PROCESSING")
	if last := b.Received[len(b.Received)-1]; last[len(last)-len("PARTIALLY_REFUNDED"):] != "PARTIALLY_REFUNDED" {
		t.Errorf("received %s", last)
	}
	b.advance("30s")
	b.WantLedger("checkout order-01 10000, capture order-01 10000, refund order-01 3000, refund order-01 3000")
	b.wantStatus(id, "230 PARTIALLY_REFUNDED")
}

func TestOneRefundSwitch(t *testing.T) {
	b := newBench(t)
	b.set(`{"one_refund":true}`)
	id := b.paid()
	b.refund(210, id, "30")
	b.refund(400, id, "30")
	b.advance("5m")
	b.refund(210, id, "30")
}

func TestRefundsThatEndOtherwise(t *testing.T) {
	b := newBench(t)
	id := b.paid()
	b.Received = nil
	b.set(`{"refunds_end":"accepted"}`)
	b.refund(210, id, "30")
	b.advance("5m")
	b.wantStatus(id, "200 ACCEPTED")
	b.set(`{"refunds_end":"never"}`)
	b.refund(210, id, "100") // what came to nothing can be refunded
	b.advance("1000h")
	b.wantStatus(id, "215 REFUND_PROCESSING")
	if b.WantLedger("checkout order-01 10000, capture order-01 10000"); len(b.Received) != 0 {
		t.Errorf("received %v", b.Received)
	}
	b.set(`{"refunds_end":""}`)
	b.wantStatus(id, "220 REFUNDED")
	b.set(`{"refunds_end":"accepted"}`)
	part := b.paid()
	b.set(`{"refunds_end":""}`)
	b.refund(210, part, "30")
	b.advance("5m")
	b.set(`{"refunds_end":"accepted"}`)
	b.refund(210, part, "30")
	b.advance("5m")
	b.wantStatus(part, "230 PARTIALLY_REFUNDED")
}

func TestRefundDelays(t *testing.T) {
	b := newBench(t)
	id := b.paid()
	b.set(`{"processing_after":"24h","refunded_after":"72h"}`)
	b.refund(210, id, "10")
	b.set(`{"processing_after":"1ns","refunded_after":"1ns"}`) // for refunds from now on
	b.refund(210, id, "10")
	b.advance("23h59m59s")
	b.WantLedger("checkout order-01 10000, capture order-01 10000, refund order-01 1000")
	b.wantStatus(id, "210 REFUND_PENDING")
	b.advance("1s")
	b.wantStatus(id, "215 REFUND_PROCESSING")
	b.advance("48h")
	b.wantStatus(id, "230 PARTIALLY_REFUNDED")
}

// TestRefundsEndInOrder: those of several invoices that end between two looks are recorded as they ended.
func TestRefundsEndInOrder(t *testing.T) {
	b := newBench(t)
	first, second := b.paid(), b.paid()
	b.refund(210, second, "20")
	b.advance("1s")
	b.refund(210, first, "10")
	b.advance("1h")
	entries := b.Panel().Ledger.Entries()
	if n := len(entries); n != 6 || entries[4].Ref != second || entries[5].Ref != first || entries[4].At >= entries[5].At {
		t.Errorf("ledger %+v", entries)
	}
}

func TestWhatTimeBringsWithTheMerchantsClock(t *testing.T) {
	b := newBench(t)
	id := b.paid()
	b.refund(210, id, "10")
	b.SetNow(b.Now().Add(1 << 40))
	b.Panel().Outbox.SendDue()
	b.WantLedger("checkout order-01 10000, capture order-01 10000, refund order-01 1000")
}

// TestParallelRefundsNeverExceedThePayment is for the race detector, and for the sum.
func TestParallelRefundsNeverExceedThePayment(t *testing.T) {
	b := newBench(t)
	id := b.paid()
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() {
			b.send(b.signed("refund_request", map[string]string{"invoice": id, "amount": "15.00"}))
			b.control(200, "POST", "clock", `{"advance":"1m"}`)
			b.control(200, "GET", "invoices", "")
			b.control(200, "GET", "deliveries", "")
		})
	}
	group.Wait()
	b.advance("1h")
	var sum int64
	for _, e := range b.Panel().Ledger.Entries() {
		if e.Effect == control.Refund {
			sum += e.Amount
		}
	}
	if sum != 9000 {
		t.Errorf("refunded %d, want six times 1500", sum)
	}
	b.control(200, "POST", "reset", "")
	b.WantLedger("")
}
