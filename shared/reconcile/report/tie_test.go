package report_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
)

func windowKey(name, day string) reconcile.Key {
	return reconcile.WindowKey(name, provider.Window{Kind: provider.WindowDay, Day: day})
}

// gone makes a finding as if its cause were gone.
func (m *month) gone(name, day string, k reconcile.Kind, id string) {
	m.t.Helper()
	m.finding(name, day, k, id, func(f *reconcile.Finding) { f.Status = reconcile.FindingGone })
}

func (m *month) finding(name, day string, k reconcile.Kind, id string, change func(*reconcile.Finding)) {
	m.t.Helper()
	key := reconcile.FindingKey(reconcile.Finding{Provider: name, Day: day, Kind: k, ID: id})
	f, err := reconcile.DecodeFinding(m.body(key))
	if err != nil {
		m.t.Fatal(err)
	}
	change(&f)
	body, err := reconcile.EncodeFinding(f)
	if err != nil {
		m.t.Fatal(err)
	}
	m.change(key, body)
}

// keptLine changes a line where it is kept by day, keptEntry where it is kept in its account.
func (m *month) keptLine(name, day, id string, change func(*provider.Line)) {
	m.t.Helper()
	key := reconcile.LineKey(name, provider.Line{Day: day, ID: id})
	l, err := reconcile.DecodeLine(m.body(key))
	if err != nil {
		m.t.Fatal(err)
	}
	change(&l)
	body, err := reconcile.EncodeLine(l)
	if err != nil {
		m.t.Fatal(err)
	}
	m.change(key, body)
}

func (m *month) keptEntry(name, reference string, change func(*reconcile.Account)) {
	m.t.Helper()
	key := reconcile.AccountKey(name, reference)
	a, err := reconcile.DecodeAccount(m.body(key))
	if err != nil {
		m.t.Fatal(err)
	}
	change(&a)
	body, err := reconcile.EncodeAccount(a)
	if err != nil {
		m.t.Fatal(err)
	}
	m.change(key, body)
}

// Whatever is taken away from a report that ties out, or changed, is said at its top.
func TestTieOutFails(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*month)
		want  string // said about it
	}{
		{"no missing settlement", func(m *month) { m.gone("alpha", "2026-03-04", reconcile.MissingSettlement, "A-04-0") },
			"A-04-0 of Alpha Pay: AED 232.34 of AED 232.34 captured on 2026-03-04 are neither settled nor explained by a finding."},
		{"no amount", func(m *month) { m.gone("alpha", "2026-03-06", reconcile.AmountMismatch, "A-06-0") },
			"A-06-0 of Alpha Pay: AED 10.00 of AED 307.76"},
		{"no amount that is too much", func(m *month) { m.gone("beta", "2026-03-12", reconcile.AmountMismatch, "B-12") },
			"B-12 of Beta Gateway: KWD -0.500 of KWD 28.952"},
		{"no currency", func(m *month) { m.gone("alpha", "2026-03-17", reconcile.CurrencyMismatch, "l-A-17-0") },
			"A-17-0 of Alpha Pay: AED 112.57"},
		{"no status", func(m *month) { m.gone("beta", "2026-03-16", reconcile.StatusMismatch, "B-16") }, "B-16 of Beta Gateway: KWD 34.436"},
		{"no duplicate", func(m *month) { m.gone("alpha", "2026-03-10", reconcile.DuplicateLine, "l-A-10-0-again") },
			"A-10-0 of Alpha Pay: AED -458.60"},
		{"no unknown order", func(m *month) { m.gone("beta", "2026-03-28", reconcile.UnknownOrder, "l-+1-555") },
			"Beta Gateway lists a line of no order that is here (unknown_order#l-+1-555), and there is no finding about it."},
		{"other facts", func(m *month) {
			m.finding("alpha", "2026-03-06", reconcile.AmountMismatch, "A-06-0", func(f *reconcile.Finding) { f.Facts.Theirs++ })
		}, "A-06-0 of Alpha Pay: AED 10.00"},
		{"a finding without a cause", func(m *month) {
			m.finding("alpha", "2026-03-04", reconcile.MissingSettlement, "A-04-0", func(f *reconcile.Finding) { f.Facts.Ours-- })
		}, "A-04-0 of alpha is said to miss its settlement, which orders and lines do not bear out."},
		{"another line", func(m *month) {
			m.keptLine("alpha", "2026-03-02", "l-A-02-0", func(l *provider.Line) { l.Amount-- })
		}, "Line l-A-02-0 of Alpha Pay on 2026-03-02 is not in the account of A-02-0 as it is kept."},
		{"a line that came without being counted", func(m *month) {
			l := provider.Line{ID: "l-A-02-0", Day: "2026-03-03", Reference: "A-02-0", Kind: provider.LineSale, State: provider.LineOpen, Currency: "AED"}
			body, err := reconcile.EncodeLine(l)
			if err != nil {
				m.t.Fatal(err)
			}
			m.store.Write(m.t.Context(), []reconcile.Record{{Key: reconcile.LineKey("alpha", l), Body: body}})
		}, "Alpha Pay: 2 lines are kept for 2026-03-03, and 1 were counted when it was read."},
		{"another account", func(m *month) {
			m.keptEntry("alpha", "A-02-0", func(a *reconcile.Account) { a.Entries[0].Amount -= 5 })
		}, "A-02-0 of Alpha Pay: AED 0.05"},
		{"another total", func(m *month) {
			key := windowKey("beta", "2026-03-02")
			m.change(key, []byte(strings.Replace(string(m.body(key)), `"amount":`, `"amount":1`, 1)))
		}, "Beta Gateway: the lines of 2026-03-02 do not come to the totals that were taken when it was read."},
		{"a day half read", func(m *month) { m.change(windowKey("beta", "2026-03-09"), []byte(`{"owner":"run"}`)) },
			"Beta Gateway was not read to its end for 2026-03-09."},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := planted(t)
			if r := m.report(march); !r.TiesOut {
				t.Fatalf("it did not tie out before:\n%s", told(r.Problems))
			}
			c.spoil(m)
			r := m.report(march)
			if r.TiesOut || !slices.ContainsFunc(r.Problems, func(p string) bool { return strings.HasPrefix(p, c.want) }) {
				t.Errorf("ties out: %v; it says\n%s\nwant\n%s", r.TiesOut, told(r.Problems), c.want)
			}
		})
	}
}

