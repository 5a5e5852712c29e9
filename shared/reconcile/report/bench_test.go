package report_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
)

// endless is a ledger with so many sales on each day of March, which are made up when they are asked for.
type endless struct {
	*month
	sales int
	peak  uint64
	calls int
}

func (e *endless) Names() []string { return []string{"alpha"} }

func (e *endless) sale(day string, n int) (string, provider.Line) {
	at, _ := time.Parse(time.DateOnly, day)
	id := fmt.Sprintf("%s-%07d", day, n)
	l := provider.Line{
		ID: id, Kind: provider.LineSale, State: provider.LineDone, Reference: id, Day: day, CreatedAt: at, PaidAt: at.AddDate(0, 0, 1),
		Currency: "AED", Amount: 10_000, Net: 9_500,
	}
	return id, l
}

func (e *endless) after(day, after string, limit int) (from, to int) {
	if day < march.From || day > march.To {
		return 0, 0
	}
	if after != "" {
		fmt.Sscanf(after[len(day)+1:], "%d", &from)
		from++
	}
	return from, min(from+limit, e.sales)
}

func (e *endless) Captured(_ context.Context, _, day, after string, limit int) (list []string, err error) {
	e.measure()
	for n, to := e.after(day, after, limit); n < to; n++ {
		id, _ := e.sale(day, n)
		list = append(list, id)
	}
	return list, nil
}

func (e *endless) List(_ context.Context, partition, after string, limit int) (list []reconcile.Record, err error) {
	day := partition[len(partition)-len("2026-03-01"):]
	if partition != reconcile.LineKey("alpha", provider.Line{Day: day}).Partition {
		return nil, nil
	}
	for n, to := e.after(day, after, limit); n < to; n++ {
		id, l := e.sale(day, n)
		body, err := reconcile.EncodeLine(l)
		if err != nil {
			return nil, err
		}
		list = append(list, reconcile.Record{Key: reconcile.Key{Partition: partition, Sort: id}, Body: body, Version: 1})
	}
	return list, nil
}

func (e *endless) Read(_ context.Context, keys []reconcile.Key) (map[reconcile.Key]reconcile.Record, error) {
	found := map[reconcile.Key]reconcile.Record{}
	for _, k := range keys {
		var body []byte
		if k.Partition == windowKey("alpha", "").Partition {
			body = fmt.Appendf(nil, `{"done":true,"lines":%d,"totals":[{"currency":"AED","kind":"sale","state":"done","lines":%d,"amount":%d,"net":%d,"paid_out":%d}]}`,
				e.sales, e.sales, 10_000*e.sales, 9_500*e.sales, 9_500*e.sales)
		} else {
			id := k.Partition[len("SETTLED#alpha#"):]
			_, l := e.sale(id[:len("2026-03-01")], 0)
			l.ID, l.Reference = id, id
			var err error
			if body, err = reconcile.EncodeAccount(reconcile.Account{Provider: "alpha", Reference: id}.With(l)); err != nil {
				return nil, err
			}
		}
		found[k] = reconcile.Record{Key: k, Body: body, Version: 1}
	}
	return found, nil
}

func (e *endless) BatchGet(_ context.Context, ids []string) (map[string]order.Order, error) {
	found := map[string]order.Order{}
	for _, id := range ids {
		at, _ := time.Parse(time.DateOnly, id[:len("2026-03-01")])
		found[id] = order.Order{ID: id, Amount: 10_000, Currency: "AED", Sale: 1, Attempts: []order.Attempt{{
			Number: 1, Provider: "alpha", Reference: id, Received: 10_000, CapturedAt: at, Terms: order.Terms{Settles: true},
		}}}
	}
	return found, nil
}

// measure takes the heap now and then.
func (e *endless) measure() {
	if e.calls++; e.calls%100 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		e.peak = max(e.peak, m.HeapAlloc)
	}
}

// BenchmarkCollect makes a report of a month with many sales. The heap that is in use meanwhile must not grow with them
// by more than 8 bytes for each.
func BenchmarkCollect(b *testing.B) {
	for _, sales := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(sales), func(b *testing.B) {
			for b.Loop() {
				m := &month{at: april3}
				m.alpha = &bank{name: "alpha", title: "Alpha Pay", terms: provider.SettlementInfo{PaysOut: true, LateDays: 5}}
				e := &endless{month: m, sales: sales / 31}
				r, err := report.Collect(context.Background(), report.Sources{Ledger: e, Orders: e, Providers: e, Now: m.now}, march)
				if err != nil || !r.TiesOut || r.Totals[0].Sales != e.sales*31 || len(r.Days) != 31 {
					b.Fatalf("%v: %v", err, r.Problems)
				}
				b.ReportMetric(float64(e.peak)/1e6, "MB-in-use")
				b.ReportMetric(float64(r.Totals[0].Sales)/b.Elapsed().Seconds(), "sales/s")
			}
		})
	}
}
