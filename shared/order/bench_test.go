package order

import "testing"

// One transition with what follows from it, on a captured order with a refund on its way: the shape of most webhooks.
func BenchmarkTransition(b *testing.B) {
	s := shown(CaptureAutomatic, keyed).see(1, seeApproved).send().pass(1).see(1, seePaid).refund("r1", 400).send()
	seen := s.look(1, refunds(record("r1", "x1", 400, s.now)))
	b.ReportAllocs()
	for b.Loop() {
		o := s.o.Observe(seen, s.now)
		if Next(o, s.now).Kind != StepNone || o.Op != nil {
			b.Fatal("the refund is not settled")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "transitions/s")
}

// A duplicate changes nothing, and says so.
func BenchmarkDuplicate(b *testing.B) {
	s := shown(CaptureAutomatic, keyed).see(1, seePaid)
	seen := s.look(1, seePaid)
	b.ReportAllocs()
	for b.Loop() {
		if Changed(s.o, s.o.Observe(seen, s.now)) {
			b.Fatal("a duplicate changed the order")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "transitions/s")
}

func BenchmarkEncode(b *testing.B) {
	o := full().o
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data, err := Encode(full().o)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