func TestDaysThatNobodyRead(t *testing.T) {
	m := planted(t)
	r := m.report(report.Period{From: "2026-03-20", To: "2026-04-03"})
	want := []string{"Alpha Pay was not read to its end for 2026-04-03.", "Beta Gateway was not read to its end for 2026-04-03."}
	if r.TiesOut || !slices.Equal(r.Problems, want) {
		t.Errorf("ties out: %v; it says\n%s", r.TiesOut, told(r.Problems))
	}
	if r.Providers[0].DaysRead != 14 || r.Providers[0].DaysLeft != 1 {
		t.Errorf("%d days read, %d left", r.Providers[0].DaysRead, r.Providers[0].DaysLeft)
	}
}

// What is wrong many times is told a few times, and counted.
func TestProblemsAreBounded(t *testing.T) {
	m := newMonth(t)
	m.at = april3
	r := m.report(march)
	if n := len(r.Problems); r.TiesOut || n == 0 || n > 40 || !slices.Contains(r.Problems, "And 52 more like this.") {
		t.Errorf("it says %d things:\n%s", n, told(r.Problems))
	}
	for _, total := range r.Totals {
		if total.Captured != total.Settled+total.NotSettled+total.Differences+total.Unexplained {
			t.Errorf("%s %s does not add up: %+v", total.Provider, total.Currency, total.Sums)
		}
	}
}

// A finding that explains a sale is listed though its day is not in the period, and one of another sale is not counted.
func TestDifferencesOfOtherDays(t *testing.T) {
	m := newMonth(t)
	again := *m.alpha.find("A-10-0")
	again.ID, again.Day, again.CreatedAt = "again", "2026-03-18", noon(18)
	m.alpha.lines = append(m.alpha.lines, again)
	m.reconciled()
	for _, c := range []struct {
		p      report.Period
		listed int
		amount int64
	}{
		{report.Period{From: "2026-03-10", To: "2026-03-10"}, 1, -again.Amount},
		{report.Period{From: "2026-03-18", To: "2026-03-18"}, 1, 0},
		{report.Period{From: "2026-03-12", To: "2026-03-12"}, 0, 0},
	} {
		r := m.report(c.p)
		var amount int64
		for _, d := range r.Differences {
			amount += d.Amount
		}
		if !r.TiesOut || len(r.Differences) != c.listed || amount != c.amount {
			t.Errorf("%s: ties out %v, %d listed for %d; want %d for %d\n%s", c.p.From, r.TiesOut, len(r.Differences), amount, c.listed, c.amount, told(r.Problems))
		}
	}
}

