package reconcile

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
)

var settling = provider.Info{Name: "postpay", Settlements: provider.SettlementInfo{LateDays: 3, Refunds: true}}

// soldOrder is an order of 100 that was paid on 2 March, with these refunds.
func soldOrder(refunds ...order.Refund) *order.Order {
	return &order.Order{
		Schema: order.Schema, ID: "o1", Amount: 100, Currency: "AED", Sale: 1, Refunds: refunds,
		Attempts: []order.Attempt{{
			Number: 1, Provider: "postpay", Reference: "o1", State: order.AttemptPaid, Received: 100, Captured: 100,
			OpenedAt: morning.Add(-24 * time.Hour), CapturedAt: morning, Terms: order.Terms{Settles: true},
		}},
	}
}

func openOrder() *order.Order {
	o := soldOrder()
	a := &o.Attempts[0]
	o.Sale, a.State, a.Received, a.Captured, a.CapturedAt = 0, order.AttemptOpen, 0, 0, time.Time{}
	return o
}

func refunded(amount int64, change ...func(*order.Refund)) order.Refund {
	r := order.Refund{ID: fmt.Sprint("r", amount), Attempt: 1, Amount: amount, Status: order.RefundSucceeded, UpdatedAt: morning}
	for _, c := range change {
		c(&r)
	}
	return r
}

func byHand(r *order.Refund)  { r.Manual = &order.Act{Actor: "a", Reason: "b"} }
func pending(r *order.Refund) { r.Status = order.RefundPending }

// lineOf reads "sale 100 done"; further words are a currency.
func lineOf(id, words string) provider.Line {
	l := provider.Line{ID: id, Day: "2026-03-03", CreatedAt: morning, Currency: "AED", Reference: "o1"}
	f := strings.Fields(words)
	l.Kind, l.State = provider.LineKind(f[0]), provider.LineState(f[2])
	if f[2] == "unknown" {
		l.State = provider.LineUnknown
	}
	if _, err := fmt.Sscan(f[1], &l.Amount); err != nil {
		panic(err)
	}
	if len(f) > 3 {
		l.Currency = "KWD"
	}
	l.Net = l.Amount
	return l
}

// linesOf are l1, l2, ... in words.
func linesOf(words ...string) (list []provider.Line) {
	for i, w := range words {
		list = append(list, lineOf(fmt.Sprint("l", i+1), w))
	}
	return list
}

// told is findings in short.
func told(list []Finding) string {
	var b []string
	for _, f := range list {
		b = append(b, fmt.Sprintf("%s %s %s %d/%d", f.Kind, f.Day[8:], f.ID, f.Facts.Ours, f.Facts.Theirs))
	}
	return strings.Join(b, "; ")
}

