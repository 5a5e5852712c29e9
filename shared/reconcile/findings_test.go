package reconcile_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/memory"
)

func aFinding(provider, day string, kind reconcile.Kind, id string) reconcile.Finding {
	return reconcile.Opened(reconcile.Finding{
		Provider: provider, Day: day, Kind: kind, ID: id,
		Facts: reconcile.Facts{Reference: id, Currency: "AED", Ours: 100, Theirs: 90},
	}, start)
}

func keepFindings(t *testing.T, ledger reconcile.Ledger, list ...reconcile.Finding) {
	t.Helper()
	var records []reconcile.Record
	for _, f := range list {
		body, err := reconcile.EncodeFinding(f)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, reconcile.Record{Key: reconcile.FindingKey(f), Body: body, Open: f.Status == reconcile.FindingOpen})
	}
	if rivals, err := ledger.Write(t.Context(), records); err != nil || len(rivals) > 0 {
		t.Fatal(rivals, err)
	}
}

func TestListFindings(t *testing.T) {
	store := memory.Open()
	closed, err := aFinding("b", "2026-02-02", reconcile.FeeMismatch, "l-3").Close("kim", "seen", start)
	if err != nil {
		t.Fatal(err)
	}
	keepFindings(t, store,
		aFinding("b", "2026-02-01", reconcile.UnknownOrder, "l-2"), aFinding("b", "2026-02-01", reconcile.DuplicateLine, "l-1"), closed,
		aFinding("a", "2026-02-03", reconcile.UnknownOrder, "x/1"),
	)
	stale := aFinding("b", "2026-02-01", reconcile.AmountMismatch, "l-9")
	stale.Status, stale.ClosedAt = reconcile.FindingGone, start
	body, err := reconcile.EncodeFinding(stale)
	if err != nil {
		t.Fatal(err)
	}
	// The index of open findings is a moment behind.
	if _, err := store.Write(t.Context(), []reconcile.Record{{Key: reconcile.FindingKey(stale), Body: body, Open: true}}); err != nil {
		t.Fatal(err)
	}
	const gone = "b/2026-02-01/amount_mismatch/l-9"
	const one, two, three, slashed = "b/2026-02-01/duplicate_line/l-1", "b/2026-02-01/unknown_order/l-2", "b/2026-02-02/fee_mismatch/l-3", "a/2026-02-03/unknown_order/x/1"
	both := []string{"b", "a"}
	tests := map[string]struct {
		query reconcile.FindingQuery
		want  []string
	}{
		"open":             {reconcile.FindingQuery{Providers: both}, []string{slashed, one, two}},
		"of one provider":  {reconcile.FindingQuery{Providers: []string{"a"}}, []string{slashed}},
		"of one kind":      {reconcile.FindingQuery{Providers: both, Kind: reconcile.UnknownOrder}, []string{slashed, two}},
		"since":            {reconcile.FindingQuery{Providers: both, From: "2026-02-02"}, []string{slashed}},
		"until":            {reconcile.FindingQuery{Providers: both, To: "2026-02-02"}, []string{one, two}},
		"all":              {reconcile.FindingQuery{Providers: both, All: true, From: "2026-02-01", To: "2026-02-03"}, []string{slashed, gone, one, two, three}},
		"all of a day":     {reconcile.FindingQuery{Providers: both, All: true, From: "2026-02-02", To: "2026-02-02"}, []string{three}},
		"all of one kind":  {reconcile.FindingQuery{Providers: both, All: true, Kind: reconcile.FeeMismatch, From: "2026-01-01", To: "2026-03-01"}, []string{three}},
		"of no provider":   {reconcile.FindingQuery{}, nil},
		"of another's day": {reconcile.FindingQuery{Providers: both, From: "2026-03-01"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			list, err := reconcile.ListFindings(t.Context(), store, tt.query)
			if err != nil || list.More {
				t.Fatal(list, err)
			}
			var names []string
			for _, f := range list.Findings {
				names = append(names, f.Name())
				key, err := reconcile.ParseFindingName(f.Name())
				if read, readErr := reconcile.ReadFinding(t.Context(), store, key); err != nil || readErr != nil || read != f {
					t.Errorf("%s names %+v: %v %v", f.Name(), read, err, readErr)
				}
			}
			if !slices.Equal(names, tt.want) {
				t.Errorf("%v, not %v", names, tt.want)
			}
		})
	}
}

