package reconcile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// threeDays is a world whose first three days of March have just closed, with every kind of finding in them.
func threeDays(t *testing.T, inFlight int) *world {
	w := newWorld(provider.SettlementInfo{
		PageSize: 4, InFlight: inFlight, DayEnds: 2 * time.Hour, Unpaid: true, Changed: true, PaysOut: true, LateDays: 2, Foreign: true, Refunds: true,
	})
	w.still, w.lease = true, 5*time.Millisecond
	w.nightly(t) // the cursor is there, and nothing else
	w.plant()
	w.pass(3 * 24 * time.Hour)
	return w
}

func (w *world) plant() {
	w.paidOrder("good", 1000, on(1), refunded("r1", 300, on(2)))
	w.paidOrder("missing", 1000, on(1))
	w.paidOrder("waits", 1000, on(3)) // not late yet
	w.paidOrder("less", 1000, on(1))
	w.paidOrder("more", 1000, on(1))
	w.paidOrder("currency", 1000, on(2))
	w.paidOrder("fee", 81480, on(2))
	w.openOrder("status", 1000, on(2))
	w.paidOrder("twice", 1000, on(2))
	w.paidOrder("refund-missing", 1000, on(1), refunded("r1", 300, on(1)))
	w.paidOrder("refund-more", 1000, on(2))
	w.paidOrder("owned", 1000, on(3))
	w.openOrder("later", 1000, on(3))
	w.refs = append(w.refs, "ghost")
	w.bank.owners = map[string]string{"inv-1": "owned", "inv-2": ""}
	b := w.bank
	b.add(
		sale("t01", day(1), "good", 1000), sale("t02", day(1), "less", 700), sale("t03", day(1), "more", 1500),
		sale("t04", day(1), "refund-missing", 1000), sale("t05", day(1), "ghost", 1000), sale("t06", day(2), "currency", 1000),
		sale("t07", day(2), "fee", 81480), sale("t08", day(2), "status", 1000), sale("t09", day(2), "twice", 1000),
		sale("t10", day(2), "twice", 1000), refund("t11", day(2), "good", 300), sale("t12", day(2), "refund-more", 1000),
		refund("t13", day(2), "refund-more", 200), sale("t14", day(3), "", 1000), sale("t15", day(3), "", 1000),
		sale("t16", day(3), "", 1000), sale("t17", day(3), "later", 1000), sale("t18", day(3), "waits", 1000),
		sale("t19", day(4), "ghost", 500), // of today: only the unpaid list has it
	)
	b.change("t06", "", func(l *provider.Line) { l.Currency = "USD" })
	b.change("t07", "", func(l *provider.Line) {
		l.Net, l.Rates = 77525-1, &provider.FeeRates{Rate: 450, Fixed: 100, TaxRate: 500}
	})
	b.change("t14", "", func(l *provider.Line) { l.Owner = "inv-1" })
	b.change("t15", "", func(l *provider.Line) { l.Owner = "inv-2" })
	b.change("t16", "", func(l *provider.Line) { l.Owner = "inv-lost" })
	b.change("t17", "", func(l *provider.Line) { l.State = provider.LineOpen })
	for _, id := range []string{"t01", "t02", "t03"} {
		b.change(id, day(3), func(l *provider.Line) { l.PaidAt = on(3) })
	}
	b.rows = append(b.rows, row{Line: provider.Line{Day: day(2)}, bad: "not a row"})
	for range 3 {
		b.rows = append(b.rows, row{Line: provider.Line{Day: day(3)}, bad: "never read"}) // what the garbled page hides
	}
	b.garbled[pageName(provider.Window{Kind: provider.WindowDay, Day: day(3)}, 1)] = true
}

// secondNight is what happens in the two days after threeDays was reconciled.
func (w *world) secondNight() {
	b := w.bank
	delete(b.garbled, pageName(provider.Window{Kind: provider.WindowDay, Day: day(3)}, 1))
	b.rows = slices.DeleteFunc(b.rows, func(r row) bool { return r.bad == "never read" })
	b.change("t17", day(5), func(l *provider.Line) { l.State, l.PaidAt = provider.LineDone, on(5) }) // captured, then paid
	b.change("t09", day(5), func(l *provider.Line) { l.PaidAt = on(5) })
	b.change("t10", day(5), func(l *provider.Line) { l.State = provider.LineVoid })
	b.add(sale("t20", day(4), "missing", 1000), sale("t21", day(5), "ghost", 100))
	w.paidOrder("none", 1000, on(3))
	w.put("ghost", 1000, on(4), order.AttemptOpen, nil)
	w.pass(2 * 24 * time.Hour)
}

func TestEveryKindOfFinding(t *testing.T) {
	w := threeDays(t, 3)
	got, _ := w.nightly(t)
	kinds := map[reconcile.Kind]bool{}
	for _, f := range w.allFindings() {
		kinds[f.Kind] = true
	}
	for _, k := range reconcile.Kinds() {
		if !kinds[k] {
			t.Errorf("no %s", k)
		}
	}
	want := []string{
		"amount_mismatch less", "amount_mismatch more", "currency_mismatch t06", "duplicate_line t10", "fee_mismatch t07",
		"missing_settlement missing", "refund_missing refund-missing", "refund_unexpected refund-more", "status_mismatch status",
		"unknown_order t05", "unknown_order t19",
	}
	open := slices.DeleteFunc(w.findings(reconcile.FindingOpen), func(s string) bool { return strings.HasPrefix(s, "bad_line ") })
	if !slices.Equal(open, want) {
		t.Errorf("got  %q\nwant %q", open, want)
	}
	if got.Bad != 4 || got.Foreign != 2 || got.MadeDue != 2 || got.Opened != 14 || got.Open != got.Opened || got.Gone != 0 || got.Windows != 5 || len(got.OpenedNow) != 14 {
		t.Errorf("%+v", got)
	}
}

func TestSecondNight(t *testing.T) {
	w := threeDays(t, 1)
	w.nightly(t)
	w.secondNight()
	got, _ := w.nightly(t)
	gone := slices.DeleteFunc(w.findings(reconcile.FindingGone), func(s string) bool { return strings.HasPrefix(s, "bad_line ") })
	if want := []string{"duplicate_line t10", "missing_settlement missing", "unknown_order t05", "unknown_order t19"}; !slices.Equal(gone, want) {
		t.Errorf("gone %q", gone)
	}
	open := w.findings(reconcile.FindingOpen)
	for _, want := range []string{"status_mismatch later", "status_mismatch ghost", "missing_settlement none"} {
		if !slices.Contains(open, want) {
			t.Errorf("%q is not open: %q", want, open)
		}
	}
	if bad := w.findings(reconcile.FindingGone); len(bad) != len(gone)+1 { // the garbled page
		t.Errorf("gone %q", bad)
	}
	if got.Gone != 5 || got.Failed != "" {
		t.Errorf("%+v", got)
	}
}
