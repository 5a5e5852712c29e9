package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tender/shared/order"
	"tender/shared/reconcile"
)

var findingCases = []LedgerCase{
	{"findings", "a finding is listed while it is open, under its provider, and a read says which", findingMoves},
	{"findings/pages", "every page size gives every open finding once, in an order that does not change", findingPages},
	{"findings/closed meanwhile", "a finding that was closed since it was listed is a place to go on from", findingClosed},
}

func finding(provider, day string, n int) reconcile.Record {
	r := line("FINDING#"+provider+"#"+day, n)
	r.Open = true
	return r
}

func findingMoves(ctx context.Context, s LedgerStore) error {
	one, two, other := finding("postpay", "2026-03-29", 1), finding("postpay", "2026-03-28", 1), finding("postpay2", "2026-03-29", 1)
	closed := finding("postpay", "2026-03-29", 2)
	closed.Open = false
	if err := written(ctx, s, one, two, other, closed, line("SETTLEMENT#postpay#2026-03-29", 1)); err != nil {
		return err
	}
	for version := range int64(4) { // closed, open again, changed while open, closed
		if err := open(ctx, s, "postpay", one, two); err != nil {
			return err
		}
		one.Version, one.Open = version+1, version == 1 || version == 2
		if err := written(ctx, s, one); err != nil {
			return err
		}
		one.Version++
		if err := stored(ctx, s, one); err != nil {
			return err
		}
		one.Version--
	}
	listed, err := s.List(ctx, two.Partition, "", 10)
	if err != nil || len(listed) != 1 || !listed[0].Open {
		return wrongf("listed %v, %v; want the open finding", listed, err)
	}
	if err := open(ctx, s, "postpay", one, two); err != nil {
		return err
	}
	return open(ctx, s, "post")
}

// open is an error unless exactly those of the findings that are open are listed.
func open(ctx context.Context, s LedgerStore, provider string, findings ...reconcile.Record) error {
	findings = slices.DeleteFunc(slices.Clone(findings), func(r reconcile.Record) bool { return !r.Open })
	got, err := s.OpenFindings(ctx, provider, reconcile.Key{}, 100)
	if err != nil || !slices.Equal(sorted(got), sorted(keysOf(findings))) {
		return wrongf("open: %v, %v; want %v", got, err, keysOf(findings))
	}
	return nil
}

func sorted(keys []reconcile.Key) []reconcile.Key {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, func(a, b reconcile.Key) int {
		return cmp.Or(cmp.Compare(a.Partition, b.Partition), cmp.Compare(a.Sort, b.Sort))
	})
	return keys
}

// manyFindings stores findings of several days, and gives their keys as they are listed.
func manyFindings(ctx context.Context, s LedgerStore) ([]reconcile.Key, error) {
	var records []reconcile.Record
	for n := range 20 {
		records = append(records, finding("postpay", fmt.Sprintf("2026-03-%02d", n%4+1), n*7%20), finding("portone", "2026-03-01", n))
	}
	if err := written(ctx, s, records...); err != nil {
		return nil, err
	}
	return s.OpenFindings(ctx, "postpay", reconcile.Key{}, 1000)
}

func findingPages(ctx context.Context, s LedgerStore) error {
	all, err := manyFindings(ctx, s)
	if distinct := slices.Compact(sorted(all)); err != nil || len(distinct) != 20 {
		return wrongf("listed %d, %v; want 20", len(distinct), err)
	}
	return paged(all, func(after reconcile.Key, limit int) ([]reconcile.Key, error) {
		return s.OpenFindings(ctx, "postpay", after, limit)
	})
}

func findingClosed(ctx context.Context, s LedgerStore) error {
	all, err := manyFindings(ctx, s)
	if err != nil || len(all) != 20 {
		return wrongf("listed %d, %v; want 20", len(all), err)
	}
	for n := 1; n < len(all); n += 2 {
		k := all[n]
		if err := written(ctx, s, reconcile.Record{Key: k, Version: 1}); err != nil {
			return err
		}
		rest, err := s.OpenFindings(ctx, "postpay", k, 1000)
		if err != nil || !slices.Equal(rest, all[n+1:]) {
			return wrongf("after %v, which is closed: %v, %v; want %v", k, rest, err, all[n+1:])
		}
	}
	return nil
}

var capturedCases = []LedgerCase{
	{"captured", "a sale is listed under the day on which its money last moved, and no other", capturedMoves},
	{"captured/pages", "every page size gives every sale of the day once, in the order of references", capturedPages},
}

// captured gives an order whose money arrived then, at a provider that lists what it settled.
func captured(id, provider string, at time.Time) order.Order {
	o := sale(id)
	a := &o.Attempts[0]
	a.Provider, a.State, a.Terms.Settles = provider, order.AttemptPaid, true
	a.Received, a.Captured, a.CapturedAt, o.Sale = o.Amount, o.Amount, at, 1
	return o
}

func capturedMoves(ctx context.Context, s LedgerStore) error {
	o, _, err := s.Orders.Create(ctx, sale("A-1"))
	if err != nil {
		return err
	}
	for _, other := range []order.Order{captured("A-2", "portone", start), captured("A-3", "postpay", start.AddDate(0, 0, -1)), sale("A-4")} {
		if _, _, err := s.Orders.Create(ctx, other); err != nil {
			return err
		}
	}
	capture := func(order.Order) (order.Order, error) { return captured("A-1", "postpay", start), nil }
	refund := func(o order.Order) (order.Order, error) {
		o.Refunds = []order.Refund{{ID: "r", Attempt: 1, Amount: 1, Status: order.RefundSucceeded, CreatedAt: start, UpdatedAt: start.AddDate(0, 0, 40)}}
		return o, nil
	}
	for _, step := range []struct {
		day string // on which it is listed
		fn  transition
	}{{"", count}, {"2026-03-29", capture}, {"2026-03-29", count}, {"2026-05-08", refund}, {"2026-05-08", count}} {
		if o, err = s.Orders.Apply(ctx, o, step.fn); err != nil {
			return err
		}
		for _, day := range []string{"2026-03-29", "2026-05-08"} {
			var want []string
			if day == step.day {
				want = []string{"A-1"}
			}
			if got, err := s.Captured(ctx, "postpay", day, "", 10); err != nil || !slices.Equal(got, want) {
				return wrongf("day %s: %v, %v; want %v", day, got, err, want)
			}
		}
	}
	return nil
}

func capturedPages(ctx context.Context, s LedgerStore) error {
	const orders = 20
	want := make([]string, orders)
	for n := range orders {
		n = n * 7 % orders
		want[n] = fmt.Sprintf("O-%03d", n)
		if _, _, err := s.Orders.Create(ctx, captured(want[n], "postpay", start)); err != nil {
			return err
		}
	}
	err := paged(want, func(after string, limit int) ([]string, error) {
		return s.Captured(ctx, "postpay", "2026-03-29", after, limit)
	})
	if err != nil {
		return err
	}
	if got, err := s.Captured(ctx, "postpay", "2026-03-29", "O-0045", 100); err != nil || !slices.Equal(got, want[5:]) {
		return wrongf("after a reference that is not there: %v, %v", got, err)
	}
	return nil
}
