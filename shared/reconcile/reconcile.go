// Package reconcile holds what providers say they transacted and paid out against the orders: lines in, orders in,
// findings out. It reads a provider's lists window by window, keeps each line and what is wrong with it, and never
// changes an order; at most it makes one due, so that the provider is asked about it.
//
// Everything that it keeps is a Record with a version. What it finds follows from the lines and the orders alone, in
// whatever order and however often they are read, so a run that was killed at any step is made good by the next.
//
// Amounts are int64 minor units, positive towards the merchant.
package reconcile

import (
	"context"

	"tender/shared/order"
)

// Key is where a record is kept: as the table's partition and sort keys have it.
type Key struct{ Partition, Sort string }

// Record is something that reconciliation keeps.
type Record struct {
	Key
	Body    []byte // canonical JSON, the same bytes in every store
	Version int64  // 0: not kept yet; raised by each write
	Open    bool   // a finding that is open: it is listed by OpenFindings
}

// Ledger keeps records. Errors are *problem.Error: unavailable (of a write: it may have happened).
type Ledger interface {
	// Read gives those of the records that are kept, read strongly. Keys may repeat.
	Read(ctx context.Context, keys []Key) (map[Key]Record, error)
	// Write stores each record as its next version, on condition that the version is still the one it has here; 0 means
	// that there is none. It gives the keys of those that met a rival, and were not written. A repeated write whose reply
	// was lost is no rival.
	Write(ctx context.Context, records []Record) (rivals []Key, err error)
	// List gives the records of a partition in the order of their sort keys, after this one, at most limit.
	List(ctx context.Context, partition, after string, limit int) ([]Record, error)
	// OpenFindings gives keys of open findings of a provider, after this one (the zero Key: from the start), at most
	// limit, in an order that does not change. It may be a moment behind the records.
	OpenFindings(ctx context.Context, provider string, after Key, limit int) ([]Key, error)
	// Captured gives references of the provider's sales whose money last moved on this day (2006-01-02, UTC), in their
	// order, after this one, at most limit. It may be a moment behind the orders.
	Captured(ctx context.Context, provider, day, after string, limit int) ([]string, error)
}

// Orders is the store of orders as reconciliation needs it.
type Orders interface {
	// BatchGet reads many orders strongly. Those that are not stored are not in the map.
	BatchGet(ctx context.Context, ids []string) (map[string]order.Order, error)
	// Apply writes fn(o), as payments has it.
	Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error)
}
