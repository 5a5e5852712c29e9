package reconcile

import (
	"sync/atomic"
	"testing"
	"time"

	"tender/shared/provider"
)

// What one line costs in pure work: its account read, the line added and matched, line and account written.
func BenchmarkMatch(b *testing.B) {
	m := newMonth()
	lines := m.lines["postpay"]
	empty := map[string][]byte{}
	for _, l := range lines {
		data, err := EncodeAccount(Account{Provider: "postpay", Reference: l.Reference}.With(l))
		if err != nil {
			b.Fatal(err)
		}
		empty[l.Reference] = data
	}
	var n atomic.Int64
	start := time.Now()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			l := lines[int(n.Add(1))%len(lines)]
			a, err := DecodeAccount(empty[l.Reference])
			if err != nil {
				b.Error(err)
				return
			}
			l.Net++ // a newer copy
			a = a.With(l)
			Match(m.infos["postpay"], a, []provider.Line{l}, m.orderOf(l.Reference))
			_, err = EncodeAccount(a)
			if err == nil {
				_, err = EncodeLine(l)
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "lines/s")
}

// Matching alone, of lines and accounts in hand.
func BenchmarkMatchAlone(b *testing.B) {
	m := newMonth()
	lines := m.lines["postpay"]
	accounts := make([]Account, len(lines))
	for i, l := range lines {
		accounts[i] = Account{Provider: "postpay", Reference: l.Reference}.With(l)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		l := lines[i%len(lines)]
		Match(m.infos["postpay"], accounts[i%len(lines)], []provider.Line{l}, m.orderOf(l.Reference))
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
