package order

import (
	"bytes"
	"testing"
	"time"
)

// FuzzDecode: no bytes make it panic, and what it takes for an order is written and read again as the same bytes, and can
// be asked what it is.
func FuzzDecode(f *testing.F) {
	for _, e := range examples() {
		b, err := Encode(e.story.o)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"schema":2,"order_id":"x","new":{"b":1.0,"a":[1e2,-0]},"op":null,"attempts":[]}`))
	f.Add([]byte(`{"schema":1,"order_id":"x","created_at":"2026-03-01T12:00:00.1234567891+01:00","updated_at":"0001-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := Decode(data)
		if err != nil {
			return
		}
		first, err := Encode(o)
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		again, err := Decode(first)
		if err != nil {
			t.Fatalf("written but not read: %v\n%s", err, first)
		}
		second, err := Encode(again)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%v\n%s\n%s", err, first, second)
		}
		if o.Status() != again.Status() || o.Totals() != again.Totals() {
			t.Fatalf("%s %+v, then %s %+v", o.Status(), o.Totals(), again.Status(), again.Totals())
		}
		now := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		step := Next(o, now)
		o.Due()
		o.WantsLook(now)
		o.CapturedDay()
		next := o.Begin(step, Try{Fence: "f", Lease: now}, now).LookFailed(1, now)
		for i := range next.Attempts {
			next = next.Observe(Observation{Attempt: i + 1, Snapshot: seePaid, Begun: now}, now)
		}
	})
}
