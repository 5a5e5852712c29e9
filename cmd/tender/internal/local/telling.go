package local

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	"tender/shared/events"
	"tender/shared/order"
	"tender/shared/reconcile"
)

// telling is a store whose writes are told: what the table's stream and the bus do in a deployment. A write that failed
// after it happened is told with the row's next one, or not at all.
type telling struct {
	store
	feed *events.Feed
	rows [64]sync.Mutex // a row's writes are told in their order
}

// hold keeps other writes of a row waiting until the result is called.
func (t *telling) hold(row string) (release func()) {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(row))
	lock := &t.rows[hash.Sum32()%uint32(len(t.rows))]
	lock.Lock()
	return lock.Unlock
}

// Create is the store's.
func (t *telling) Create(ctx context.Context, o order.Order) (stored order.Order, created bool, err error) {
	defer t.hold(o.ID)()
	stored, created, err = t.store.Create(ctx, o)
	if err == nil && created {
		t.feed.Written(reconcile.Record{}, recordOf(stored))
	}
	return stored, created, err
}

// Apply is the store's.
func (t *telling) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error) {
	defer t.hold(o.ID)()
	var before order.Order
	after, err := t.store.Apply(ctx, o, func(current order.Order) (order.Order, error) {
		before = current
		return fn(current)
	})
	if err == nil && after.Version != before.Version {
		t.feed.Written(recordOf(before), recordOf(after))
	}
	return after, err
}

// recordOf is an order as its store keeps it. One that cannot be encoded was not stored.
func recordOf(o order.Order) reconcile.Record {
	body, err := order.Encode(o)
	if err != nil {
		return reconcile.Record{}
	}
	return reconcile.Record{Key: reconcile.Key{Partition: "ORDER#" + o.ID, Sort: "STATE"}, Body: body, Version: o.Version}
}

// Write is the store's. Of what it keeps, findings are told.
func (t *telling) Write(ctx context.Context, records []reconcile.Record) (rivals []reconcile.Key, err error) {
	var keys []reconcile.Key
	for _, r := range records {
		if strings.HasPrefix(r.Partition, "FINDING#") {
			keys = append(keys, r.Key)
		}
	}
	if len(keys) == 0 {
		return t.store.Write(ctx, records)
	}
	defer t.hold("findings")()
	before, err := t.Read(ctx, keys)
	if err != nil {
		return nil, err
	}
	rivals, err = t.store.Write(ctx, records)
	for _, r := range records {
		if err == nil && slices.Contains(keys, r.Key) && !slices.Contains(rivals, r.Key) {
			r.Version++
			t.feed.Written(before[r.Key], r)
		}
	}
	return rivals, err
}