func TestListFindingsRefuses(t *testing.T) {
	for name, q := range map[string]reconcile.FindingQuery{
		"an unknown kind":     {Kind: "odd"},
		"no day":              {From: "yesterday"},
		"days the other way":  {From: "2026-02-02", To: "2026-02-01"},
		"all without days":    {All: true},
		"all without the end": {All: true, From: "2026-02-01"},
		"too many days":       {All: true, From: "2024-01-01", To: "2026-01-01"},
	} {
		if _, err := reconcile.ListFindings(t.Context(), memory.Open(), q); !problem.Is(err, problem.InvalidRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"", "a", "a/2026-02-01/fee_mismatch", "a/2026-02-01/odd/l", "a/2026-2-1/fee_mismatch/l", "/2026-02-01/fee_mismatch/l", "a/2026-02-01/fee_mismatch/"} {
		if key, err := reconcile.ParseFindingName(name); !problem.Is(err, problem.InvalidRequest) {
			t.Errorf("%q names %v: %v", name, key, err)
		}
	}
}

// A list has an end, and says when it is not the whole.
func TestListFindingsIsBounded(t *testing.T) {
	store := memory.Open()
	var all []reconcile.Finding
	for n := range reconcile.MaxListed + 1 {
		all = append(all, aFinding("a", "2026-02-01", reconcile.FeeMismatch, fmt.Sprintf("l-%04d", n)))
	}
	keepFindings(t, store, all[:reconcile.MaxListed]...)
	for _, q := range []reconcile.FindingQuery{
		{Providers: []string{"a"}}, {Providers: []string{"a"}, All: true, From: "2026-02-01", To: "2026-02-01"},
	} {
		if list, err := reconcile.ListFindings(t.Context(), store, q); err != nil || list.More || len(list.Findings) != reconcile.MaxListed {
			t.Errorf("%d %v %v", len(list.Findings), list.More, err)
		}
	}
	keepFindings(t, store, all[reconcile.MaxListed])
	if list, err := reconcile.ListFindings(t.Context(), store, reconcile.FindingQuery{Providers: []string{"a"}}); err != nil || !list.More || len(list.Findings) != reconcile.MaxListed {
		t.Errorf("%d %v %v", len(list.Findings), list.More, err)
	}
}

// rivalLedger lets others write first, so many times.
type rivalLedger struct {
	reconcile.Ledger
	rivals int
	write  func()
}

func (l *rivalLedger) Write(ctx context.Context, records []reconcile.Record) ([]reconcile.Key, error) {
	if l.rivals > 0 {
		l.rivals--
		l.write()
	}
	return l.Ledger.Write(ctx, records)
}

func TestCloseFinding(t *testing.T) {
	store := memory.Open()
	f := aFinding("a", "2026-02-01", reconcile.FeeMismatch, "l-1")
	keepFindings(t, store, f)
	key, now := reconcile.FindingKey(f), start.Add(time.Hour)
	// A run changes the facts meanwhile: the person closes what is there then.
	ledger := &rivalLedger{Ledger: store, rivals: 1, write: func() {
		changed := f
		changed.Facts.Theirs = 80
		body, err := reconcile.EncodeFinding(changed)
		if err == nil {
			_, err = store.Write(t.Context(), []reconcile.Record{{Key: key, Body: body, Version: 1, Open: true}})
		}
		if err != nil {
			t.Error(err)
		}
	}}
	for range 2 { // the second says the same, and writes nothing
		closed, err := reconcile.CloseFinding(t.Context(), ledger, key, "kim", "agreed on the phone", now)
		if err != nil || closed.Status != reconcile.FindingClosed || closed.Facts.Theirs != 80 || !closed.ClosedAt.Equal(start.Add(time.Hour)) {
			t.Fatalf("%+v %v", closed, err)
		}
		now = now.Add(time.Hour)
	}
	records, err := store.Read(t.Context(), []reconcile.Key{key})
	if err != nil || records[key].Version != 3 || records[key].Open {
		t.Errorf("%+v %v", records[key], err)
	}
	if keys, err := store.OpenFindings(t.Context(), "a", reconcile.Key{}, 10); err != nil || len(keys) > 0 {
		t.Errorf("%v %v is still open", keys, err)
	}
	for name, tt := range map[string]struct {
		at            reconcile.Key
		actor, reason string
		code          problem.Code
	}{
		"closed by another":   {key, "lee", "no", problem.InvalidState},
		"nobody":              {key, " ", "no", problem.InvalidRequest},
		"no reason":           {key, "lee", "", problem.InvalidRequest},
		"no such finding":     {reconcile.FindingKey(aFinding("a", "2026-02-02", reconcile.FeeMismatch, "l-1")), "lee", "no", problem.NotFound},
		"no finding's record": {reconcile.Key{Partition: "FINDING#", Sort: ""}, "lee", "no", problem.NotFound},
	} {
		if _, err := reconcile.CloseFinding(t.Context(), store, tt.at, tt.actor, tt.reason, now); !problem.Is(err, tt.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCloseFindingGivesUp(t *testing.T) {
	store := memory.Open()
	f := aFinding("a", "2026-02-01", reconcile.FeeMismatch, "l-1")
	keepFindings(t, store, f)
	version := int64(0)
	ledger := &rivalLedger{Ledger: store, rivals: 100, write: func() {
		version++
		f.Facts.Theirs--
		body, err := reconcile.EncodeFinding(f)
		if err == nil {
			_, err = store.Write(t.Context(), []reconcile.Record{{Key: reconcile.FindingKey(f), Body: body, Version: version, Open: true}})
		}
		if err != nil {
			t.Error(err)
		}
	}}
	if _, err := reconcile.CloseFinding(t.Context(), ledger, reconcile.FindingKey(f), "kim", "seen", start); !problem.Is(err, problem.Unavailable) {
		t.Errorf("%v", err)
	}
}
