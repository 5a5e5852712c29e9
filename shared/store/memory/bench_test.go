package memory_test

import (
	"strconv"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/store/memory"
)

var start = time.Date(2026, 3, 29, 9, 30, 0, 0, time.UTC)

// sale is an order as large as most: one attempt, a few timeline entries.
func sale(id string) order.Order {
	o := order.New(order.Facts{ID: id, Amount: 12_30, Currency: "AED", SuccessURL: "https://shop.example/thanks", CancelURL: "https://shop.example/cart"}, start)
	o.Attempts = []order.Attempt{{Number: 1, Provider: "postpay", Reference: id, State: order.AttemptOpen, RequestHash: "h", OpenedAt: start, Due: start}}
	for range 5 {
		o.Timeline = append(o.Timeline, order.Entry{At: start, Kind: order.EntryOpened, Attempt: 1, Evidence: "receipt", Detail: "postpay"})
	}
	return o
}

func BenchmarkCreate(b *testing.B) {
	s := memory.Open()
	n := 0
	for b.Loop() {
		n++
		if _, created, err := s.Create(b.Context(), sale("O-"+strconv.Itoa(n))); err != nil || !created {
			b.Fatal(err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	s := memory.Open()
	o, _, err := s.Create(b.Context(), sale("A-1"))
	for b.Loop() {
		if err != nil {
			b.Fatal(err)
		}
		o, err = s.Apply(b.Context(), o, func(o order.Order) (order.Order, error) { o.Amount++; return o, nil })
	}
}

func BenchmarkApplyUnchanged(b *testing.B) {
	s := memory.Open()
	o, _, err := s.Create(b.Context(), sale("A-1"))
	for b.Loop() {
		if err != nil {
			b.Fatal(err)
		}
		o, err = s.Apply(b.Context(), o, func(o order.Order) (order.Order, error) { return o, nil })
	}
}

func BenchmarkGet(b *testing.B) {
	s := memory.Open()
	_, _, err := s.Create(b.Context(), sale("A-1"))
	for b.Loop() {
		if err != nil {
			b.Fatal(err)
		}
		_, err = s.Get(b.Context(), "A-1")
	}
}
