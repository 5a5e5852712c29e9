package order

import (
	"math"
	"testing"
)

// An order is built from bare facts here, so that every rule of the sums stands alone.
func TestTotals(t *testing.T) {
	sale := Attempt{Number: 1, State: AttemptPaid, Received: 1000, Captured: 1000}
	with := func(change func(*Attempt)) Attempt { a := sale; change(&a); return a }
	refund := func(status RefundStatus, amount int64, change ...func(*Refund)) Refund {
		r := Refund{ID: "r", Attempt: 1, Status: status, Amount: amount}
		for _, c := range change {
			c(&r)
		}
		return r
	}
	manual := func(r *Refund) { r.Manual = &Act{Actor: "ann"} }
	byWord := func(r *Refund) { r.ByWord = true }
	elsewhere := func(r *Refund) { r.Attempt = 2 }
	other := Attempt{Number: 2, State: AttemptPaid, Received: 1000, Refunded: 1000}
	cases := []struct {
		name     string
		sale     int
		attempts []Attempt
		refunds  []Refund
		want     Totals
		status   Status
	}{
		{"nothing", 0, nil, nil, Totals{}, Created},
		{"paid", 1, []Attempt{sale}, nil, Totals{Captured: 1000, Refundable: 1000}, Captured},
		{"reserved", 1, []Attempt{sale}, []Refund{refund(RefundPending, 300)}, Totals{Captured: 1000, Refundable: 700}, Captured},
		{"unknown", 1, []Attempt{sale}, []Refund{refund(RefundUnknown, 300)}, Totals{Captured: 1000, Refundable: 700}, Captured},
		{"refused", 1, []Attempt{sale}, []Refund{refund(RefundRefused, 300)}, Totals{Captured: 1000, Refundable: 1000}, Captured},
		{"succeeded", 1, []Attempt{sale}, []Refund{refund(RefundSucceeded, 300)}, Totals{Captured: 1000, Refunded: 300, Refundable: 700}, PartiallyRefunded},
		{"by word alone", 1, []Attempt{sale}, []Refund{refund(RefundSucceeded, 300, byWord)}, Totals{Captured: 1000, Refundable: 700}, Captured},
		{"the provider's figure is larger", 1, []Attempt{with(func(a *Attempt) { a.Refunded = 500 })}, []Refund{refund(RefundSucceeded, 300)},
			Totals{Captured: 1000, Refunded: 500, Refundable: 500}, PartiallyRefunded},
		{"the provider's figure is smaller", 1, []Attempt{with(func(a *Attempt) { a.Refunded = 100 })}, []Refund{refund(RefundSucceeded, 300)},
			Totals{Captured: 1000, Refunded: 300, Refundable: 700}, PartiallyRefunded},
		{"made outside comes on top", 1, []Attempt{with(func(a *Attempt) { a.Refunded = 500 })}, []Refund{refund(RefundSucceeded, 200, manual)},
			Totals{Captured: 1000, Refunded: 700, Refundable: 300}, PartiallyRefunded},
		{"all of it", 1, []Attempt{sale}, []Refund{refund(RefundSucceeded, 600), refund(RefundSucceeded, 400)}, Totals{Captured: 1000, Refunded: 1000}, Refunded},
		{"more than all", 1, []Attempt{with(func(a *Attempt) { a.Refunded = 2000 })}, []Refund{refund(RefundPending, 300)}, Totals{Captured: 1000, Refunded: 1000}, Refunded},
		{"overpaid", 1, []Attempt{with(func(a *Attempt) { a.Received = 1200 })}, nil, Totals{Captured: 1000, Refundable: 1000}, Captured},
		{"disputed", 1, []Attempt{with(func(a *Attempt) { a.Disputed = true })}, nil, Totals{Captured: 1000, Refundable: 1000}, Disputed},
		{"another attempt's refunds are its own", 1, []Attempt{sale, other}, []Refund{refund(RefundSucceeded, 300, elsewhere)}, Totals{Captured: 1000, Refundable: 1000}, Captured},
		{"money that is not the sale", 0, []Attempt{{Number: 1, State: AttemptPaid, Received: 300}}, nil, Totals{}, Created},
		{"approved", 0, []Attempt{{Number: 1, State: AttemptOpen, Authorized: 1000}}, nil, Totals{Authorized: 1000}, Authorized},
		{"approved for more", 0, []Attempt{{Number: 1, State: AttemptGivenUp, Authorized: 1500}}, nil, Totals{Authorized: 1000}, Authorized},
		{"approved too late", 0, []Attempt{{Number: 1, State: AttemptOver, Authorized: 1000}}, nil, Totals{}, ExpiredStatus},
	}
	for _, c := range cases {
		o := New(facts(""), t0)
		o.Sale, o.Attempts, o.Refunds = c.sale, c.attempts, c.refunds
		if got := o.Totals(); got != c.want || o.Status() != c.status {
			t.Errorf("%s: %+v %s, want %+v %s", c.name, got, o.Status(), c.want, c.status)
		}
	}
}

func TestRefundableOfNamedAttempts(t *testing.T) {
	s := secondPage(keyed).see(1, paid(1200)).see(2, paid(300))
	if first, second := s.o.RefundableOf(s.o.Attempt(1)), s.o.RefundableOf(s.o.Attempt(2)); first != 1200 || second != 300 {
		t.Errorf("%d and %d", first, second)
	}
	cases := []struct {
		attempt int
		amount  int64
		refused bool
	}{{0, 1000, false}, {0, 1001, true}, {1, 1200, false}, {1, 1201, true}, {2, 300, false}, {2, 301, true}, {2, math.MaxInt64, true}}
	for _, c := range cases {
		_, err := s.o.RequestRefund(RefundWish{ID: "r1", Attempt: c.attempt, Amount: c.amount}, s.now)
		if (err != nil) != c.refused {
			t.Errorf("%d of attempt %d: %v", c.amount, c.attempt, err)
		}
	}
}
