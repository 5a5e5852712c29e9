package payments_test

import (
	"context"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
)

// A caller that goes away while the provider is called does not stop the call, nor the record of its result.
func TestCallerGoesAway(t *testing.T) {
	w := newWorld(postpayRig)
	w.shopper(w.checkout("manual"), "approve")
	w.settled(order.Authorized)
	ctx, cancel := context.WithCancel(context.Background())
	w.on["provider.capture"] = cancel
	s, _ := w.instance()
	o, done, err := s.Capture(ctx, "order-01", 0)
	if err != nil || !done || o.Status() != order.Captured {
		t.Errorf("%s, done %v, %v", o.Status(), done, err)
	}
	if stored, _ := w.read("order-01"); stored.Status() != order.Captured {
		t.Errorf("stored %s", stored.Status())
	}
}

// Without time left nothing is begun: the wish is on record, due at once, and the next run fulfils it.
func TestNoTimeLeft(t *testing.T) {
	w := newWorld(postpayRig)
	w.shopper(w.checkout("manual"), "approve")
	w.settled(order.Authorized)
	ctx, cancel := context.WithDeadline(context.Background(), time.Now().Add(200*time.Millisecond))
	defer cancel()
	s, _ := w.instance()
	before := w.steps
	o, done, err := s.Capture(ctx, "order-01", 0)
	if err != nil || done || w.steps-before != 2 {
		t.Fatalf("done %v, %v, %d steps", done, err, w.steps-before)
	}
	if _, at, due := o.Due(); !due || at.After(w.now()) {
		t.Errorf("due %v at %s, now %s", due, at, w.now())
	}
	w.advance(time.Second)
	w.resolve()
	if o, _ := w.read("order-01"); o.Status() != order.Captured {
		t.Errorf("status %s", o.Status())
	}
}

// What a client is told while its request is in flight elsewhere, and after it.
func TestInFlight(t *testing.T) {
	w := newWorld(postpayRig)
	w.shopper(w.checkout("manual"), "approve")
	w.settled(order.Authorized)
	var during error
	w.on["provider.capture"] = func() {
		s, _ := w.instance()
		_, _, during = s.Capture(context.Background(), "order-01", 0)
	}
	w.capture()
	if e := problem.From(during); e == nil || e.Code != problem.InProgress || e.RetryAfter <= 0 {
		t.Errorf("in flight: %v", during)
	}
	s, _ := w.instance()
	before := w.steps - w.unwritten
	if _, done, err := s.Capture(context.Background(), "order-01", 0); err != nil || !done || w.steps-w.unwritten-before != 1 {
		t.Errorf("repeated: done %v, %v, %d steps", done, err, w.steps-w.unwritten-before)
	}
}

// The number of store calls that each use case takes when nothing goes wrong.
func TestStoreCalls(t *testing.T) {
	w := newWorld(postpayRig)
	w.deliver("drop")
	count := func(name string, want int, do func(s *payments.Service)) {
		t.Helper()
		before, unwritten := len(w.kinds), w.unwritten
		s, _ := w.instance()
		do(s)
		calls := 0
		for _, inStore := range w.kinds[before:] {
			if inStore {
				calls++
			}
		}
		if calls -= w.unwritten - unwritten; calls != want {
			t.Errorf("%s: %d store calls, want %d", name, calls, want)
		}
	}
	ctx := context.Background()
	r, hash := w.rig.request("automatic")
	page := ""
	count("checkout", 2, func(s *payments.Service) {
		opened, err := s.Checkout(ctx, r, hash)
		if err != nil {
			t.Fatal(err)
		}
		page = opened.Attempt.PageURL
	})
	count("a return that approves, with automatic capture", 3, func(*payments.Service) { w.shopper(page, "approve") })
	count("the same return again", 1, func(*payments.Service) { w.shopper(page, "approve") })
	count("refund", 3, func(s *payments.Service) {
		if _, done, err := s.Refund(ctx, "order-01", order.RefundWish{ID: "r1", Amount: 100, RequestHash: "100"}); !done || err != nil {
			t.Fatal(done, err)
		}
	})
	w.resolveNow() // records the provider's own figure
	count("ask now", 1, func(s *payments.Service) {
		if _, err := s.ResolveOrder(ctx, "order-01"); err != nil {
			t.Fatal(err)
		}
	})
}

func (w *world) resolveNow() {
	s, _ := w.instance()
	_, _ = s.ResolveOrder(context.Background(), "order-01")
}

// A provider that does not answer harms only its own orders, and is left alone for the rest of the run.
func TestSilentProviderIsLeftAlone(t *testing.T) {
	w := newWorld(postpayRig)
	r, hash := w.rig.request("automatic")
	for _, id := range []string{"o1", "o2", "o3", "o4", "o5"} {
		r.OrderID = id
		s, _ := w.instance()
		if _, err := s.Checkout(context.Background(), r, hash); err != nil {
			t.Fatal(err)
		}
	}
	w.down["get_order"] = "timeout_before"
	w.advance(11 * time.Minute)
	s, _ := w.instance()
	result, err := s.Resolve(context.Background())
	if err != nil || result.Due != 5 || result.Resolved != 3 || result.Left != 2 {
		t.Errorf("%+v, %v", result, err)
	}
}

// A run tells how late the oldest order was, and how many wait for a person: what the alarms watch.
func TestResolutionTellsTheAge(t *testing.T) {
	w := newWorld(postpayRig)
	w.checkout("automatic")
	o, _ := w.read("order-01")
	_, due, _ := o.Due()
	w.advance(due.Sub(w.now()) + 90*time.Second)
	s, _ := w.instance()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	done, err := s.Resolve(ctx)
	if err != nil || done.Resolved != 1 || done.OldestSeconds != 90 || done.Review != 0 {
		t.Errorf("%+v, %v", done, err)
	}
	if again, err := s.Resolve(ctx); err != nil || again.OldestSeconds != 0 {
		t.Errorf("nothing is due: %+v, %v", again, err)
	}
}
