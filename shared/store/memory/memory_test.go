package memory_test

import (
	"sync/atomic"
	"testing"

	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/memory"
	"tender/shared/store/storetest"
)

var (
	_ payments.Orders  = (*memory.Store)(nil)
	_ reconcile.Orders = (*memory.Store)(nil)
)

func TestContract(t *testing.T) {
	storetest.Run(t, storetest.Harness{Open: func(*testing.T) storetest.Store {
		w := &writes{}
		s := memory.Open(memory.LoseReplies(w.lose))
		return storetest.Store{Orders: s, Batch: s, Writes: w.count, LoseReplies: func() { w.losing.Store(true) }}
	}})
}

func TestLedgerContract(t *testing.T) {
	storetest.RunLedger(t, func(*testing.T) storetest.LedgerStore {
		w := &writes{}
		s := memory.Open(memory.LoseReplies(w.lose))
		return storetest.LedgerStore{Ledger: s, Orders: s, Writes: w.count, LoseReplies: func() { w.losing.Store(true) }}
	})
}

// writes counts the store's writes, and loses the first reply of each when told to.
type writes struct {
	n      atomic.Int64
	losing atomic.Bool
}

func (w *writes) count() int { return int(w.n.Load()) }

func (w *writes) lose(_ string, try int) bool {
	w.n.Add(1)
	return try == 1 && w.losing.Load()
}

func TestNoReplyAtAll(t *testing.T) {
	losing := false
	s := memory.Open(memory.LoseReplies(func(string, int) bool { return losing }))
	o := storetest.AtBounds("A-1")
	losing = true
	_, _, err := s.Create(t.Context(), o)
	if p := problem.From(err); p == nil || p.Code != problem.Unavailable || p.Outcome != problem.Unknown {
		t.Errorf("Create: %v, want unavailable and unknown", err)
	}
	if holder, err := s.Claim(t.Context(), "postpay", "tx", "A-1"); err == nil || holder != "" {
		t.Errorf("Claim: held by %q, %v", holder, err)
	}
	losing = false
	if o, err := s.Get(t.Context(), "A-1"); err != nil || o.Version != 1 {
		t.Errorf("the order was not written: %v", err)
	}
}
