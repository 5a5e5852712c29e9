package reconcile_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// plain is a provider without anything special.
func plain() provider.SettlementInfo {
	return provider.SettlementInfo{PageSize: 4, InFlight: 3, LateDays: 3, Refunds: true}
}

// march is a world on the morning of 4 March, with so many lines on each of its first three days.
func march(t *testing.T, terms provider.SettlementInfo, lines int) *world {
	t.Helper()
	w := newWorld(terms)
	w.nightly(t)
	for d := 1; d <= 3; d++ {
		for n := range lines {
			id := fmt.Sprintf("s%d-%03d", d, n)
			w.paidOrder(id, 1000, on(d))
			w.bank.add(sale("t"+id, day(d), id, 1000))
		}
	}
	w.pass(3 * 24 * time.Hour)
	return w
}

func (w *world) lines(d int) int {
	list, err := w.store.List(context.Background(), reconcile.LineKey("bank", provider.Line{Day: day(d)}).Partition, "", 10_000)
	if err != nil {
		panic(err)
	}
	return len(list)
}

func (w *world) place() reconcile.Place {
	key := reconcile.CursorKey("bank")
	records, err := w.store.Read(context.Background(), []reconcile.Key{key})
	if err != nil {
		panic(err)
	}
	p, err := reconcile.DecodePlace(records[key].Body)
	if err != nil {
		panic(err)
	}
	return p
}

func (w *world) state(window provider.Window) reconcile.WindowState {
	key := reconcile.WindowKey("bank", window)
	records, err := w.store.Read(context.Background(), []reconcile.Key{key})
	if err != nil {
		panic(err)
	}
	s, err := reconcile.DecodeWindow(records[key].Body)
	if err != nil {
		panic(err)
	}
	return s
}

func dayWindow(d int) provider.Window { return provider.Window{Kind: provider.WindowDay, Day: day(d)} }

func TestFirstRunBeginsDaysBack(t *testing.T) {
	w := newWorld(plain())
	got, i := w.nightly(t)
	if got.Windows != reconcile.FirstDays || w.place() != (reconcile.Place{Next: day(1), Changed: "2026-01-25", Missing: "2026-02-27"}) {
		t.Errorf("%+v %+v", got, w.place())
	}
	if first := slices.IndexFunc(i.calls, func(c string) bool { return strings.HasPrefix(c, "page ") }); i.calls[first] != "page day2026-01-25/0" {
		t.Errorf("began with %s", i.calls[first])
	}
}

// TestDayIsReadWhenItIsClosed: not before the provider's own day has ended everywhere.
func TestDayIsReadWhenItIsClosed(t *testing.T) {
	terms := plain()
	terms.DayEnds = 14 * time.Hour
	w := newWorld(terms)
	w.nightly(t)
	w.at = time.Date(2026, 3, 2, 13, 59, 59, 0, time.UTC)
	w.nightly(t)
	if p := w.place(); p.Next != day(1) {
		t.Errorf("before its end: %+v", p)
	}
	w.pass(time.Second)
	w.nightly(t)
	if p := w.place(); p.Next != day(2) {
		t.Errorf("after its end: %+v", p)
	}
}

// TestStopsAndGoesOn: a run that has no time left keeps what it did, and the next goes on from there.
func TestStopsAndGoesOn(t *testing.T) {
	for _, sequential := range []bool{false, true} {
		terms := plain()
		terms.Sequential = sequential
		w := march(t, terms, 80)
		w.bank.calls = 0
		w.bank.meddle = func(int, provider.Window, int) error { w.pass(time.Second); return nil }
		runs := 0
		for {
			i := w.instance()
			began := w.now()
			result, err := i.runFor(20*time.Second, reconcile.Request{})
			if err != nil {
				t.Fatal(err)
			}
			if took := w.now().Sub(began); took > 20*time.Second {
				t.Fatalf("took %s", took)
			}
			if runs++; result.Complete {
				break
			}
			if r := result.Runs[0]; r.Failed != "" || runs > 10 {
				t.Fatalf("%+v", result)
			}
		}
		if runs < 4 || w.bank.calls != 60 {
			t.Errorf("sequential %t: %d runs, %d pages", sequential, runs, w.bank.calls)
		}
		for d := 1; d <= 3; d++ {
			if s := w.state(dayWindow(d)); w.lines(d) != 80 || !s.Done || s.Lines != 80 || s.Totals[0].Amount != 80_000 {
				t.Errorf("day %d: %d lines, %+v", d, w.lines(d), s)
			}
		}
	}
}

