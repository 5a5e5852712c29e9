package memory

import (
	"fmt"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/reconcile"
)

// Whoever watches hears of each write once, with what was there before, and of no write that did not happen.
func TestWatch(t *testing.T) {
	var heard []string
	s := Open(LoseReplies(func(_ string, try int) bool { return try == 1 }), Watch(func(before, after reconcile.Record) {
		heard = append(heard, fmt.Sprintf("%s %s %d -> %d", after.Partition, after.Sort, before.Version, after.Version))
	}))
	now := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	o, _, err := s.Create(t.Context(), order.New(order.Facts{ID: "order-01", Amount: 100, Currency: "AED"}, now))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Create(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	r := reconcile.Record{Key: reconcile.Key{Partition: "SYNC#postpay", Sort: "CURSOR"}, Body: []byte(`{}`)}
	for range 2 { // the second meets a rival
		if _, err := s.Write(t.Context(), []reconcile.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	want := "[ORDER#order-01 STATE 0 -> 1 SYNC#postpay CURSOR 0 -> 1]"
	if got := fmt.Sprint(heard); got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
}