// moving is a store in which sales are refunded while the report is made.
type moving struct {
	*month
	days int
	ids  []string
}

func (s *moving) Captured(ctx context.Context, name, day, after string, limit int) ([]string, error) {
	if s.days++; s.days == 30 { // after some days were read, and before others
		for _, id := range s.ids {
			o, err := s.store.Get(ctx, id)
			if err != nil {
				return nil, err
			}
			_, err = s.store.Apply(ctx, o, func(o order.Order) (order.Order, error) {
				r := order.Refund{ID: "r1", Attempt: 1, Amount: 100, Status: order.RefundSucceeded, RequestHash: "h", CreatedAt: s.at, UpdatedAt: s.at.Add(time.Second)}
				o.Refunds = []order.Refund{r}
				return o, nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return s.store.Captured(ctx, name, day, after, limit)
}

func (s *moving) Read(ctx context.Context, keys []reconcile.Key) (map[reconcile.Key]reconcile.Record, error) {
	return s.store.Read(ctx, keys)
}

func (s *moving) List(ctx context.Context, partition, after string, limit int) ([]reconcile.Record, error) {
	return s.store.List(ctx, partition, after, limit)
}

// A sale that is refunded while the report is made counts once, whether its day was read before or comes after.
func TestSalesThatMoveCountOnce(t *testing.T) {
	m := newMonth(t).reconciled()
	want := m.report(march).Totals[0]
	s := &moving{month: m, ids: []string{"A-02-0", "A-05-0", "A-29-0", "A-30-0"}}
	r, err := report.Collect(t.Context(), report.Sources{Ledger: s, Orders: m.store, Providers: m, Now: m.now}, march)
	if err != nil {
		t.Fatal(err)
	}
	got := r.Totals[0]
	refunded := got.Refunded
	got.Refunded = want.Refunded
	if got != want || refunded == 0 || !r.TiesOut {
		t.Errorf("the sums are %+v with %d refunded, want %+v\n%s", got, refunded, want, told(r.Problems))
	}
}

func TestPeriods(t *testing.T) {
	m := newMonth(t)
	m.at = april3
	for _, c := range []struct{ from, to, wrong string }{
		{"2026-03-01", "2026-03-31", ""},
		{"2026-04-03", "2026-04-03", ""},
		{"2025-04-03", "2026-04-03", ""},
		{"2025-04-02", "2026-04-03", "to"},
		{"2026-04-03", "2026-04-04", "to"},
		{"2026-03-02", "2026-03-01", "to"},
		{"", "2026-03-01", "from"},
		{"2026-3-1", "2026-02-30", "from to"},
	} {
		_, err := report.Collect(t.Context(), report.Sources{Ledger: m.store, Orders: m.store, Providers: m, Now: m.now}, report.Period{From: c.from, To: c.to})
		var wrong []string
		if err != nil {
			var p *problem.Error
			if !errors.As(err, &p) || p.Code != problem.InvalidRequest {
				t.Fatal(err)
			}
			for _, f := range p.Fields {
				wrong = append(wrong, f.Field)
			}
		}
		if got := strings.Join(wrong, " "); got != c.wrong {
			t.Errorf("%s to %s: wrong is %q, want %q", c.from, c.to, got, c.wrong)
		}
	}
}

// More sales and lines than a page holds are all counted.
func TestPagesOfADay(t *testing.T) {
	m := newMonth(t)
	for i := range 250 {
		m.sell(m.beta, fmt.Sprintf("P-%03d", i), "KWD", 1_000, 17)
	}
	m.reconciled()
	r := m.report(report.Period{From: "2026-03-17", To: "2026-03-17"})
	if !r.TiesOut || len(r.Totals) != 2 || r.Totals[1].Sales != 250 || r.Totals[1].Settled != 250_000 || r.Providers[1].Lines != 250 {
		t.Errorf("ties out %v, %+v, %+v\n%s", r.TiesOut, r.Totals, r.Providers, told(r.Problems))
	}
}
