package order

import (
	"testing"
	"time"

	"tender/shared/problem"
)

const day = 24 * time.Hour

// sold is an order captured on 2026-03-01 whose provider lists what it settled, and refunds.
func sold() *story { return shown(CaptureAutomatic, keyed).see(1, seePaid) }

func TestCapturedDayFollowsTheMoney(t *testing.T) {
	cases := []struct {
		name string
		s    *story
		want string // "": not in the index
	}{
		{"not captured", shown(CaptureAutomatic, keyed), ""},
		{"captured where no lines will come", shown(CaptureAutomatic, keyless).see(1, seePaid), ""},
		{"captured", sold(), "2026-03-01"},
		{"looked at later", sold().pass(5*day).see(1, seePaid), "2026-03-01"},
		{"refund asked for", sold().pass(2*day).refund("r1", 400), "2026-03-01"},
		{"refund under way", sold().pass(2*day).refund("r1", 400).send(), "2026-03-01"},
		{"refund accepted, not done", sold().pass(2*day).refund("r1", 400).send().did(problem.Pending, 400, "x1"), "2026-03-01"},
		{"refund refused", sold().pass(2*day).refund("r1", 400).send().fail(errRefused), "2026-03-01"},
		{"refunded", sold().pass(2*day).refund("r1", 400).send().did(problem.Succeeded, 400, "x1"), "2026-03-03"},
		{"refund done days after it was accepted", doneLater(), "2026-03-06"},
		{"refunded the same day", sold().pass(time.Hour).refund("r1", 400).send().did(problem.Succeeded, 400, "x1"), "2026-03-01"},
		{"refunded around midnight UTC", sold().pass(12*time.Hour).refund("r1", 400).send().did(problem.Succeeded, 400, "x1"), "2026-03-02"},
		{"refunded twice", refundedTwice(), "2026-03-08"},
		{"refunded outside", manually(sold().pass(2 * day)), "2026-03-01"},
		{"refunded, then outside", manually(sold().pass(2*day).refund("r1", 400).send().did(problem.Succeeded, 400, "x1").pass(day)), "2026-03-03"},
		{"refunded by a person's word alone", byWord(), "2026-03-01"},
		{"another attempt refunded", otherRefunded(), "2026-03-01"},
	}
	for _, c := range cases {
		provider, got, reference, ok := c.s.o.CapturedDay()
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s: day %q, %v; want %q", c.name, got, ok, c.want)
		}
		if ok && (provider != "payer" || reference != "order-1") {
			t.Errorf("%s: %s of %s, want order-1 of payer", c.name, reference, provider)
		}
	}
}

func doneLater() *story {
	s := sold().pass(2*day).refund("r1", 400).send().did(problem.Pending, 400, "x1").pass(3 * day)
	return s.see(1, refunds(record("r1", "x1", 400, s.now)))
}

func refundedTwice() *story {
	s := sold().pass(2*day).refund("r1", 400).send().did(problem.Succeeded, 400, "x1")
	return s.pass(5*day).refund("r2", 100).send().did(problem.Succeeded, 100, "x2")
}

func manually(s *story) *story {
	return s.must(s.o.RequestRefund(RefundWish{
		ID: "m1", Amount: 100, RequestHash: "m", Manual: &Act{Actor: "clerk", Reason: "cash"},
	}, s.now))
}

// byWord is a refund of unknown end that a person says succeeded, at a provider that would list it.
func byWord() *story {
	s := sold().pass(2*day).refund("r1", 400).send().fail(errUnknown)
	s = s.untilParked(1, seePaid)
	return s.must(s.o.Settle(Settlement{RefundID: "r1", As: problem.Succeeded, Actor: "clerk", Reason: "told so"}, s.now))
}

// otherRefunded paid twice: the second attempt's money went back.
func otherRefunded() *story {
	s := begun(CaptureAutomatic, keyed).page().pass(2*time.Hour).see(1, seeOpen).open(keyed, "again").page()
	s = s.see(1, seePaid).see(2, seePaid).pass(2 * day)
	s = s.must(s.o.RequestRefund(RefundWish{ID: "r1", Attempt: 2, Amount: amount, RequestHash: "r"}, s.now))
	return s.send().did(problem.Succeeded, amount, "x1")
}
