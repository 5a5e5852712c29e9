package report_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/money"
	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
	"tender/shared/store/memory"
)

// bank lists what it is given, as it stood at the time.
type bank struct {
	provider.Provider // nothing but lists is asked for
	name, title       string
	terms             provider.SettlementInfo
	now               func() time.Time
	lines             []provider.Line
	bad               map[string][]provider.BadRow // by day
}

func (b *bank) Info() provider.Info {
	return provider.Info{
		Name: b.name, Title: b.title, Settlements: b.terms,
		Operations: map[provider.Operation]provider.Capability{provider.OpSettlements: {Support: provider.Supported}},
	}
}

func (b *bank) SettlementPage(_ context.Context, w provider.Window, n int) (provider.Page, error) {
	var list []provider.Line
	for _, l := range b.lines {
		if l.CreatedAt.After(b.now()) {
			continue
		}
		if l.PaidAt.After(b.now()) {
			l.PaidAt = time.Time{}
		}
		if w.Kind == provider.WindowDay && l.Day == w.Day || w.Kind == provider.WindowUnpaid && l.PaidAt.IsZero() ||
			w.Kind == provider.WindowChanged && (l.Day >= w.Day || !l.PaidAt.IsZero() && l.PaidAt.Format(time.DateOnly) >= w.Day) {
			list = append(list, l)
		}
	}
	bad := b.bad[w.Day]
	if w.Kind != provider.WindowDay {
		bad = nil
	}
	from, to := min(n*b.terms.PageSize, len(list)), min((n+1)*b.terms.PageSize, len(list))
	page := provider.Page{Lines: list[from:to], Rows: to - from, Total: len(list) + len(bad), Last: to == len(list)}
	if page.Last {
		page.Bad, page.Rows = bad, page.Rows+len(bad)
	}
	return page, nil
}

// month is March 2026 at two providers, with every kind of finding planted, reconciled by the engine itself.
type month struct {
	t     *testing.T
	at    time.Time
	store *memory.Store
	alpha *bank // pays out after two days, with fees
	beta  *bank // says no more than that the money moved
}

var (
	march  = report.Period{From: "2026-03-01", To: "2026-03-31"}
	april3 = time.Date(2026, 4, 3, 6, 0, 0, 0, time.UTC)
)

func (m *month) now() time.Time { return m.at }

func (m *month) Names() []string { return []string{"alpha", "beta", "gamma"} }

func (m *month) Get(name string) (*provider.Guarded, bool) {
	switch name {
	case "alpha":
		return provider.Guard(m.alpha, nil), true
	case "beta":
		return provider.Guard(m.beta, nil), true
	}
	return provider.Guard(&bank{name: "gamma", terms: provider.SettlementInfo{}}, nil), false
}

// clean is a month without findings.
func newMonth(t *testing.T) *month {
	m := &month{t: t, store: memory.Open()}
	m.alpha = &bank{name: "alpha", title: "Alpha Pay", now: m.now, terms: provider.SettlementInfo{
		PageSize: 10, InFlight: 2, PerSecond: 1000, Unpaid: true, Changed: true, PaysOut: true, LateDays: 5, Refunds: true,
	}}
	m.beta = &bank{name: "beta", title: "Beta Gateway", now: m.now, terms: provider.SettlementInfo{
		PageSize: 10, InFlight: 1, PerSecond: 1000, Changed: true, LateDays: 3, Refunds: true,
	}}
	for day := 1; day <= 31; day++ {
		for n := range (day*7+3)%4 + 1 {
			m.sell(m.alpha, fmt.Sprintf("A-%02d-%d", day, n), "AED", int64(8_150+(day*3_771+n*9_973)%61_000), day)
		}
		if day%2 == 0 {
			m.sell(m.beta, fmt.Sprintf("B-%02d", day), "KWD", int64(12_500+day*1_371%41_000), day)
		}
		if day%5 == 3 {
			m.sell(m.beta, fmt.Sprintf("J-%02d", day), "JPY", int64(1_200+day*317), day)
		}
	}
	return m
}

func noon(day int) time.Time { return time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC) }