// TestThrottled: the provider is asked again when it wants to be, and within the caller's time alone.
func TestThrottled(t *testing.T) {
	terms := plain()
	terms.InFlight = 1
	w := march(t, terms, 40)
	var asked []time.Time
	from := w.bank.calls
	w.bank.meddle = func(call int, _ provider.Window, _ int) error {
		asked = append(asked, w.now())
		if n := call - from; n > 3 && n <= 12 {
			return throttled(20 * time.Second)
		}
		return nil
	}
	got, _ := w.nightly(t)
	if got.Pages != 30 || got.Failed != "" || w.lines(3) != 40 {
		t.Errorf("%+v", got)
	}
	for n := 4; n <= 12; n++ {
		if waited := asked[n].Sub(asked[n-1]); waited < 20*time.Second {
			t.Errorf("asked again after %s", waited)
		}
	}

	w = march(t, plain(), 40)
	w.bank.meddle = func(int, provider.Window, int) error { return throttled(20 * time.Second) }
	began := w.now()
	result, err := w.instance().runFor(2*time.Minute, reconcile.Request{})
	if err != nil || result.Complete || result.Runs[0].Failed != "throttled" || result.Runs[0].Left != 3 || w.now().Sub(began) > 2*time.Minute {
		t.Errorf("%+v %v after %s", result, err, w.now().Sub(began))
	}
}

// TestWindowThatCannotBeRead: the others are read, and the cursor stays at it.
func TestWindowThatCannotBeRead(t *testing.T) {
	w := march(t, plain(), 5)
	w.paidOrder("none", 1000, on(1)) // on the 4th it is missing, but a day is not read that may have it
	down := problem.New(problem.ProviderUnavailable, "down")
	w.bank.meddle = func(_ int, window provider.Window, _ int) error {
		if window.Day == day(2) {
			return down
		}
		return nil
	}
	for range 2 {
		result, err := w.instance().run(reconcile.Request{})
		if r := result.Runs[0]; err != nil || result.Complete || r.Left != 1 || r.Failed != "provider_unavailable" {
			t.Fatalf("%+v %v", result, err)
		}
		if w.lines(1) != 5 || w.lines(2) != 0 || w.lines(3) != 5 || w.place().Next != day(2) || w.place().Missing > day(1) {
			t.Errorf("%d %d %d %+v", w.lines(1), w.lines(2), w.lines(3), w.place())
		}
	}
	if got := w.findings(reconcile.FindingOpen); len(got) != 0 {
		t.Errorf("%q", got)
	}
	w.bank.meddle = nil
	got, _ := w.nightly(t)
	if got.Windows != 1 || w.lines(2) != 5 || w.place() != (reconcile.Place{Next: day(4), Changed: "2026-01-25", Missing: day(2)}) {
		t.Errorf("%+v %+v", got, w.place())
	}
	if got := w.findings(reconcile.FindingOpen); !slices.Equal(got, []string{"missing_settlement none"}) {
		t.Errorf("%q", got)
	}
}

// TestProviderIsDown: after a few windows the rest is left, and the next run does it all.
func TestProviderIsDown(t *testing.T) {
	for code, windows := range map[problem.Code]int{problem.ProviderUnavailable: 3, problem.BadCredentials: 1} {
		w := newWorld(plain())
		asked := map[string]bool{}
		w.bank.meddle = func(_ int, window provider.Window, _ int) error {
			asked[window.Day] = true
			return problem.New(code, "no")
		}
		result, err := w.instance().run(reconcile.Request{})
		if r := result.Runs[0]; err != nil || result.Complete || r.Left != reconcile.FirstDays || r.Failed != string(code) || len(asked) != windows {
			t.Errorf("%s: %+v %v, %d asked", code, result, err, len(asked))
		}
		w.bank.meddle = nil
		w.nightly(t)
	}
}

