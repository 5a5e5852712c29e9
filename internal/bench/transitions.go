package main

import (
	"errors"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// begin is when the order of the transitions began.
var begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// shown gives an order whose page is open, and what its provider says once the shopper has approved.
func shown() (order.Order, order.Observation, error) {
	facts := order.Facts{
		ID: orderID, Amount: 81480, Currency: "AED", Capture: order.CaptureAutomatic,
		SuccessURL: "https://www.example.ae/success", CancelURL: "https://www.example.ae/cancel", Metadata: map[string]string{"cart": "cart-01"},
	}
	wish := order.Opening{Facts: facts, Provider: "postpay", RequestHash: "body", Terms: order.Terms{
		Messages: true, Refunds: true, ListsRefunds: true, LifetimeSecs: 86400, Again: []provider.Operation{provider.OpCapture, provider.OpRefund},
	}}
	o, err := order.New(facts, begin).OpenAttempt(wish, order.Try{Fence: "fence-1", Lease: begin.Add(time.Minute)}, begin)
	if err != nil {
		return o, order.Observation{}, err
	}
	page := provider.Checkout{PageURL: "https://pay.example/1", ExpiresAt: begin.Add(time.Hour), Keys: provider.Keys{"token": "1"}}
	o = o.Opened("fence-1", page, time.Hour, begin)
	approved := provider.Snapshot{
		Reference: orderID, Currency: "AED", Page: provider.PageOpen, Authorized: 81480, RefundsListed: true, Said: "approved",
	}
	return o, order.Observation{Attempt: 1, Snapshot: approved, Begun: begin.Add(time.Minute), Evidence: "lookup"}, nil
}

var errNoCapture = errors.New("the transition does not begin a capture")

// transition is what one write of an order computes: what was stored is decoded, the provider's answer applied, the next
// step chosen and its intent encoded.
func transition(stored []byte, b order.Observation) ([]byte, error) {
	now := begin.Add(2 * time.Minute)
	o, err := order.Decode(stored)
	if err != nil {
		return nil, err
	}
	o = o.Observe(b, now)
	return order.Encode(o.Begin(order.Next(o, now), order.Try{Fence: "fence-2", Lease: now.Add(time.Minute)}, now))
}

// checkTransition makes sure that what is measured is a capture's intent, under which the capture can be recorded.
func checkTransition(o order.Order, b order.Observation) error {
	stored, err := order.Encode(o)
	if err != nil {
		return err
	}
	if stored, err = transition(stored, b); err != nil {
		return err
	}
	if o, err = order.Decode(stored); err != nil {
		return err
	}
	receipt := provider.Receipt{Outcome: problem.Succeeded, Amount: o.Amount, Currency: o.Currency}
	if o = o.Did("fence-2", receipt, begin.Add(2*time.Minute)); o.Status() != order.Captured {
		return errNoCapture
	}
	return nil
}

// measureTransitions reports how fast the pure order is on one core.
func measureTransitions(r report) error {
	r.say("measuring the pure order")
	o, b, err := shown()
	if err != nil {
		return err
	}
	stored, err := order.Encode(o)
	if err != nil {
		return err
	}
	if err := checkTransition(o, b); err != nil {
		return err
	}
	now := begin.Add(2 * time.Minute)
	for _, part := range []struct {
		name string
		do   func()
	}{
		{"order_transitions", func() { _, _ = transition(stored, b) }},
		{"order_observe_next", func() { _ = order.Next(o.Observe(b, now), now) }},
		{"order_encode", func() { _, _ = order.Encode(o) }},
		{"order_decode", func() { _, _ = order.Decode(stored) }},
	} {
		result := testing.Benchmark(func(t *testing.B) {
			for t.Loop() {
				part.do()
			}
		})
		r.add(part.name, float64(result.N)/result.T.Seconds(), perSecond)
	}
	return nil
}
