// Package storetest is the contract of every store of orders and of reconciliation's records, as two suites that each
// store passes (Run, RunLedger), and what tests of other packages need around a store: faults at each call (Wrap),
// counts at the wire (Counter), and an order at its bounds (AtBounds).
package storetest

import (
	"context"
	"testing"
	"time"

	"tender/shared/order"
)

// Orders is the port as the stores satisfy it: payments.Orders, said again here so that its tests can use this package.
type Orders interface {
	Create(ctx context.Context, o order.Order) (stored order.Order, created bool, err error)
	Get(ctx context.Context, id string) (order.Order, error)
	Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error)
	Due(ctx context.Context, partition string, now time.Time, limit int) ([]string, error)
	Claim(ctx context.Context, provider, transaction, reference string) (holder string, err error)
}

// Batch reads many orders at once; ids that are not stored are not in the map.
type Batch interface {
	BatchGet(ctx context.Context, ids []string) (map[string]order.Order, error)
}

// Store is a store under test with what the suite must see and do beside the port.
type Store struct {
	Orders
	Batch

	// Writes counts the writes of orders that were asked for so far, repetitions and failed conditions included.
	Writes func() int
	// LoseReplies makes the first reply of every later write get lost, after the write happened, in the way in which
	// this store can lose one; its client then repeats the write.
	LoseReplies func()
}

// Harness supplies what is to be tested.
type Harness struct {
	// Open gives an empty store. Its due index must need several pages to list 20 orders, where it has pages.
	Open func(t *testing.T) Store
}

// test is one case: what the contract says, and how it is seen.
type test struct {
	name    string
	explain string
	run     func(t *testing.T, s Store)
}

// Run holds a store to the contract.
func Run(t *testing.T, h Harness) {
	var all []test
	for _, group := range [][]test{createTests, getTests, applyTests, rivalTests, lossTests, dueTests, claimTests, boundsTests} {
		all = append(all, group...)
	}
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			s := h.Open(t)
			defer func() {
				if t.Failed() {
					t.Log("the contract: " + c.explain)
				}
			}()
			c.run(t, s)
		})
	}
}