// sell is a captured sale with its line; it gives the line to be changed.
func (m *month) sell(b *bank, id string, c money.Currency, amount int64, day int) *provider.Line {
	m.sale(b, id, c, amount, day)
	return m.line(b, id, c, amount, day)
}

func (m *month) sale(b *bank, id string, c money.Currency, amount int64, day int, refunds ...order.Refund) {
	m.t.Helper()
	at := noon(day)
	m.keep(order.Order{
		Schema: order.Schema, ID: id, Amount: amount, Currency: c, Capture: order.CaptureAutomatic, Sale: 1, CreatedAt: at, UpdatedAt: at,
		SuccessURL: "https://shop.example/ok", CancelURL: "https://shop.example/no", Refunds: refunds,
		Attempts: []order.Attempt{{
			Number: 1, Provider: b.name, Reference: id, State: order.AttemptPaid, Received: amount, Captured: amount,
			Terms: order.Terms{Settles: true, Refunds: true}, RequestHash: "h", OpenedAt: at.Add(-time.Hour), CapturedAt: at,
		}},
	})
}

func (m *month) keep(o order.Order) {
	m.t.Helper()
	if _, created, err := m.store.Create(m.t.Context(), o); err != nil || !created {
		m.t.Fatalf("storing %s: %v, %v", o.ID, created, err)
	}
}

func (m *month) line(b *bank, id string, c money.Currency, amount int64, day int) *provider.Line {
	at := noon(day)
	l := provider.Line{
		ID: "l-" + id, Kind: provider.LineSale, State: provider.LineDone, Reference: id, Day: at.Format(time.DateOnly),
		CreatedAt: at, Currency: c, Amount: amount, Net: amount,
	}
	if b.terms.PaysOut {
		l.PaidAt = time.Date(2026, 3, day+4, 0, 5, 0, 0, time.UTC)
		l.Rates = &provider.FeeRates{Rate: 450, Fixed: 100, TaxRate: 500}
		l.Net = netOf(amount)
	}
	b.lines = append(b.lines, l)
	return &b.lines[len(b.lines)-1]
}

// netOf is the document's formula at 4.5 %, 1.00 and 5 % of tax, rounded half up.
func netOf(amount int64) int64 {
	fee := (amount*450 + 100*10_000) * 10_500
	return (amount*100_000_000 - fee + 50_000_000) / 100_000_000
}

func refund(amount int64, day int) order.Refund {
	at := noon(day)
	return order.Refund{ID: "r1", Attempt: 1, Amount: amount, Status: order.RefundSucceeded, RequestHash: "h", CreatedAt: at, UpdatedAt: at}
}

func (m *month) refundLine(b *bank, id string, c money.Currency, amount int64, day int) {
	l := m.line(b, id, c, -amount, day)
	l.ID, l.Kind, l.Net, l.Rates = "r-"+id, provider.LineRefund, -amount, nil
}

// find gives a line of the bank.
func (b *bank) find(id string) *provider.Line {
	i := slices.IndexFunc(b.lines, func(l provider.Line) bool { return l.ID == "l-"+id })
	return &b.lines[i]
}

func (b *bank) drop(id string) {
	b.lines = slices.DeleteFunc(b.lines, func(l provider.Line) bool { return l.ID == "l-"+id })
}

// hostile is a reference that would like to be more than text.
const hostile = `=HYPERLINK("https://evil.example/"&A1;"x")<script>alert(1)</script>`

