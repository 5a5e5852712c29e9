package storetest

import (
	"testing"

	"tender/shared/order"
)

var lossTests = []test{
	{"lost reply/create", "An order whose creation was answered only to the repetition is created, not met.", func(t *testing.T, s Store) {
		s.LoseReplies()
		before := s.Writes()
		stored := create(t, s, sale("A-1"))
		wantRepeated(t, s, before)
		wantVersion(t, stored, 1)
		same(t, "stored", get(t, s, "A-1"), stored)
	}},
	{"lost reply/create/rival", "A rival is still a rival when replies get lost.", func(t *testing.T, s Store) {
		s.LoseReplies()
		first := create(t, s, with(sale("A-1"), "by", "first"))
		rival, created, err := s.Create(t.Context(), with(sale("A-1"), "by", "second"))
		if err != nil || created {
			t.Fatalf("created %v, %v; want the rival", created, err)
		}
		same(t, "rival", rival, first)
	}},
	{"lost reply/apply", "A write that was answered only to the repetition is our own, and is not applied again.", func(t *testing.T, s Store) {
		o := create(t, s, sale("A-1"))
		s.LoseReplies()
		before, calls := s.Writes(), 0
		after := apply(t, s, o, func(o order.Order) (order.Order, error) {
			calls++
			return count(o)
		})
		wantRepeated(t, s, before)
		if calls != 1 || after.Metadata["count"] != "1" {
			t.Errorf("applied %d times, counted %s; want once", calls, after.Metadata["count"])
		}
		wantVersion(t, after, 2)
		same(t, "stored", get(t, s, "A-1"), after)
	}},
	{"lost reply/fence", "A result whose reply was lost is not taken for that of a rival that ended the operation.", func(t *testing.T, s Store) {
		o := sale("A-1")
		o.Op = &order.Op{Kind: order.OpCapture, Attempt: 1, Key: "k", Fence: "ours", LeaseUntil: start, StartedAt: start}
		o = create(t, s, o)
		s.LoseReplies()
		after := apply(t, s, o, fenced("ours"))
		if after.Metadata["result"] != "ours" {
			t.Errorf("the result is not in the order: %v", after.Metadata)
		}
	}},
	{"lost reply/late writer", "A late writer is applied to the rival once when replies get lost.", func(t *testing.T, s Store) {
		old := create(t, s, sale("A-1"))
		s.LoseReplies()
		apply(t, s, old, count)
		after := apply(t, s, old, count)
		wantVersion(t, after, 3)
		if after.Metadata["count"] != "2" {
			t.Errorf("counted %s, want 2", after.Metadata["count"])
		}
	}},
	{"lost reply/100 writers", "No update is lost or written twice when every write's first reply is lost, given transitions that find their own mark.",
		func(t *testing.T, s Store) {
			s.LoseReplies()
			hundredWriters(t, s)
		}},
	{"lost reply/claim", "A claim whose reply was lost is held by its claimer.", func(t *testing.T, s Store) {
		s.LoseReplies()
		wantHolder(t, s, "tx-1", "A-1", "A-1")
		wantHolder(t, s, "tx-1", "A-2", "A-1")
	}},
}

// wantRepeated makes sure that the case is what it says: one write, and its repetition.
func wantRepeated(t *testing.T, s Store, before int) {
	t.Helper()
	if n := s.Writes() - before; n != 2 {
		t.Fatalf("%d writes, want one and its repetition", n)
	}
}
