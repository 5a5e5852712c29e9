package storetest_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/store/memory"
	"tender/shared/store/storetest"
)

var start = time.Date(2026, 3, 29, 9, 30, 0, 0, time.UTC)

func sale() order.Order {
	return order.New(order.Facts{ID: "A-1", Amount: 100, Currency: "AED"}, start)
}

func more(o order.Order) (order.Order, error) { o.Amount++; return o, nil }

// script wraps a store so that its nth call has the nth fault, and notes the calls.
func script(store storetest.Orders, faults ...storetest.Fault) (*storetest.Faulty, *[]string) {
	var calls []string
	return storetest.Wrap(store, func(call string) storetest.Fault {
		calls = append(calls, call)
		if n := len(calls) - 1; n < len(faults) {
			return faults[n]
		}
		return storetest.NoFault
	}), &calls
}

func wantFault(t *testing.T, what string, err error) {
	t.Helper()
	if p := problem.From(err); !errors.Is(err, storetest.ErrFault) || p.Code != problem.Unavailable || p.Outcome != problem.Unknown {
		t.Errorf("%s: got %v, want the injected fault", what, err)
	}
}

func TestEveryCallFailsAsTold(t *testing.T) {
	calls := []struct {
		name string
		do   func(s storetest.Orders) error
		done func(s storetest.Orders) bool // nil: a read
	}{
		{"create", func(s storetest.Orders) error {
			o := sale()
			o.ID = "A-2"
			_, _, err := s.Create(context.Background(), o)
			return err
		}, func(s storetest.Orders) bool { _, err := s.Get(context.Background(), "A-2"); return err == nil }},
		{"get", func(s storetest.Orders) error { _, err := s.Get(context.Background(), "A-1"); return err }, nil},
		{"apply", func(s storetest.Orders) error {
			o := sale()
			o.Version = 1
			_, err := s.Apply(context.Background(), o, more)
			return err
		}, func(s storetest.Orders) bool { o, _ := s.Get(context.Background(), "A-1"); return o.Amount == 101 }},
		{"due", func(s storetest.Orders) error {
			_, err := s.Due(context.Background(), "postpay", start, 1)
			return err
		}, nil},
		{"claim", func(s storetest.Orders) error {
			_, err := s.Claim(context.Background(), "postpay", "tx", "A-1")
			return err
		}, func(s storetest.Orders) bool {
			h, _ := s.Claim(context.Background(), "postpay", "tx", "another")
			return h == "A-1"
		}},
	}
	for _, c := range calls {
		for _, fault := range []storetest.Fault{storetest.NoFault, storetest.ErrorBefore, storetest.ErrorAfter, storetest.CrashBefore, storetest.CrashAfter} {
			t.Run(c.name+"/"+string(fault), func(t *testing.T) {
				store := memory.Open()
				if _, created, err := store.Create(t.Context(), sale()); err != nil || !created {
					t.Fatal(err)
				}
				faulty, seen := script(store, fault)
				err := c.do(faulty)
				if fault == storetest.NoFault && err != nil {
					t.Error(err)
				} else if fault != storetest.NoFault {
					wantFault(t, c.name, err)
				}
				performed := fault == storetest.NoFault || fault == storetest.ErrorAfter || fault == storetest.CrashAfter
				if c.done != nil && c.done(store) != performed {
					t.Errorf("performed: %v, want %v", !performed, performed)
				}
				if !slices.Equal(*seen, []string{c.name}) {
					t.Errorf("the hook saw %v", *seen)
				}
				wantAlive(t, faulty, fault != storetest.CrashBefore && fault != storetest.CrashAfter)
			})
		}
	}
}

func wantAlive(t *testing.T, f *storetest.Faulty, alive bool) {
	t.Helper()
	_, err := f.Get(t.Context(), "A-1")
	if alive != (err == nil) || f.Crashed() == alive {
		t.Errorf("the next call: %v, crashed %v; want alive %v", err, f.Crashed(), alive)
	}
}

func TestCrashWhileACallIsUnderWay(t *testing.T) {
	store := memory.Open()
	o, _, _ := store.Create(t.Context(), sale())
	faulty, _ := script(store)
	_, err := faulty.Apply(t.Context(), o, func(o order.Order) (order.Order, error) {
		faulty.Crash()
		return more(o)
	})
	wantFault(t, "the call under way", err)
	if o, _ := store.Get(t.Context(), "A-1"); o.Amount != 101 {
		t.Error("the write that was under way did not happen")
	}
}
