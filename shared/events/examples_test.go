package events_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/events"
	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// example is what somebody hears of a story.
type example struct {
	name string
	told []events.Event
	want string // version, type and subject of each, and its amount
}

const (
	auto   = order.CaptureAutomatic
	manual = order.CaptureManual
)

func examples() []example {
	keyed, keyless, stated := termsOf[0], termsOf[1], termsOf[2]
	captured := func(terms order.Terms) *life { return shown(auto, terms).see(1, paid(amount)) }
	asked := func(terms order.Terms, sum int64) *life {
		return captured(terms).refund(order.RefundWish{ID: "r1", Amount: sum})
	}
	approved := provider.Snapshot{Page: provider.PageOpen, Authorized: amount}
	open := provider.Snapshot{Page: provider.PageOpen}
	start := "1 Order Created order 1000; 2 Attempt Opened page/1 1000; "
	bought := start + "3 Order Captured sale/1 1000; "
	parked := asked(keyed, 400).send(problem.Unknown)
	for n := 0; n < 20 && parked.o.Refund("r1").Status != order.RefundUnknown; n++ {
		parked.pass(25 * time.Hour).send(problem.Unknown)
		parked.see(1, provider.Snapshot{Page: provider.PagePaid, Received: amount, RefundsListed: true})
	}
	parkedAt := parked.o.Version
	settled := *parked
	settled.write(settled.o.Settle(order.Settlement{RefundID: "r1", As: problem.Succeeded, Actor: canary, Reason: canary}, settled.now))
	unknown := fmt.Sprintf("%d Refund Unknown refund/r1 400; %d Order Flagged flag/needs_review/1/r1; ", parkedAt, parkedAt)
	cancelled := shown(auto, keyed)
	cancelled.write(cancelled.o.RequestCancel(cancelled.now)).see(1, open)
	disputed := paid(amount)
	disputed.Disputed = true
	list := []example{
		{"paid", told(captured(keyed).images), bought},
		{"approved and captured at once", told(shown(auto, keyed).see(1, provider.Snapshot{Page: provider.PagePaid, Received: amount, Authorized: amount}).images), start + "3 Order Authorized approval/1 1000; 3 Order Captured sale/1 1000; "},
		{"approved, manual", told(shown(manual, keyed).see(1, approved).images), start + "3 Order Authorized approval/1 1000; "},
		{"too little, then the rest", told(shown(auto, keyed).see(1, paid(300)).see(1, paid(amount)).images), start + "3 Payment Unmatched payment/1 300; 3 Order Flagged flag/underpaid/1; 4 Order Captured sale/1 1000; 4 Payment Unmatched payment/1 0; "},
		{"too much", told(shown(auto, keyed).see(1, paid(1200)).images), start + "3 Order Captured sale/1 1000; 3 Payment Unmatched payment/1 200; 3 Order Flagged flag/overpaid/1; "},
		{"cancelled", told(cancelled.images), start + fmt.Sprintf("%d Order Cancelled cancel; ", cancelled.o.Version)},
		{"expired", told(shown(auto, keyed).pass(2*time.Hour).see(1, open).images), start + "3 Order Expired end/1; "},
		{"declined", told(shown(auto, keyed).see(1, provider.Snapshot{Page: provider.PageOver, Declined: true}).images), start + "3 Order Failed end/1; "},
		{"refunded", told(asked(keyed, 400).send(problem.Succeeded).images), bought + "4 Refund Pending refund/r1 400; 6 Refund Succeeded refund/r1 400; 6 Order Refunded refunded/1 400; "},
		{"refund refused", told(asked(keyed, 400).send(problem.Refused).images), bought + "4 Refund Pending refund/r1 400; 6 Refund Refused refund/r1 400; "},
		{"refunded outside, told by a person", told(captured(keyless).refund(order.RefundWish{ID: "r1", Amount: 400, Manual: &order.Act{Actor: canary, Reason: canary}}).images), bought + "4 Refund Succeeded refund/r1 400; 4 Order Refunded refunded/1 400; "},
		{"refunded outside, told by the provider", told(captured(stated).see(1, provider.Snapshot{Page: provider.PagePaid, Received: amount, Refunded: 100}).images), bought + "4 Order Refunded refunded/1 100; "},
		{"refund unknown", told(parked.images), bought + "4 Refund Pending refund/r1 400; " + unknown},
		{"refund unknown, settled by a person", told(settled.images), bought + "4 Refund Pending refund/r1 400; " + unknown + fmt.Sprintf("%d Refund Settled refund/r1 400; %d Order Unflagged flag/needs_review/1/r1; ", parkedAt+1, parkedAt+1)},
		{"charged back", told(captured(keyed).see(1, disputed).images), bought + "4 Order Disputed dispute/1; "},
	}
	return append(list, findingExamples()...)
}

