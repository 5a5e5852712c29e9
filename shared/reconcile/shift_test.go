package reconcile_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tender/shared/provider"
	"tender/shared/reconcile"
)

// TestListsThatShift: what moved while it was read is read again, and nothing is lost.
func TestListsThatShift(t *testing.T) {
	front := func(w *world, n int) {
		w.bank.rows = slices.Insert(w.bank.rows, 0, row{Line: sale(fmt.Sprintf("new%d", n), day(2), "ghost", 1)})
	}
	for name, shift := range map[string]func(*world, int){
		"a line is new": front,
		"a line is gone": func(w *world, _ int) {
			i := slices.IndexFunc(w.bank.rows, func(r row) bool { return r.Day == day(2) })
			w.bank.rows = slices.Delete(w.bank.rows, i, i+1)
		},
		"a line moves up": func(w *world, _ int) { // the total stays: one is on two pages, and another on none
			first := slices.IndexFunc(w.bank.rows, func(r row) bool { return r.Day == day(2) })
			last := slices.IndexFunc(w.bank.rows, func(r row) bool { return r.Day == day(3) }) - 1
			moved := w.bank.rows[last]
			w.bank.rows = slices.Insert(slices.Delete(w.bank.rows, last, last+1), first, moved)
		},
	} {
		for _, page := range []int{1, 4} {
			w := march(t, plain(), 20)
			moved := 0
			w.bank.meddle = func(_ int, window provider.Window, n int) error {
				if window.Day == day(2) && n == page && moved == 0 {
					moved++
					shift(w, moved)
				}
				return nil
			}
			got, _ := w.nightly(t)
			if want := len(w.bank.list(dayWindow(2))); w.lines(2) < want || got.Pages < 17 {
				t.Errorf("%s before page %d: %d of %d lines, %+v", name, page, w.lines(2), want, got)
			}
		}
	}
}

// TestListThatNeverStandsStill stays open for the next run; what could be read of it is kept.
func TestListThatNeverStandsStill(t *testing.T) {
	for name, shift := range map[string]func(w *world, call int){
		"grows":              func(w *world, call int) { w.bank.add(sale(fmt.Sprint("new", call), day(2), "", 1)) },
		"counts wrongly":     func(w *world, _ int) { w.bank.shorter = -1 },
		"counts too few":     func(w *world, _ int) { w.bank.shorter = 1 },
		"repeats its lines":  func(w *world, _ int) { w.bank.rows[21] = w.bank.rows[20] },
		"has no end in view": func(w *world, call int) { w.bank.shorter = -4 * call },
	} {
		w := march(t, plain(), 20)
		w.bank.meddle = func(call int, window provider.Window, _ int) error {
			if w.bank.shorter = 0; window.Day == day(2) {
				shift(w, call)
			}
			return nil
		}
		result, err := w.instance().run(reconcile.Request{})
		if r := result.Runs[0]; err != nil || result.Complete || r.Left != 1 || r.Failed != "bad_reply" || r.Pages > 100 {
			t.Errorf("%s: %+v %v", name, result, err)
		}
		if w.place().Next != day(2) || w.lines(1) != 20 || w.lines(3) != 20 || w.lines(2) < 19 {
			t.Errorf("%s: %+v, %d lines", name, w.place(), w.lines(2))
		}
		if s := w.state(dayWindow(2)); s.Done || s.Owner != "" || s.Progress != (reconcile.Progress{}) {
			t.Errorf("%s: %+v", name, s)
		}
		w.bank.meddle, w.bank.shorter = nil, 0
		if w.bank.rows[21].ID == w.bank.rows[20].ID {
			w.bank.rows = slices.Delete(w.bank.rows, 21, 22)
		}
		w.nightly(t)
		if w.place().Next != day(4) {
			t.Errorf("%s: %+v", name, w.place())
		}
	}
}

// TestListThatShiftsBetweenRuns: the pages that an earlier run has done are of another list.
func TestListThatShiftsBetweenRuns(t *testing.T) {
	w := march(t, plain(), 40)
	w.bank.meddle = func(int, provider.Window, int) error { w.pass(time.Second); return nil }
	result, err := w.instance().runFor(8*time.Second, reconcile.Request{})
	if s := w.state(dayWindow(1)); err != nil || result.Complete || s.Progress.Pages < 4 {
		t.Fatalf("%+v %v %+v", result, err, s)
	}
	w.bank.meddle = nil
	w.bank.rows = slices.Insert(w.bank.rows, 0, row{Line: sale("new", day(1), "ghost", 1)})
	w.nightly(t)
	if w.lines(1) != 41 {
		t.Errorf("%d lines", w.lines(1))
	}
}

// TestGarbledPages: one that recovers leaves nothing behind, wherever it is.
func TestGarbledPages(t *testing.T) {
	for _, sequential := range []bool{false, true} {
		for page := range 5 {
			terms := plain()
			terms.Sequential = sequential
			w := march(t, terms, 20)
			name := pageName(dayWindow(2), page)
			w.bank.garbled[name] = true
			tries := 0
			w.bank.meddle = func(_ int, window provider.Window, n int) error {
				if pageName(window, n) == name {
					tries++
					w.bank.garbled[name] = tries < 3
				}
				return nil
			}
			if got, _ := w.nightly(t); got.Bad != 0 || got.Opened != 0 || w.lines(2) != 20 {
				t.Errorf("page %d: %+v", page, got)
			}

			w = march(t, terms, 20)
			w.bank.garbled[name] = true
			if got, _ := w.nightly(t); got.Bad != 1 || got.Opened != 1 || w.lines(2) != 16 || w.place().Next != day(4) {
				t.Errorf("page %d stays garbled: %+v, %d lines", page, got, w.lines(2))
			}
			if got, i := w.nightly(t); i.writes != 0 || got.Open != 1 {
				t.Errorf("page %d, again: %d writes, %+v", page, i.writes, got)
			}
			w.bank.garbled[name] = false
			if got, _ := w.nightly(t); got.Gone != 1 || got.Open != 0 || w.lines(2) != 20 || w.state(dayWindow(2)).Lines != 20 {
				t.Errorf("page %d recovers: %+v, %d lines", page, got, w.lines(2))
			}
		}
	}
}

// TestNothingButGarbage: a window whose end nobody knows is left.
func TestNothingButGarbage(t *testing.T) {
	w := march(t, plain(), 40)
	for n := range 20 {
		w.bank.garbled[pageName(dayWindow(2), n)] = true
	}
	result, err := w.instance().run(reconcile.Request{})
	if r := result.Runs[0]; err != nil || r.Left != 1 || r.Failed != "bad_reply" || w.place().Next != day(2) || w.lines(3) != 40 {
		t.Errorf("%+v %v", result, err)
	}
}
