package main

import (
	"context"
	"time"

	"tender/shared/order"
	"tender/shared/reconcile"
	"tender/shared/store/memory"
)

// distant is the memory store as far away as DynamoDB is assumed to be: each request takes its time.
type distant struct {
	*memory.Store
	far time.Duration // of one request
}

// What one request to DynamoDB reads at most, and how many writes the store sends at once.
const (
	keysPerRequest = 100
	writesAtOnce   = 16
)

// requests is how many of them bring so many things, each that many.
func requests(things, each int) int { return (things + each - 1) / each }

// wait takes the time of requests that are sent one after the other.
func (d distant) wait(ctx context.Context, requests int) error {
	return after(ctx, time.Duration(requests)*d.far)
}

// Read reads as many keys at once as DynamoDB takes.
func (d distant) Read(ctx context.Context, keys []reconcile.Key) (map[reconcile.Key]reconcile.Record, error) {
	if err := d.wait(ctx, requests(len(keys), keysPerRequest)); err != nil {
		return nil, err
	}
	return d.Store.Read(ctx, keys)
}

// Write writes as many records at once as the store in DynamoDB does.
func (d distant) Write(ctx context.Context, records []reconcile.Record) ([]reconcile.Key, error) {
	if err := d.wait(ctx, requests(len(records), writesAtOnce)); err != nil {
		return nil, err
	}
	return d.Store.Write(ctx, records)
}

// List is one request.
func (d distant) List(ctx context.Context, partition, after string, limit int) ([]reconcile.Record, error) {
	if err := d.wait(ctx, 1); err != nil {
		return nil, err
	}
	return d.Store.List(ctx, partition, after, limit)
}

// OpenFindings is one request.
func (d distant) OpenFindings(ctx context.Context, name string, after reconcile.Key, limit int) ([]reconcile.Key, error) {
	if err := d.wait(ctx, 1); err != nil {
		return nil, err
	}
	return d.Store.OpenFindings(ctx, name, after, limit)
}

// Captured is one request.
func (d distant) Captured(ctx context.Context, name, day, after string, limit int) ([]string, error) {
	if err := d.wait(ctx, 1); err != nil {
		return nil, err
	}
	return d.Store.Captured(ctx, name, day, after, limit)
}

// BatchGet reads as many orders at once as DynamoDB takes.
func (d distant) BatchGet(ctx context.Context, ids []string) (map[string]order.Order, error) {
	if err := d.wait(ctx, requests(len(ids), keysPerRequest)); err != nil {
		return nil, err
	}
	return d.Store.BatchGet(ctx, ids)
}

// measurePace reports how long a million lines take behind a provider that answers in 200 ms under its own rate: one day
// of a fiftieth of them is read in real time, with nothing else scaled, and its time counts fifty times.
func measurePace(ctx context.Context, r report) error {
	const lines, times, slow = 20_000, 50, 200 * time.Millisecond
	l, err := newListing(lines, 1)
	if err != nil {
		return err
	}
	t := l.info.Settlements
	r.say("reconciling %d lines in real time behind a provider that takes %s, %d pages in flight, %d a second; its time counts %d times",
		lines, slow, t.InFlight, t.PerSecond, times)
	l.slow = slow
	store := distant{memory.Open(), time.Duration(secondsDynamoDB * float64(time.Second))}
	err = l.storeAll(ctx, func(ctx context.Context, n int) error {
		_, _, err := store.Create(ctx, l.order(n))
		return err
	})
	if err != nil {
		return err
	}
	took, err := l.reconcile(ctx, store, store, lines)
	if err != nil {
		return err
	}
	r.add("settlements_pages_in_flight", float64(l.most.Load()), pages)
	r.add("settlements_wall_1m_lines_scaled_from_20k", times*took.wall.Seconds(), seconds)
	r.add("settlements_cpu_1m_lines_scaled_from_20k", times*took.cpu.Seconds(), seconds)
	return nil
}
