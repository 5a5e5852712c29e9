package main

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"tender/shared/events"
	"tender/shared/order"
	"tender/shared/reconcile"
)

func row(t *testing.T, id string, at time.Time) reconcile.Record {
	t.Helper()
	o := order.New(order.Facts{ID: id, Amount: 100, Currency: "AED"}, at)
	o.Version = 1
	body, err := order.Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	return reconcile.Record{Key: reconcile.Key{Partition: "ORDER#" + id, Sort: "STATE"}, Body: body, Version: 1}
}

// Only what was written in the time asked for is told again, and a row that cannot be read ends it.
func TestSince(t *testing.T) {
	noon := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	rows := func(failed error) iter.Seq2[reconcile.Record, error] {
		return func(yield func(reconcile.Record, error) bool) {
			_ = yield(row(t, "old", noon.Add(-time.Hour)), nil) && yield(row(t, "new", noon), nil) && yield(reconcile.Record{}, failed)
		}
	}
	var out bytes.Buffer
	bus := &countingBus{out: &out}
	if told, err := events.Replay(t.Context(), since(noon, rows(nil)), bus); err != nil || told != 1 {
		t.Errorf("%d told, %v", told, err)
	}
	if told, err := events.Replay(t.Context(), since(time.Time{}, rows(errors.New("down"))), bus); err == nil || told != 2 {
		t.Errorf("%d told, %v", told, err)
	}
}

// A long replay says how far it is.
func TestCountingBus(t *testing.T) {
	var out bytes.Buffer
	bus := &countingBus{out: &out}
	for range 250 {
		if _, err := bus.Put(context.Background(), make([]events.Entry, 10)); err != nil {
			t.Fatal(err)
		}
	}
	if out.String() != "1000 events\n2000 events\n" {
		t.Errorf("%q", out.String())
	}
}

func TestReplayNeedsABus(t *testing.T) {
	s := startServer(t)
	code, _, said := once(t, nil, "events", "replay", "--local", s.URL())
	if code != 2 || !strings.Contains(said, "/_local/events") {
		t.Errorf("exit %d: %s", code, said)
	}
}