func TestMatch(t *testing.T) {
	foreign := settling
	foreign.Settlements.Foreign = true
	sold, open := soldOrder(), openOrder()
	part := openOrder()
	part.Attempts[0].Received = 30
	more := soldOrder()
	more.Attempts[0].Received = 150
	disputed := soldOrder()
	disputed.Attempts[0].Disputed = true
	most := fmt.Sprint(int64(math.MaxInt64))
	for _, c := range []struct {
		name  string
		o     *order.Order
		lines []string
		want  string
	}{
		{"as it should be", sold, []string{"sale 100 done"}, ""},
		{"nothing yet", sold, nil, ""},
		{"before its capture", open, []string{"sale 100 open"}, ""},
		{"an approval", open, []string{"ignored 100 done"}, ""},
		{"a try that failed, and one that paid", sold, []string{"sale 100 void", "sale 100 done"}, ""},
		{"a word that nobody knows", open, []string{"sale 100 unknown"}, ""},
		{"too little is for later", sold, []string{"sale 60 done"}, ""},
		{"in parts", sold, []string{"sale 60 done", "sale 40 done"}, ""},
		{"parts that are too much", sold, []string{"sale 60 done", "sale 60 done"}, "amount_mismatch 02 o1 100/120"},
		{"too much", sold, []string{"sale 101 done"}, "amount_mismatch 02 o1 100/101"},
		{"too much, and known", more, []string{"sale 150 done"}, ""},
		{"without end", sold, []string{"sale 99 done", "sale " + most + " done", "sale " + most + " done"},
			"amount_mismatch 02 o1 100/" + most + "; duplicate_line 03 l1 100/99; duplicate_line 03 l3 100/" + most},
		{"a sum without end", bigOrder(), []string{"sale 9223372036854775806 done", "sale 9223372036854775806 done"}, "status_mismatch 02 o1 9223372036854775806/" + most},
		{"twice", sold, []string{"sale 100 done", "sale 100 done"}, "duplicate_line 03 l2 100/100"},
		{"whole and a part", sold, []string{"sale 30 done", "sale 100 done"}, "duplicate_line 03 l1 100/30"},
		{"twice, once it was only tried", sold, []string{"sale 100 done", "sale 100 open"}, ""},
		{"paid there, not here", open, []string{"sale 100 done"}, "status_mismatch 01 o1 0/100"},
		{"paid there, in part here", part, []string{"sale 100 done"}, "status_mismatch 01 o1 30/100"},
		{"in part, and as it should be", part, []string{"sale 30 done"}, ""},
		{"another currency", sold, []string{"sale 100 done KWD"}, "currency_mismatch 03 l1 0/100"},
		{"another currency, before its capture", open, []string{"sale 100 open KWD"}, ""},
		{"a refund in another currency", soldOrder(refunded(40)), []string{"sale 100 done", "refund -40 done KWD"}, "currency_mismatch 03 l2 0/-40"},
		{"refunded", soldOrder(refunded(40)), []string{"sale 100 done", "refund -40 done"}, ""},
		{"refunded there", sold, []string{"sale 100 done", "refund -40 done"}, "refund_unexpected 02 o1 0/40"},
		{"refunded there twice", soldOrder(refunded(40)), []string{"sale 100 done", "refund -40 done", "refund -40 done"}, "refund_unexpected 02 o1 40/80"},
		{"a refund that did not go", sold, []string{"sale 100 done", "refund -40 void"}, ""},
		{"a refund on its way here is news", soldOrder(refunded(40, pending)), []string{"refund -40 done"}, "refund_unexpected 02 o1 0/40"},
		{"a refund that a person recorded", soldOrder(refunded(40, byHand)), []string{"sale 100 done", "refund -40 done"}, ""},
		{"a refund without end", sold, []string{"refund -9223372036854775808 done"}, "refund_unexpected 02 o1 0/" + most},
		{"refunds without end", sold, []string{"refund -9223372036854775808 done", "refund -9223372036854775808 done"}, "refund_unexpected 02 o1 0/" + most},
		{"a sale that takes", sold, []string{"sale -100 done"}, "amount_mismatch 03 line:l1 0/-100"},
		{"a refund that brings", sold, []string{"refund 40 done"}, "amount_mismatch 03 line:l1 0/40"},
		{"an adjustment", sold, []string{"sale 100 done", "adjustment -7 done"}, "amount_mismatch 03 line:l2 0/-7"},
		{"an adjustment of nothing", sold, []string{"adjustment 0 done"}, ""},
		{"a charge back that is known", disputed, []string{"sale 100 done", "adjustment -100 done"}, ""},
		{"no such order", nil, []string{"sale 100 done", "refund -40 done", "adjustment -1 done", "ignored 5 done", "sale 7 open"},
			"unknown_order 03 l1 0/100; unknown_order 03 l2 0/-40; unknown_order 03 l3 0/-1"},
		{"another order", &order.Order{ID: "o2"}, []string{"sale 100 done"}, "unknown_order 03 l1 0/100"},
		{"no such attempt", &order.Order{ID: "o1"}, []string{"sale 100 done"}, "unknown_order 03 l1 0/100"},
		{"another provider's attempt", &order.Order{ID: "o1", Attempts: []order.Attempt{{Number: 1, Provider: "portone"}}}, []string{"sale 1 done"}, "unknown_order 03 l1 0/1"},
	} {
		lines := linesOf(c.lines...)
		a := Account{Provider: "postpay", Reference: "o1"}
		if got := told(Match(settling, a, lines, c.o)); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
		for _, l := range lines {
			a = a.With(l)
		}
		if got := told(Match(foreign, a, nil, c.o)); got != c.want {
			t.Errorf("%s, all in the account: %s\nwant %s", c.name, got, c.want)
		}
	}
}

// bigOrder is paid but for one minor unit, and of the largest amount.
func bigOrder() *order.Order {
	o := soldOrder()
	o.Sale, o.Amount, o.Attempts[0].Received = 0, math.MaxInt64, math.MaxInt64-1
	return o
}

