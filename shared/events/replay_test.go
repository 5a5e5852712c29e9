package events_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"tender/shared/events"
	"tender/shared/order"
	"tender/shared/reconcile"
)

func sequence(images ...events.Image) iter.Seq2[events.Image, error] {
	return func(yield func(events.Image, error) bool) {
		for _, i := range images {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// What is so is told again, with the id of the first time where the last write made it so.
func TestReplay(t *testing.T) {
	l, b := refundedOften(), &bus{}
	n, err := events.Replay(t.Context(), sequence(events.OfOrder(l.o), events.Image{}), b)
	if err != nil || n != len(b.taken) || n != 3+7+1 {
		t.Fatalf("%d %v", n, err)
	}
	first := idsOf(told(l.images))
	var known []string
	for _, id := range ids(b.taken) {
		if slices.Contains(first, id) {
			known = append(known, id)
		} else if !strings.HasPrefix(id, fmt.Sprintf("order-1/%d/", l.o.Version)) {
			t.Errorf("%s has another version", id)
		}
	}
	if want := []string{"order-1/10/Refund Succeeded/refund/r6", "order-1/10/Order Refunded/refunded/1"}; !slices.Equal(known, want) {
		t.Errorf("known ids %v", known)
	}
	for _, e := range b.taken {
		if !strings.Contains(string(e.Detail), `"replayed":true`) {
			t.Errorf("%s", e.Detail)
		}
	}
	again := &bus{}
	if _, err := events.Replay(t.Context(), sequence(events.OfOrder(l.o)), again); err != nil || !slices.Equal(ids(again.taken), ids(b.taken)) {
		t.Errorf("at the second replay %v %v", ids(again.taken), err)
	}
}

func TestReplayStops(t *testing.T) {
	l := refundedOften()
	n, err := events.Replay(t.Context(), sequence(events.OfOrder(l.o), events.OfOrder(l.o)), &bus{down: 3})
	if !errors.Is(err, errDown) || n != 11 {
		t.Errorf("%d %v", n, err)
	}
	broken := func(yield func(events.Image, error) bool) { yield(events.Image{}, errDown) }
	if n, err := events.Replay(t.Context(), broken, &bus{}); !errors.Is(err, errDown) || n != 0 {
		t.Errorf("%d %v", n, err)
	}
}

// The feed hears from a store's writes what the stream's function hears.
func TestFeed(t *testing.T) {
	l := refundedOften()
	var feed events.Feed
	var before reconcile.Record
	for _, o := range l.images {
		body, err := order.Encode(o)
		if err != nil {
			t.Fatal(err)
		}
		after := reconcile.Record{Key: reconcile.Key{Partition: "ORDER#" + o.ID, Sort: "STATE"}, Body: body, Version: o.Version}
		feed.Written(before, after)
		before = after
	}
	if got := feed.Events(); !slices.EqualFunc(got, told(l.images), sameText) {
		t.Errorf("%s", brief(got))
	}
	var failed error
	feed.Failed = func(err error) { failed = err }
	feed.Written(before, reconcile.Record{Key: before.Key, Body: []byte("{}"), Version: 99})
	if failed == nil {
		t.Error("an order that cannot be read is not said")
	}
	for range 1000 {
		feed.Written(reconcile.Record{}, before) // 11 events
	}
	if n := len(feed.Events()); n != 10_000 {
		t.Errorf("it keeps %d", n)
	}
}
