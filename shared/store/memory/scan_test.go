package memory

import (
	"context"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/reconcile"
)

// A scan gives orders and findings, and nothing else that is kept.
func TestScan(t *testing.T) {
	s := Open()
	o := order.New(order.Facts{ID: "order-01", Amount: 100, Currency: "AED"}, time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC))
	if _, _, err := s.Create(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	records := []reconcile.Record{
		{Key: reconcile.Key{Partition: "FINDING#postpay#2026-03-01", Sort: "bad_line#1"}, Body: []byte(`{}`), Open: true},
		{Key: reconcile.Key{Partition: "SYNC#postpay", Sort: "CURSOR"}, Body: []byte(`{}`)},
	}
	if _, err := s.Write(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	var got []string
	for r, err := range s.Scan(t.Context()) {
		if err != nil || r.Version != 1 {
			t.Fatal(r, err)
		}
		got = append(got, r.Partition)
	}
	if len(got) != 2 || got[0] != "FINDING#postpay#2026-03-01" || got[1] != "ORDER#order-01" {
		t.Errorf("%q", got)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range s.Scan(over) {
		if !problem.Is(err, problem.Unavailable) {
			t.Error(err)
		}
	}
}