// A line without a reference is ours to explain only where the account has no other business.
func TestMatchOfLinesWithoutReference(t *testing.T) {
	l := lineOf("l1", "adjustment -7 done")
	l.Reference, l.Rates = "", &provider.FeeRates{Rate: 100}
	a := Account{Provider: "postpay"}
	if got := told(Match(settling, a, []provider.Line{l}, nil)); got != "unknown_order 03 l1 0/-7" {
		t.Error(got)
	}
	foreign := settling
	foreign.Settlements.Foreign = true
	if got := Match(foreign, a, []provider.Line{l}, nil); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestMatchOfASecondAttempt(t *testing.T) {
	o := soldOrder()
	second := o.Attempts[0]
	second.Number, second.Reference, second.Received, second.CapturedAt = 2, "o1.a2", 0, time.Time{}
	o.Attempts = append(o.Attempts, second)
	got := Match(settling, Account{Provider: "postpay", Reference: "o1.a2"}, linesOf("sale 100 done"), o)
	if told(got) != "status_mismatch 01 o1.a2 0/100" || got[0].Facts.OrderID != "o1" {
		t.Errorf("%+v", got)
	}
}

func TestMatchOfFees(t *testing.T) {
	rated := func(words string, net int64) provider.Line {
		l := lineOf("l1", words)
		l.Net, l.Rates = net, &provider.FeeRates{Rate: 450, Fixed: 100, TaxRate: 500}
		return l
	}
	o := soldOrder(refunded(1000))
	o.Amount, o.Attempts[0].Received = 81480, 81480
	for _, c := range []struct {
		name string
		l    provider.Line
		want string
	}{
		{"right", rated("sale 81480 done", 77525), ""},
		{"one more", rated("sale 81480 done", 77526), "fee_mismatch 03 l1 77525/77526"},
		{"one less", rated("sale 81480 done", 77524), "fee_mismatch 03 l1 77525/77524"},
		{"not done yet", rated("sale 81480 open", 1), ""},
		{"no rates", lineOf("l1", "sale 81480 done"), ""},
		{"a refund's", rated("refund -1000 done", -1000), "fee_mismatch 03 l1 -1058/-1000"}, // -1000 + 47.25 - 105
	} {
		got := Match(settling, Account{Provider: "postpay", Reference: "o1"}, []provider.Line{c.l}, o)
		if told(got) != c.want {
			t.Errorf("%s: %s, want %s", c.name, told(got), c.want)
		}
		if len(got) == 1 && (got[0].Facts.Line != "l1" || got[0].Facts.Detail == "") {
			t.Errorf("%s: %+v", c.name, got[0].Facts)
		}
	}
}

// A stale copy of a line says nothing about its fee.
func TestMatchOfAStaleFee(t *testing.T) {
	stale := lineOf("l1", "sale 100 done")
	stale.Net, stale.Rates = 1, &provider.FeeRates{}
	paid := stale
	paid.PaidAt, paid.Net = morning, 100
	a := Account{Provider: "postpay", Reference: "o1"}
	for _, lines := range [][]provider.Line{{stale, paid}, {paid, stale}} {
		if got := Match(settling, a, lines, soldOrder()); len(got) != 0 {
			t.Error(told(got))
		}
	}
	if got := Match(settling, a.With(paid), []provider.Line{stale}, soldOrder()); len(got) != 0 {
		t.Error(told(got))
	}
}

func TestFullAccountIsForAPerson(t *testing.T) {
	a := Account{Provider: "postpay", Reference: "o1", Full: true}
	if got := Match(settling, a, linesOf("sale 100 done"), soldOrder()); told(got) != "amount_mismatch 02 o1 100/100" || !strings.Contains(got[0].Facts.Detail, "1000 lines") {
		t.Errorf("%+v", got)
	}
	if got := Overdue(settling, a, soldOrder(), "2026-04-01"); got != nil {
		t.Error(told(got))
	}
}

// Every kind has its next action, and nobody invents one more.
func TestKinds(t *testing.T) {
	for _, k := range Kinds() {
		if k.NextAction() == "" {
			t.Errorf("%s says nothing about what to do", k)
		}
	}
	if len(nextActions) != len(Kinds()) || len(slices.Compact(slices.Sorted(slices.Values(Kinds())))) != 10 {
		t.Error("the kinds and their actions differ")
	}
}
