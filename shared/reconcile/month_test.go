package reconcile

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
)

var updateGolden = flag.Bool("update", false, "rewrite testdata/month.golden")

// reconcile reads the month as a run would: lines in pieces and in any order, some twice, some first in the state
// that they had before; accounts are kept between them. Then it looks for what is missing.
func (m *month) reconcile(t *testing.T, today string) []Finding {
	t.Helper()
	kept := map[Key][]byte{}
	found := map[Key]Finding{}
	note := func(list []Finding) {
		for _, f := range list {
			found[FindingKey(f)] = f
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.lines)) {
		for _, l := range m.shuffled(m.lines[name]) {
			a := m.read(t, kept, name, l.Reference).With(l)
			if l.Reference != "" {
				data, err := EncodeAccount(a)
				if err != nil {
					t.Fatal(err)
				}
				kept[AccountKey(name, l.Reference)] = data
			}
			note(Match(m.infos[name], a, []provider.Line{l}, m.orderOf(l.Reference)))
		}
	}
	for _, o := range m.orders {
		if a := o.Attempt(o.Sale); a != nil {
			note(Overdue(m.infos[a.Provider], m.read(t, kept, a.Provider, a.Reference), o, today))
		}
	}
	note(m.bad)
	return sortedFindings(found)
}

func (m *month) read(t *testing.T, kept map[Key][]byte, name, reference string) Account {
	t.Helper()
	a := Account{Provider: name, Reference: reference}
	if data := kept[AccountKey(name, reference)]; data != nil {
		var err error
		if a, err = DecodeAccount(data); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func (m *month) orderOf(reference string) *order.Order {
	id, _ := order.ParseRef(reference)
	return m.orders[id]
}

func (m *month) shuffled(lines []provider.Line) []provider.Line {
	all := slices.Clone(lines)
	for i, l := range lines {
		if i%4 == 0 {
			all = append(all, l)
		}
		if i%5 == 0 && l.State == provider.LineDone {
			l.State, l.PaidAt = provider.LineOpen, time.Time{}
			all = append(all, l)
		}
	}
	m.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func sortedFindings(found map[Key]Finding) []Finding {
	var list []Finding
	for _, f := range found {
		list = append(list, f)
	}
	slices.SortFunc(list, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(Kinds(), x.Kind), slices.Index(Kinds(), y.Kind)), cmp.Compare(x.Provider, y.Provider), cmp.Compare(x.ID, y.ID))
	})
	return list
}

func row(e expected) string {
	return fmt.Sprintf("%-18s  %-10s  %-34s  %9d  %9d", e.kind, e.provider, e.id, e.ours, e.theirs)
}

// TestMonth: exactly the planted findings come out, and none of an honest month. Run with -update to rewrite the
// table, and read what changed.
func TestMonth(t *testing.T) {
	const today = "2026-04-05"
	if found := newMonth().reconcile(t, today); len(found) != 0 {
		t.Fatalf("an honest month has findings: %s", told(found))
	}
	m := newMonth()
	var want []string
	for _, e := range m.plant() {
		want = append(want, row(e))
	}
	found := m.reconcile(t, today)
	table, got, kinds := monthTable(m, found), []string{}, map[Kind]bool{}
	for _, f := range found {
		got = append(got, row(expected{f.Kind, f.Provider, f.ID, f.Facts.Ours, f.Facts.Theirs}))
		kinds[f.Kind] = true
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\n\nplanted\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(kinds) != len(Kinds()) {
		t.Errorf("%d kinds of %d are planted", len(kinds), len(Kinds()))
	}
	const file = "testdata/month.golden"
	if *updateGolden {
		if err := os.WriteFile(file, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if golden, err := os.ReadFile(file); err != nil || string(golden) != table {
		t.Errorf("the table differs from %s (%v):\n%s", file, err, table)
	}
}

func monthTable(m *month, found []Finding) string {
	var b strings.Builder
	lines := 0
	for _, l := range m.lines {
		lines += len(l)
	}
	fmt.Fprintf(&b, "%d orders, %d lines, %d findings\n\n", len(m.orders), lines, len(found))
	fmt.Fprintf(&b, "%-18s  %-10s  %-34s  %9s  %9s  %s\n", "kind", "provider", "id", "ours", "theirs", "day, currency, detail")
	for _, f := range found {
		fmt.Fprintf(&b, "%s  %s %s %s\n", row(expected{f.Kind, f.Provider, f.ID, f.Facts.Ours, f.Facts.Theirs}), f.Day, f.Facts.Currency, f.Facts.Detail)
	}
	return b.String()
}

// The document's own line (Postpay API, List transactions), reconciled with the order that it is about.
func TestTheDocumentsOwnLine(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	l := provider.Line{
		ID: "09737e0fa4ef47ba855bdd59f172318b", Kind: provider.LineSale, State: provider.LineDone, Reference: "order-01", Day: "2020-05-08",
		CreatedAt: at("2020-05-08T10:53:57.118777Z"), PaidAt: at("2020-05-09T00:00:00.214566Z"), Currency: "AED", Amount: 81480, Net: 77525,
		Rates: &provider.FeeRates{Rate: 450, Fixed: 100, TaxRate: 500},
	}
	o := soldOrder()
	o.ID, o.Amount = "order-01", 81480
	o.Attempts[0].Reference, o.Attempts[0].Received, o.Attempts[0].CapturedAt = "order-01", 81480, at("2020-05-08T10:58:04.095618Z")
	a := Account{Provider: "postpay", Reference: "order-01"}.With(l)
	if found := append(Match(settling, a, []provider.Line{l}, o), Overdue(settling, a, o, "2020-06-01")...); len(found) != 0 {
		t.Error(told(found))
	}
	l.Net++
	if found := Match(settling, Account{Provider: "postpay", Reference: "order-01"}, []provider.Line{l}, o); told(found) != "fee_mismatch 08 "+l.ID+" 77525/77526" {
		t.Error(told(found))
	}
}
