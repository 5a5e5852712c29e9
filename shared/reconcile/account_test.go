package reconcile

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tender/shared/provider"
)

// accountOf adds lines one after the other, and keeps and reads the account in between as the ledger does.
func accountOf(t interface {
	Helper()
	Fatal(...any)
}, lines []provider.Line) (Account, string) {
	t.Helper()
	a := Account{Provider: "postpay", Reference: "o1"}
	var data []byte
	for _, l := range lines {
		var err error
		if data, err = EncodeAccount(a.With(l)); err != nil {
			t.Fatal(err)
		}
		if a, err = DecodeAccount(data); err != nil {
			t.Fatal(err)
		}
	}
	return a, string(data)
}

func TestAccountDoesNotDependOnTheOrderOfLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(aLine), 1, 12).Draw(t, "lines")
		again := slices.Concat(lines, lines[:len(lines)/2])
		again = rapid.Permutation(again).Draw(t, "again")
		_, one := accountOf(t, lines)
		_, other := accountOf(t, again)
		canonical(t, []byte(one))
		if one != other {
			t.Fatalf("\n%s\n%s", one, other)
		}
	})
}

func TestWithSharesNothing(t *testing.T) {
	first := provider.Line{ID: "b", Kind: provider.LineSale, State: provider.LineOpen, Day: "2026-03-02", Currency: "AED", Amount: 1, CreatedAt: morning}
	a := Account{Provider: "postpay", Reference: "o1"}.With(first)
	a.Entries = slices.Grow(a.Entries, 8)
	before := slices.Clone(a.Entries)
	done, older := first, first
	done.State, older.ID = provider.LineDone, "a"
	if b, c := a.With(done), a.With(older); b.Entries[0].State != provider.LineDone || len(c.Entries) != 2 || c.Entries[0].ID != "a" {
		t.Errorf("%+v %+v", b, c)
	}
	if !reflect.DeepEqual(a.Entries, before) || a.Entries[:2][1].ID != "" {
		t.Errorf("the account that was there changed: %+v", a.Entries[:2])
	}
}

func TestAccountIsBounded(t *testing.T) {
	var lines []provider.Line
	for i := range MaxEntries + 20 {
		lines = append(lines, provider.Line{
			ID: fmt.Sprintf("l%04d", i), Kind: provider.LineSale, Day: "2026-03-02", Currency: "AED", CreatedAt: morning.Add(-1 * sec(i)),
		})
	}
	add := func(lines []provider.Line) Account {
		a := Account{Provider: "postpay", Reference: "o1"}
		for _, l := range lines {
			a = a.With(l)
		}
		return a
	}
	if a := add(lines[:MaxEntries]); a.Full || len(a.Entries) != MaxEntries {
		t.Errorf("%d lines, full: %v", len(a.Entries), a.Full)
	}
	want := add(lines)
	if !want.Full || len(want.Entries) != MaxEntries || !slices.IsSortedFunc(want.Entries, byTime) {
		t.Errorf("%d lines, full: %v", len(want.Entries), want.Full)
	}
	for _, e := range want.Entries {
		if e.ID >= fmt.Sprintf("l%04d", MaxEntries) {
			t.Errorf("%s was kept, and is not among the first", e.ID)
		}
	}
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if got := add(append(lines, lines[:40]...)); !reflect.DeepEqual(got, want) {
		t.Error("another order of lines leaves others out")
	}
}

func TestAccountThatIsNone(t *testing.T) {
	e := `{"id":"l1","day":"2026-03-02","kind":"sale","currency":"AED","created":"2026-03-02T08:00:00Z"}`
	early := `{"id":"l0","day":"2026-03-02","kind":"sale","currency":"AED"}`
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"whole":        {`{"provider":"p","reference":"o1","entries":[` + early + `,` + e + `]}`, true},
		"empty":        {`{"provider":"p","reference":"o1"}`, true},
		"newer":        {`{"provider":"p","reference":"o1","colour":"red"}`, true},
		"no reference": {`{"provider":"p","entries":[]}`, false},
		"no provider":  {`{"reference":"o1"}`, false},
		"twice":        {`{"provider":"p","reference":"o1","entries":[` + e + `,` + e + `]}`, false},
		"unsorted":     {`{"provider":"p","reference":"o1","entries":[` + e + `,` + early + `]}`, false},
		"no line":      {`{"provider":"p","reference":"o1","entries":[{"id":"l1"}]}`, false},
		"no object":    {`[]`, false},
	} {
		if _, err := DecodeAccount([]byte(c.text)); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := EncodeAccount(Account{Provider: "p"}); err == nil {
		t.Error("an account without a reference was kept")
	}
}

func sec(n int) time.Duration { return time.Duration(n) * time.Second }
