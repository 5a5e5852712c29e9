package storetest

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
)

var createTests = []test{
	{"create", "A new order is stored as version 1, whatever version it came with.", func(t *testing.T, s Store) {
		o := sale("A-1")
		o.Version = 7
		stored := create(t, s, o)
		wantVersion(t, stored, 1)
		same(t, "read back", get(t, s, "A-1"), stored)
	}},
	{"create/rival", "Creating an order that is there gives that one, and changes nothing.", func(t *testing.T, s Store) {
		first := apply(t, s, create(t, s, sale("A-1")), mark("first"))
		second := sale("A-1")
		second.Amount = 99
		rival, created, err := s.Create(t.Context(), second)
		if err != nil || created {
			t.Fatalf("created %v, %v; want the rival", created, err)
		}
		same(t, "rival", rival, first)
		same(t, "stored", get(t, s, "A-1"), first)
	}},
	{"create/racers", "Of many that create one order at once, exactly one does, and all get what it stored.", createRacers},
	{"create/newer schema", "Members of a newer schema survive.", func(t *testing.T, s Store) {
		o := sale("A-1")
		o.Unknown = jsontext.Value(`{"later":{"a":[1,"x"]}}`)
		apply(t, s, create(t, s, o), mark("seen"))
		if got := string(get(t, s, "A-1").Unknown); got != string(o.Unknown) {
			t.Errorf("read back %s, want %s", got, o.Unknown)
		}
	}},
	{"create/no aliases", "What a caller does to an order it gave or got does not reach the store.", noAliases},
}

func createRacers(t *testing.T, s Store) {
	var winners atomic.Int32
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			o := with(sale("A-1"), "racer", strconv.Itoa(n))
			stored, created, err := s.Create(t.Context(), o)
			if err != nil {
				t.Errorf("Create: %v", err)
			}
			if created {
				winners.Add(1)
			}
			if created != (stored.Metadata["racer"] == strconv.Itoa(n)) {
				t.Errorf("racer %d: created %v, and got that of %s", n, created, stored.Metadata["racer"])
			}
		})
	}
	wg.Wait()
	if winners.Load() != 1 {
		t.Errorf("%d created the order, want 1", winners.Load())
	}
	wantVersion(t, get(t, s, "A-1"), 1)
}

func noAliases(t *testing.T, s Store) {
	o := with(sale("A-1"), "kept", "1")
	stored := create(t, s, o)
	want := string(encode(t, stored))
	o.Metadata["kept"], o.Attempts[0].Provider = "spoilt", "spoilt"
	read := get(t, s, "A-1")
	read.Metadata["kept"], read.Attempts[0].Provider = "spoilt", "spoilt"
	if got := string(encode(t, get(t, s, "A-1"))); got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

var getTests = []test{
	{"get/missing", "An order that is not there is not_found, whatever the id.", func(t *testing.T, s Store) {
		for _, id := range []string{"A-1", "", "\xff", long("x", 3000), "STATE", "ORDER#A-1"} {
			_, err := s.Get(t.Context(), id)
			wantCode(t, err, problem.NotFound, problem.NotSent)
		}
	}},
	{"get/batch", "Many orders are read at once, over several requests; missing and repeated ids do no harm.", func(t *testing.T, s Store) {
		ids := []string{"missing", "", "O-0", "O-0"}
		for n := range 205 {
			id := "O-" + strconv.Itoa(n)
			create(t, s, with(sale(id), "n", strconv.Itoa(n)))
			ids = append(ids, id)
		}
		found, err := s.BatchGet(t.Context(), ids)
		if err != nil || len(found) != 205 {
			t.Fatalf("found %d orders, %v; want 205", len(found), err)
		}
		same(t, "O-204", found["O-204"], get(t, s, "O-204"))
		if none, err := s.BatchGet(t.Context(), nil); err != nil || len(none) != 0 {
			t.Errorf("nothing asked: %v, %v", none, err)
		}
	}},
}