func findingExamples() []example {
	f := reconcile.Opened(reconcile.Finding{
		Provider: "payer", Day: "2026-03-01", ID: "l/1", Kind: reconcile.AmountMismatch,
		Facts: reconcile.Facts{OrderID: "order-1", Reference: "order-1", Line: "l/1", Currency: "AED", Ours: 1000, Theirs: 900, Detail: canary, Raw: canary},
	}, t0)
	more := f
	more.Facts.Theirs = 950
	words := more
	words.Facts.Detail = "other words"
	closed, err := words.Close(canary, canary, t0.Add(time.Hour))
	if err != nil {
		panic(err)
	}
	again, _ := closed.Update(f, t0.Add(2*time.Hour))
	gone, _ := again.Vanish(t0.Add(3 * time.Hour))
	subject := "finding/payer/2026-03-01/amount_mismatch/l/1; "
	bad := reconcile.Opened(reconcile.QuarantineFinding("payer", provider.Window{Kind: provider.WindowDay, Day: "2026-03-01"}, 1, provider.BadRow{Raw: canary, Why: "no amount"}, "2026-03-01"), t0)
	return []example{
		{"a finding's life", toldOf(f, more, words, closed, closed, again, gone, gone), "1 Finding Opened " + subject + "2 Finding Updated " + subject + "4 Finding Closed " + subject + "6 Finding Opened " + subject + "7 Finding Resolved " + subject},
		{"a row that could not be read", toldOf(bad), "1 Finding Opened finding/payer/2026-03-01/bad_line/" + bad.ID + "; "},
	}
}

func toldOf(images ...reconcile.Finding) []events.Event {
	var all []events.Event
	var before events.Image
	for i, f := range images {
		after := events.OfFinding(f, int64(i+1))
		all = append(all, events.Compare(before, after)...)
		before = after
	}
	return all
}

func brief(told []events.Event) string {
	var b strings.Builder
	for _, e := range told {
		fmt.Fprintf(&b, "%d %s %s", e.Detail.Version, e.Type, e.Detail.Subject)
		if e.Detail.Amount != nil {
			fmt.Fprintf(&b, " %d", *e.Detail.Amount)
		}
		b.WriteString("; ")
	}
	return b.String()
}

func TestExamples(t *testing.T) {
	seen := map[events.Type]bool{}
	for _, x := range examples() {
		if got := brief(x.told); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, got, x.want)
		}
		noCanary(t, text(t, x.told))
		for _, e := range x.told {
			seen[e.Type] = true
		}
	}
	for _, d := range events.Descriptions() {
		if !seen[d.Type] {
			t.Errorf("no example tells %s", d.Type)
		}
	}
	if len(seen) != len(events.Descriptions()) {
		t.Errorf("%d types told, %d described", len(seen), len(events.Descriptions()))
	}
}

// One event in full.
func TestDetail(t *testing.T) {
	l := shown(auto, termsOf[0]).see(1, paid(amount)).refund(order.RefundWish{ID: "r1", Amount: 400}).send(problem.Succeeded)
	all := told(l.images)
	i := slices.IndexFunc(all, func(e events.Event) bool { return e.Type == events.RefundSucceeded })
	want := `{"version":"0","id":"order-1/6/Refund Succeeded/refund/r1","detail-type":"Refund Succeeded","source":"tender","time":"2026-03-01T12:00:00Z",` +
		`"detail":{"id":"order-1/6/Refund Succeeded/refund/r1","subject":"refund/r1","version":6,"at":"2026-03-01T12:00:00Z","status":"partially_refunded",` +
		`"order_id":"order-1","provider":"payer","reference":"order-1","attempt":1,"currency":"AED","amount":400,` +
		`"totals":{"amount":1000,"authorized":0,"captured":1000,"refunded":400,"refundable":600},"refund_id":"r1"}}`
	if got := text(t, all[i]); got != want {
		t.Errorf("%s", got)
	}
}

// A row that is removed, or that nothing is told of, tells nothing.
func TestNothingToTell(t *testing.T) {
	o := events.OfOrder(shown(auto, termsOf[0]).o)
	if told := events.Compare(o, events.Image{}); len(told) > 0 {
		t.Errorf("a removed order: %s", brief(told))
	}
	line := reconcile.Record{Key: reconcile.Key{Partition: "SETTLEMENT#payer#2026-03-01", Sort: "l1"}, Body: []byte("{"), Version: 1}
	if told, err := events.Between(reconcile.Record{}, line); err != nil || len(told) > 0 {
		t.Errorf("a line: %v %v", told, err)
	}
}
