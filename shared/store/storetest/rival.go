package storetest

import (
	"errors"
	"strconv"
	"sync"
	"testing"

	"tender/shared/order"
	"tender/shared/problem"
)

var rivalTests = []test{
	{"rival/late writer", "A writer with an old copy is applied to what is stored, exactly as it is stored.", func(t *testing.T, s Store) {
		old := create(t, s, sale("A-1"))
		rival := apply(t, s, apply(t, s, old, mark("one")), mark("two"))
		var seen []order.Order
		after := apply(t, s, old, func(o order.Order) (order.Order, error) {
			seen = append(seen, o)
			return count(o)
		})
		if len(seen) != 2 {
			t.Fatalf("the transition was applied %d times, want 2", len(seen))
		}
		same(t, "first given", seen[0], old)
		same(t, "then given", seen[1], rival)
		wantVersion(t, after, 4)
		same(t, "stored", get(t, s, "A-1"), after)
	}},
	{"rival/nothing left to do", "A late writer that finds its change in the rival writes nothing more.", func(t *testing.T, s Store) {
		old := create(t, s, sale("A-1"))
		rival := apply(t, s, old, mark("x"))
		same(t, "given back", apply(t, s, old, mark("x")), rival)
		same(t, "stored", get(t, s, "A-1"), rival)
	}},
	{"rival/fenced out", "A late writer whose fence is gone sees the rival and refuses.", fencedOut},
	{"rival/100 writers", "Of 100 parallel writers of one order none loses its update, and none writes twice.", func(t *testing.T, s Store) {
		hundredWriters(t, s)
		if got := get(t, s, "A-1").Metadata["count"]; got != "100" {
			t.Errorf("counted %s, want 100", got)
		}
	}},
	{"rival/endless", "A writer that meets a rival every time gives up as unavailable.", func(t *testing.T, s Store) {
		old := create(t, s, sale("A-1"))
		n, before := 0, s.Writes()
		_, err := s.Apply(t.Context(), old, func(o order.Order) (order.Order, error) {
			n++
			apply(t, s, get(t, s, "A-1"), count)
			return with(o, "late", "1"), nil
		})
		wantCode(t, err, problem.Unavailable, problem.Unknown)
		if writes := s.Writes() - before; n > 50 || writes != 2*n {
			t.Errorf("%d rounds and %d writes; want a bound, and a write of each side a round", n, writes)
		}
		if get(t, s, "A-1").Metadata["late"] != "" {
			t.Error("the late writer was written all the same")
		}
	}},
}

// fenced gives the result of the try with this fence, which only that try may write.
func fenced(fence string) transition {
	return func(o order.Order) (order.Order, error) {
		if o.Op == nil || o.Op.Fence != fence {
			return o, errRefused
		}
		o.Op = nil
		return with(o, "result", fence), nil
	}
}

func fencedOut(t *testing.T, s Store) {
	o := sale("A-1")
	o.Op = &order.Op{Kind: order.OpCapture, Attempt: 1, Key: "k", Fence: "first", LeaseUntil: start, StartedAt: start}
	old := create(t, s, o)
	rival := apply(t, s, old, func(o order.Order) (order.Order, error) {
		op := *o.Op
		op.Fence = "second"
		o.Op = &op
		return o, nil
	})
	given, err := s.Apply(t.Context(), old, fenced("first"))
	if !errors.Is(err, errRefused) {
		t.Errorf("the late try got %v, want its refusal", err)
	}
	same(t, "given back", given, rival)
	same(t, "stored", get(t, s, "A-1"), rival)
	after := apply(t, s, rival, fenced("second"))
	if after.Metadata["result"] != "second" {
		t.Error("the live try did not write its result")
	}
}

// hundredWriters all start from the same copy. Each leaves its mark and adds one, and comes again while it is told that
// the store is unavailable (each round has one winner, and one call has few rounds).
func hundredWriters(t *testing.T, s Store) {
	const writers = 100
	old := create(t, s, sale("A-1"))
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			name := "w" + strconv.Itoa(n)
			_, err := s.Apply(t.Context(), old, markAndCount(name))
			for problem.Is(err, problem.Unavailable) && t.Context().Err() == nil {
				_, err = s.Apply(t.Context(), old, markAndCount(name))
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	wg.Wait()
	o := get(t, s, "A-1")
	wantVersion(t, o, writers+1)
	for n := range writers {
		if o.Metadata["w"+strconv.Itoa(n)] == "" {
			t.Errorf("the update of writer %d is lost", n)
		}
	}
}

func markAndCount(name string) transition {
	return func(o order.Order) (order.Order, error) {
		if o.Metadata[name] != "" {
			return o, nil
		}
		o, _ = mark(name)(o)
		return count(o)
	}
}
