package reconcile_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// TestStaleCopy: a list that is behind takes nothing back that is kept.
func TestStaleCopy(t *testing.T) {
	terms := plain()
	terms.Changed = true
	w := march(t, terms, 5)
	w.bank.change("ts2-001", day(3), func(l *provider.Line) { l.PaidAt = on(3) })
	w.nightly(t)
	w.bank.change("ts2-001", "", func(l *provider.Line) { l.PaidAt = time.Time{} })
	i := w.instance()
	if result, err := i.run(reconcile.Request{From: day(2), To: day(2)}); err != nil || i.writes != 0 || w.state(dayWindow(2)).Totals[0].PaidOut != 1000 {
		t.Errorf("%+v %v, %d writes", result, err, i.writes)
	}
}

// TestUnpaidListThatShifts has no day whose lines prove that nothing was lost: its own pages have to.
func TestUnpaidListThatShifts(t *testing.T) {
	for name, shift := range map[string]func(rows []row, n int) []row{
		"one goes and one comes": func(rows []row, n int) []row {
			switch n {
			case 1:
				return slices.Delete(rows, 0, 1)
			case 3:
				return append(rows, row{Line: sale("new", day(4), "ghost", 1)})
			}
			return rows
		},
		"one moves up": func(rows []row, n int) []row {
			if n == 1 {
				last := rows[len(rows)-1]
				return slices.Insert(rows[:len(rows)-1], 0, last)
			}
			return rows
		},
	} {
		terms := plain()
		terms.Unpaid, terms.InFlight = true, 1
		w := march(t, terms, 0)
		for n := range 16 {
			w.bank.add(sale(fmt.Sprint("u", n), day(4), "ghost", 1))
		}
		seen := map[int]bool{}
		w.bank.meddle = func(_ int, window provider.Window, n int) error {
			if window.Kind == provider.WindowUnpaid && !seen[n] {
				seen[n] = true
				w.bank.rows = shift(w.bank.rows, n)
			}
			return nil
		}
		got, _ := w.nightly(t)
		for _, r := range w.bank.rows {
			if key := reconcile.LineKey("bank", r.Line); !w.has(key) {
				t.Errorf("%s: %s is not kept, %+v", name, r.ID, got)
			}
		}
	}
}

// TestOrderThatComesLater: what was of no order is held against the order that there is by now, though no list has the
// line again.
func TestOrderThatComesLater(t *testing.T) {
	w := march(t, plain(), 1)
	w.bank.add(sale("early", day(2), "late", 1000))
	w.nightly(t)
	w.openOrder("late", 1000, on(2))
	got, _ := w.nightly(t)
	if open := w.findings(reconcile.FindingOpen); !slices.Equal(open, []string{"status_mismatch late"}) || got.Gone != 1 || got.MadeDue != 1 {
		t.Errorf("%q %+v", open, got)
	}
}

// TestOneAccountInTwoWindows: two runs add lines to one account at once, each from a window of its own.
func TestOneAccountInTwoWindows(t *testing.T) {
	for step := 1; ; step++ {
		w := march(t, plain(), 1)
		w.paidOrder("twice", 1000, on(1))
		w.bank.add(sale("one", day(1), "twice", 1000), sale("two", day(2), "twice", 1000))
		first := w.instance()
		first.during = func(at int) {
			if at == step {
				if _, err := w.instance().run(reconcile.Request{From: day(2), To: day(2)}); err != nil {
					t.Error(err)
				}
			}
		}
		if _, err := first.run(reconcile.Request{From: day(1), To: day(1)}); err != nil {
			t.Error(err)
		}
		if first.steps < step {
			return
		}
		key := reconcile.AccountKey("bank", "twice")
		records, err := w.store.Read(context.Background(), []reconcile.Key{key})
		if err != nil {
			t.Fatal(err)
		}
		if a, err := reconcile.DecodeAccount(records[key].Body); err != nil || len(a.Entries) != 2 || len(w.findings(reconcile.FindingOpen)) != 1 {
			t.Errorf("step %d: %+v %v %q", step, a, err, w.findings(reconcile.FindingOpen))
		}
	}
}

// TestFirstRunThatIsKilled: the next one begins where the first began, whatever day it is.
func TestFirstRunThatIsKilled(t *testing.T) {
	w := newWorld(plain())
	w.killedAt(6, after)
	w.pass(5 * 24 * time.Hour)
	w.nightly(t)
	if s := w.state(provider.Window{Kind: provider.WindowDay, Day: "2026-01-25"}); !s.Done || w.place().Next != day(6) {
		t.Errorf("%+v %+v", s, w.place())
	}
}

func (w *world) has(key reconcile.Key) bool {
	records, err := w.store.Read(context.Background(), []reconcile.Key{key})
	return err == nil && records[key].Version > 0
}

// TestMissingWaitsForLists: what a list could not tell is not missing.
func TestMissingWaitsForLists(t *testing.T) {
	terms := plain()
	terms.Unpaid = true
	w := march(t, terms, 2)
	w.paidOrder("none", 1000, on(1))
	w.bank.meddle = func(_ int, window provider.Window, _ int) error {
		if window.Kind == provider.WindowUnpaid {
			return problem.New(problem.ProviderRefused, "no")
		}
		return nil
	}
	result, err := w.instance().run(reconcile.Request{})
	if r := result.Runs[0]; err != nil || result.Complete || r.Left != 1 || r.Failed != "provider_refused" || r.Opened != 0 || w.place().Next != day(4) {
		t.Errorf("%+v %v", result, err)
	}
	w.bank.meddle = nil
	if got, _ := w.nightly(t); got.Opened != 1 {
		t.Errorf("%+v", got)
	}
}