// plant puts every kind of finding into the month.
func (m *month) plant() {
	m.alpha.drop("A-04-0") // missing
	m.beta.drop("J-08")
	m.alpha.find("A-06-0").Amount -= 1_000 // too little, and the fee as if it were not
	m.alpha.find("A-06-0").Net = netOf(m.alpha.find("A-06-0").Amount)
	m.beta.find("B-12").Amount += 500 // too much
	m.beta.find("B-12").Net += 500
	m.alpha.find("A-17-0").Currency = "USD"
	m.alpha.find("A-21-0").Net -= 7 // fee
	m.beta.find("B-16").State = provider.LineVoid
	again := *m.alpha.find("A-10-0")
	again.ID = "l-A-10-0-again"
	m.alpha.lines = append(m.alpha.lines, again)
	m.sale(m.alpha, "A-refund", "AED", 90_000, 9, refund(30_000, 10))
	m.line(m.alpha, "A-refund", "AED", 90_000, 9)
	m.refundLine(m.alpha, "A-refund", "AED", 30_000, 10)
	m.sale(m.alpha, "A-lost-refund", "AED", 50_000, 11, refund(20_000, 12))
	m.line(m.alpha, "A-lost-refund", "AED", 50_000, 11)
	m.refundLine(m.beta, "B-20", "KWD", 4_000, 22)
	m.line(m.alpha, hostile, "AED", 12_345, 14) // of no order
	m.line(m.beta, "+1-555", "KWD", 10_000, 28)
	m.sale(m.alpha, "A-voided", "AED", 15_000, 15, refund(15_000, 16)) // taken back, and no line ever
	m.line(m.alpha, "A-voided", "AED", 15_000, 15).State = provider.LineVoid
	m.sale(m.alpha, "A-waits", "AED", 25_000, 31)
	m.alpha.bad = map[string][]provider.BadRow{
		"2026-03-19": {{Raw: `{"id":"t","total":"12,5O"}`, Why: "the total is no amount"}},
		"2026-03-30": {{Raw: "<html>", Why: "the row is no object"}},
	}
}

// reconciled runs the engine as its schedule would, and lets a person close a finding.
func (m *month) reconciled() *month {
	m.t.Helper()
	for _, at := range []time.Time{noon(8), noon(20), noon(29), april3} {
		m.run(at)
	}
	return m
}

func (m *month) run(at time.Time) {
	m.t.Helper()
	m.at = at
	ctx, cancel := context.WithTimeout(m.t.Context(), time.Hour)
	defer cancel()
	s := reconcile.Open(m.store, m.store, m, m.now)
	s.Owner = func() string { return "run" }
	s.Wait = func(context.Context, time.Duration) error { return nil }
	result, err := s.Run(ctx, reconcile.Request{})
	if err != nil || !result.Complete {
		m.t.Fatalf("the run ended with %+v, %v", result, err)
	}
}

// change writes a record anew, or takes it away.
func (m *month) change(key reconcile.Key, body []byte) {
	m.t.Helper()
	records, err := m.store.Read(m.t.Context(), []reconcile.Key{key})
	if err != nil {
		m.t.Fatal(err)
	}
	record, ok := records[key]
	if !ok {
		m.t.Fatalf("nothing is kept at %v", key)
	}
	record.Body = body
	if rivals, err := m.store.Write(m.t.Context(), []reconcile.Record{record}); err != nil || len(rivals) > 0 {
		m.t.Fatalf("writing %v: %v, %v", key, rivals, err)
	}
}

func (m *month) body(key reconcile.Key) []byte {
	m.t.Helper()
	records, err := m.store.Read(m.t.Context(), []reconcile.Key{key})
	if err != nil || records[key].Version == 0 {
		m.t.Fatalf("nothing is kept at %v: %v", key, err)
	}
	return records[key].Body
}

// close closes a finding as a person.
func (m *month) close(f reconcile.Finding) {
	m.t.Helper()
	key := reconcile.FindingKey(f)
	kept, err := reconcile.DecodeFinding(m.body(key))
	if err == nil {
		kept, err = kept.Close("clerk", "The bank wrote that it pays on Monday.", m.at)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	body, err := reconcile.EncodeFinding(kept)
	if err != nil {
		m.t.Fatal(err)
	}
	m.change(key, body)
}

func (m *month) report(p report.Period) report.Report {
	m.t.Helper()
	r, err := report.Collect(m.t.Context(), report.Sources{Ledger: m.store, Orders: m.store, Providers: m, Now: m.now}, p)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// planted is the month with every kind of finding, reconciled.
func planted(t *testing.T) *month {
	t.Helper()
	m := newMonth(t)
	m.plant()
	m.reconciled()
	m.close(reconcile.Finding{Provider: "beta", Day: "2026-03-08", Kind: reconcile.MissingSettlement, ID: "J-08"})
	return m
}

func told(list []string) string { return strings.Join(list, "\n") }
