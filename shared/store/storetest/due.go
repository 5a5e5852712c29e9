package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tender/shared/order"
)

var dueTests = []test{
	{"due", "What wants resolving by now is listed, earliest first, by partition.", func(t *testing.T, s Store) {
		create(t, s, dueAt(sale("later"), "postpay", start.Add(time.Millisecond)))
		create(t, s, dueAt(sale("now"), "postpay", start))
		create(t, s, dueAt(sale("long-ago"), "postpay", start.Add(-90*24*time.Hour)))
		create(t, s, dueAt(sale("before"), "postpay", start.Add(-time.Millisecond)))
		create(t, s, dueAt(sale("elsewhere"), "portpos", start.Add(-time.Hour)))
		create(t, s, sale("never"))
		wantDue(t, s, "postpay", start, "long-ago", "before", "now")
		wantDue(t, s, "portpos", start, "elsewhere")
		wantDue(t, s, "chargezoom", start)
		wantDue(t, s, order.PartitionReview, start)
	}},
	{"due/pages", "Everything due is listed over any number of pages and shards, and never more than the limit.", duePages},
	{"due/moved", "An order's place moves with its due time, and its partition.", func(t *testing.T, s Store) {
		create(t, s, dueAt(sale("other"), "postpay", start))
		o := create(t, s, dueAt(sale("A-1"), "postpay", start.Add(-time.Hour)))
		wantDue(t, s, "postpay", start, "A-1", "other")
		o = apply(t, s, o, moveDue("postpay", start.Add(time.Hour)))
		wantDue(t, s, "postpay", start, "other")
		wantDue(t, s, "postpay", start.Add(time.Hour), "other", "A-1")
		apply(t, s, o, moveDue("portpos", start))
		wantDue(t, s, "postpay", start.Add(time.Hour), "other")
		wantDue(t, s, "portpos", start, "A-1")
	}},
	{"due/cleared", "An order that waits for nothing any more is in no index, and can come back.", func(t *testing.T, s Store) {
		o := create(t, s, dueAt(sale("A-1"), "postpay", start))
		o = apply(t, s, o, moveDue("postpay", time.Time{}))
		wantDue(t, s, "postpay", start.Add(1000*time.Hour))
		apply(t, s, o, moveDue("postpay", start))
		wantDue(t, s, "postpay", start, "A-1")
	}},
	{"due/claimed", "Claiming an order moves it, so that an overlapping run passes it by.", func(t *testing.T, s Store) {
		o := create(t, s, dueAt(sale("A-1"), "postpay", start))
		claim := func(o order.Order) (order.Order, error) { return o.Claim(start, start.Add(time.Minute)) }
		apply(t, s, o, claim)
		wantDue(t, s, "postpay", start)
		wantDue(t, s, "postpay", start.Add(time.Minute), "A-1")
		if _, err := s.Apply(t.Context(), o, claim); err == nil {
			t.Error("an overlapping run claimed the order too")
		}
	}},
	{"due/review", "What waits only for a person is in the review partition.", func(t *testing.T, s Store) {
		o := create(t, s, dueAt(sale("A-1"), "postpay", start))
		apply(t, s, o, func(o order.Order) (order.Order, error) {
			o = dueAt(o, "postpay", time.Time{})
			o.Flags = []order.Flag{{Code: order.FlagNeedsReview, Attempt: 1, At: start}}
			return o, nil
		})
		wantDue(t, s, "postpay", start)
		wantDue(t, s, order.PartitionReview, start, "A-1")
	}},
}

func moveDue(provider string, at time.Time) transition {
	return func(o order.Order) (order.Order, error) { return dueAt(o, provider, at), nil }
}

func wantDue(t *testing.T, s Store, partition string, now time.Time, want ...string) {
	t.Helper()
	got, err := s.Due(t.Context(), partition, now, 100)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("due at %s by %s: %v, %v; want %v", partition, now.Format(time.RFC3339), got, err, want)
	}
}

func duePages(t *testing.T, s Store) {
	const orders = 60
	var want []string
	for n := range orders {
		want = append(want, fmt.Sprintf("O-%d", n))
	}
	for n := range orders { // stored in another order than they are due
		n = n * 7 % orders
		create(t, s, dueAt(sale(want[n]), "postpay", start.Add(time.Duration(n)*time.Second)))
	}
	now := start.Add(orders * time.Second)
	for _, limit := range []int{1, 2, 7, 20, orders - 1, orders, orders + 1, 1000} {
		got, err := s.Due(t.Context(), "postpay", now, limit)
		if err != nil || !slices.Equal(got, want[:min(limit, orders)]) {
			t.Errorf("limit %d: %v, %v", limit, got, err)
		}
	}
	if got, err := s.Due(t.Context(), "postpay", now, 0); err != nil || len(got) != 0 {
		t.Errorf("limit 0: %v, %v", got, err)
	}
	wantDue(t, s, "postpay", start.Add(2*time.Second), want[:3]...)
}
