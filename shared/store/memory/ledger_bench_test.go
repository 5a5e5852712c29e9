package memory_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"tender/shared/reconcile"
	"tender/shared/store/memory"
)

const pageRows = 50

// settled gives the records of a page of lines as reconciliation keeps them: each line and its account, bodies of the
// usual size, ids in no order.
func settled(random *rand.Rand, n int) []reconcile.Record {
	var records []reconcile.Record
	for range pageRows {
		id := fmt.Sprintf("%016x", random.Uint64())
		day := fmt.Sprintf("2026-03-%02d", n/1000%28+1)
		records = append(records,
			reconcile.Record{Key: reconcile.Key{Partition: "SETTLEMENT#postpay#" + day, Sort: id}, Body: fmt.Appendf(nil, `{"id":%q,"day":%q,"pad":"%0200d"}`, id, day, n)},
			reconcile.Record{Key: reconcile.Key{Partition: "SETTLED#postpay#order-" + id, Sort: "STATE"}, Body: fmt.Appendf(nil, `{"lines":[{"id":%q,"amount":12345}],"pad":"%060d"}`, id, n)},
		)
	}
	return records
}

// BenchmarkLedgerWrite writes pages of 50 new lines, two records each.
func BenchmarkLedgerWrite(b *testing.B) {
	s, random, n := memory.Open(), rand.New(rand.NewPCG(1, 2)), 0
	for b.Loop() {
		b.StopTimer()
		page := settled(random, n)
		n++
		b.StartTimer()
		if rivals, err := s.Write(b.Context(), page); err != nil || len(rivals) > 0 {
			b.Fatal(rivals, err)
		}
	}
	b.ReportMetric(float64(n*pageRows)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkLedgerReadUnchanged reads the records of pages of 50 lines among 100,000.
func BenchmarkLedgerReadUnchanged(b *testing.B) {
	s, random := memory.Open(), rand.New(rand.NewPCG(1, 2))
	var pages [][]reconcile.Key
	for n := range 100_000 / pageRows {
		page := settled(random, n)
		if _, err := s.Write(b.Context(), page); err != nil {
			b.Fatal(err)
		}
		var keys []reconcile.Key
		for _, r := range page {
			keys = append(keys, r.Key)
		}
		pages = append(pages, keys)
	}
	n := 0
	for b.Loop() {
		found, err := s.Read(b.Context(), pages[n%len(pages)])
		if err != nil || len(found) != 2*pageRows {
			b.Fatal(len(found), err)
		}
		n++
	}
	b.ReportMetric(float64(n*pageRows)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkLedgerSize says how much memory a line takes with its two records, of which some 500 bytes are their bodies.
func BenchmarkLedgerSize(b *testing.B) {
	const lines = 100_000
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, random := memory.Open(), rand.New(rand.NewPCG(1, 2))
		for n := range lines / pageRows {
			if _, err := s.Write(b.Context(), settled(random, n)); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(s)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/lines, "B/line")
}