// TestBackfill reads its days, whenever they were read before, and moves nothing.
func TestBackfill(t *testing.T) {
	w := march(t, plain(), 5)
	before := w.place()
	result, err := w.instance().run(reconcile.Request{Provider: "bank", From: day(2), To: day(4)})
	if r := result.Runs[0]; err != nil || result.Complete || r.Windows != 2 || r.Left != 1 || r.Written != 10 || w.place() != before {
		t.Fatalf("%+v %v %+v", result, err, w.place())
	}
	w.nightly(t)
	w.bank.change("ts2-001", "", func(l *provider.Line) { l.PaidAt = on(3) })
	i := w.instance()
	result, err = i.run(reconcile.Request{From: day(1), To: day(3)})
	if r := result.Runs[0]; err != nil || !result.Complete || r.Windows != 3 || r.Written != 1 || w.state(dayWindow(2)).Totals[0].PaidOut != 1000 {
		t.Errorf("%+v %v", result, err)
	}
	w.paidOrder("lost", 1000, time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC))
	if result, err = w.instance().run(reconcile.Request{From: "2026-01-01", To: "2026-01-01"}); err != nil || result.Runs[0].Opened != 1 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	for _, q := range []reconcile.Request{
		{Provider: "other"}, {From: day(1)}, {To: day(1)}, {From: "yesterday", To: day(1)}, {From: day(2), To: day(1)}, {From: day(1), To: day(9)},
	} {
		w := newWorld(plain())
		w.pass(3 * 24 * time.Hour)
		i := w.instance()
		if _, err := i.run(q); !problem.Is(err, problem.InvalidRequest) || i.steps != 0 {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// TestLineThatChangesAfterItsWindowClosed is seen where a list tells what changed, and where days are read again.
func TestLineThatChangesAfterItsWindowClosed(t *testing.T) {
	for _, changed := range []bool{true, false} {
		terms := plain()
		terms.Changed, terms.PaysOut = changed, true
		if !changed {
			terms.RereadDays = 7
		}
		w := march(t, terms, 5)
		w.openOrder("later", 1000, on(2))
		w.bank.add(sale("t-later", day(2), "later", 1000))
		w.bank.change("t-later", "", func(l *provider.Line) { l.State = provider.LineOpen })
		w.nightly(t)
		if got := w.findings(reconcile.FindingOpen); len(got) != 0 || (changed && w.place().Changed != day(4)) {
			t.Fatalf("%q %+v", got, w.place())
		}
		w.pass(2 * 24 * time.Hour)
		w.bank.change("t-later", day(5), func(l *provider.Line) { l.State = provider.LineDone })
		got, _ := w.nightly(t)
		if open := w.findings(reconcile.FindingOpen); !slices.Equal(open, []string{"status_mismatch later"}) || got.Written != 1 || got.MadeDue != 1 {
			t.Errorf("changed list %t: %q %+v", changed, open, got)
		}
		w.bank.change("t-later", day(6), func(l *provider.Line) { l.PaidAt = on(6) })
		w.pass(24 * time.Hour)
		w.nightly(t)
		if s := w.state(dayWindow(2)); s.Lines != 6 || s.Totals[0].PaidOut != 1000 {
			t.Errorf("changed list %t: %+v", changed, s)
		}
		if _, i := w.nightly(t); i.writes != 0 {
			t.Errorf("changed list %t: %d writes", changed, i.writes)
		}
	}
}

// TestClosedFindingStaysClosed until its facts change.
func TestClosedFindingStaysClosed(t *testing.T) {
	terms := plain()
	terms.Changed = true
	w := march(t, terms, 5)
	w.bank.add(sale("ghostly", day(2), "ghost", 700))
	w.bank.rows = append(w.bank.rows, row{Line: provider.Line{Day: day(3)}, bad: "not a row"})
	w.nightly(t)
	for _, f := range w.allFindings() {
		key := reconcile.FindingKey(f)
		records, err := w.store.Read(context.Background(), []reconcile.Key{key})
		if err != nil {
			t.Fatal(err)
		}
		closed, err := f.Close("ada", "sold at the fair", w.now())
		if err != nil {
			t.Fatal(err)
		}
		body, err := reconcile.EncodeFinding(closed)
		if err != nil {
			t.Fatal(err)
		}
		if rivals, err := w.store.Write(context.Background(), []reconcile.Record{{Key: key, Body: body, Version: records[key].Version}}); err != nil || len(rivals) > 0 {
			t.Fatal(rivals, err)
		}
	}
	again := reconcile.Request{From: day(1), To: day(3)}
	i := w.instance()
	if result, err := i.run(again); err != nil || i.writes != 0 || result.Runs[0].Opened != 0 || len(w.findings(reconcile.FindingClosed)) != 2 {
		t.Errorf("%+v %v, %d writes, closed %q", result, err, i.writes, w.findings(reconcile.FindingClosed))
	}
	w.bank.change("ghostly", day(4), func(l *provider.Line) { l.Amount = 800 })
	if got, _ := w.nightly(t); got.Opened != 1 || !slices.Equal(w.findings(reconcile.FindingOpen), []string{"unknown_order ghostly"}) {
		t.Errorf("%+v %q", got, w.findings(reconcile.FindingOpen))
	}
}

// TestOwnersAreAskedOnce: our reference of a provider's id is kept.
func TestOwnersAreAskedOnce(t *testing.T) {
	w := march(t, plain(), 1)
	w.bank.owners["inv"] = "s2-000"
	for d := 1; d <= 3; d++ {
		w.bank.add(refund(fmt.Sprint("r", d), day(d), "", 100))
		w.bank.change(fmt.Sprint("r", d), "", func(l *provider.Line) { l.Owner = "inv" })
	}
	_, i := w.nightly(t)
	if n := len(slices.DeleteFunc(i.calls, func(c string) bool { return c != "owners" })); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if got := w.findings(reconcile.FindingOpen); !slices.Equal(got, []string{"refund_unexpected s2-000"}) {
		t.Errorf("%q", got)
	}
}
