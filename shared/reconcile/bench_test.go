package reconcile_test

import (
	"fmt"
	"testing"
	"time"

	"tender/shared/reconcile"
)

var (
	all    = reconcile.Request{}
	oneDay = reconcile.Request{From: day(1), To: day(1)}
)

// BenchmarkRun keeps lines of orders that are here, with pages of 50: of a day that is new, and of one that is read again
// unchanged.
func BenchmarkRun(b *testing.B) {
	const lines = 10_000
	terms := plain()
	terms.PageSize, terms.InFlight = 50, 8
	var first, again time.Duration
	for range b.N {
		w := newWorld(terms)
		if _, err := w.instance().run(all); err != nil {
			b.Fatal(err)
		}
		for n := range lines {
			id := fmt.Sprintf("o%06d", n)
			w.paidOrder(id, 1000, on(1))
			w.bank.add(sale("t"+id, day(1), id, 1000))
		}
		w.pass(24 * time.Hour)
		for _, took := range []*time.Duration{&first, &again} {
			begun := time.Now()
			if result, err := w.instance().run(oneDay); err != nil || !result.Complete || result.Runs[0].Lines != lines {
				b.Fatal(result, err)
			}
			*took += time.Since(begun)
		}
	}
	b.ReportMetric(lines*float64(b.N)/first.Seconds(), "new_lines/s")
	b.ReportMetric(lines*float64(b.N)/again.Seconds(), "unchanged_lines/s")
}
