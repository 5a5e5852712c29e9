package api

import (
	"slices"
	"testing"
	"time"

	"tender/shared/order"
)

func TestOrderReply(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	o := order.New(order.Facts{ID: "order-01", Amount: 500, Currency: "AED"}, at)
	if r := orderOf(o); r.Provider != "" || r.ProviderRef != "" || r.Status != order.Created || !r.DueAt.IsZero() {
		t.Errorf("without an attempt: %+v", r)
	}
	o.Attempts = []order.Attempt{
		{Number: 1, Provider: "first", Reference: "order-01", State: order.AttemptPaid, Received: 500, Captured: 500},
		{Number: 2, Provider: "second", Reference: "order-01.a2", State: order.AttemptPaid, Received: 700, Due: at.Add(time.Hour)},
	}
	o.Sale = 1
	o.Refunds = []order.Refund{{ID: "r-1", Attempt: 1, Amount: 100, Status: order.RefundSucceeded}}
	o.Flags = []order.Flag{
		{Code: order.FlagDuplicatePayment, Attempt: 2}, {Code: order.FlagNeedsReview, Attempt: 1, RefundID: "a"},
		{Code: order.FlagNeedsReview, Attempt: 1, RefundID: "b"},
	}
	r := orderOf(o)
	if r.Provider != "first" || r.ProviderRef != "order-01" || r.Captured != 500 || r.Refunded != 100 || r.Refundable != 400 || !r.DueAt.Equal(at.Add(time.Hour)) {
		t.Errorf("%+v", r)
	}
	for _, flags := range []struct{ got, want []order.FlagCode }{
		{r.Flags, []order.FlagCode{"duplicate_payment", "needs_review"}},
		{r.Attempts[0].Flags, []order.FlagCode{"needs_review"}},
		{r.Attempts[1].Flags, []order.FlagCode{"duplicate_payment"}},
	} {
		if !slices.Equal(flags.got, flags.want) {
			t.Errorf("flags %v, want %v", flags.got, flags.want)
		}
	}
	if r.Attempts[0].Refunded != 100 || r.Attempts[1].Received != 700 || r.Attempts[1].Captured != 0 {
		t.Errorf("%+v", r.Attempts)
	}
	o.Attempts[1].Due = time.Time{} // now it waits for a person alone
	if partition, _, ok := o.Due(); partition != order.PartitionReview || !ok {
		t.Fatal(partition, ok)
	}
	if r := orderOf(o); !r.DueAt.IsZero() {
		t.Errorf("due at %s, and nobody will ask", r.DueAt)
	}
	o.Sale = 0
	if r := orderOf(o); r.Provider != "second" || r.ProviderRef != "order-01.a2" {
		t.Errorf("of the latest: %+v", r)
	}
}
