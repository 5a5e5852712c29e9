package storetest

import (
	"strconv"
	"sync"
	"testing"

	"tender/shared/problem"
)

var claimTests = []test{
	{"claim", "A transaction belongs to who claimed it first, for ever; claiming it again succeeds.", func(t *testing.T, s Store) {
		wantHolder(t, s, "tx-1", "A-1", "A-1")
		wantHolder(t, s, "tx-1", "A-1", "A-1")
		wantHolder(t, s, "tx-1", "A-1.a2", "A-1")
		wantHolder(t, s, "tx-1", "A-1", "A-1")
		wantHolder(t, s, "tx-2", "A-2", "A-2")
	}},
	{"claim/providers", "Providers' transactions are told apart.", func(t *testing.T, s Store) {
		for _, provider := range []string{"postpay", "portpos"} {
			holder, err := s.Claim(t.Context(), provider, "tx-1", "of-"+provider)
			if err != nil || holder != "of-"+provider {
				t.Errorf("%s: held by %q, %v", provider, holder, err)
			}
		}
	}},
	{"claim/racers", "Of many racers exactly one holds the transaction, and all are told which.", claimRacers},
	{"claim/odd ids", "An id that could not be kept as it is, is refused; any other is kept apart from its like.", func(t *testing.T, s Store) {
		for _, id := range []string{"", "\xff\xfe", long("x", 1025)} {
			_, err := s.Claim(t.Context(), "postpay", id, "A-1")
			wantCode(t, err, problem.InvalidRequest, problem.NotSent)
		}
		for n, id := range []string{long("x", 1024), long("x", 1023), "#", "##", "a b", "A B", "é", "e\u0301", "\ufffd", "\x00"} {
			wantHolder(t, s, id, strconv.Itoa(n), strconv.Itoa(n))
		}
	}},
	{"claim/no order", "A claim is not an order.", func(t *testing.T, s Store) {
		wantHolder(t, s, "A-1", "A-1", "A-1")
		_, err := s.Get(t.Context(), "A-1")
		wantCode(t, err, problem.NotFound, problem.NotSent)
		create(t, s, sale("A-1"))
	}},
}

func wantHolder(t *testing.T, s Store, transaction, reference, want string) {
	t.Helper()
	holder, err := s.Claim(t.Context(), "rupantorpay", transaction, reference)
	if err != nil || holder != want {
		t.Errorf("%s claims %q: held by %q, %v; want %q", reference, transaction, holder, err, want)
	}
}

func claimRacers(t *testing.T, s Store) {
	holders := make([]string, 50)
	var wg sync.WaitGroup
	for n := range holders {
		wg.Go(func() {
			var err error
			if holders[n], err = s.Claim(t.Context(), "rupantorpay", "tx-1", "A-"+strconv.Itoa(n)); err != nil {
				t.Errorf("racer %d: %v", n, err)
			}
		})
	}
	wg.Wait()
	for n, holder := range holders {
		if holder != holders[0] {
			t.Errorf("racer %d was told %q, racer 0 %q", n, holder, holders[0])
		}
	}
	if n, err := strconv.Atoi(holders[0][2:]); err != nil || n < 0 || n >= len(holders) {
		t.Errorf("held by %q, who did not race", holders[0])
	}
}
