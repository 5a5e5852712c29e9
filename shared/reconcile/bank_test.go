package reconcile_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// bank is a provider that does nothing but list. Its rows stay in the order in which they came.
type bank struct {
	provider.Provider // nothing but lists is asked for
	terms             provider.SettlementInfo
	owners            map[string]string // an owner that is not there is not answered about

	mu      sync.Mutex
	rows    []row
	garbled map[string]bool                                // pages that are no lists, by window and number
	meddle  func(call int, w provider.Window, n int) error // before a page is answered
	calls   int
	shorter int // what the total says too little
}

// row is a line, or text that is none.
type row struct {
	provider.Line
	bad     string
	changed string // the day of its last change
}

func (b *bank) Info() provider.Info {
	return provider.Info{
		Name: "bank", Title: "Bank", Settlements: b.terms,
		Operations: map[provider.Operation]provider.Capability{provider.OpSettlements: {Support: provider.Supported}},
	}
}

func (b *bank) SettlementPage(_ context.Context, w provider.Window, n int) (provider.Page, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if b.meddle != nil {
		if err := b.meddle(b.calls, w, n); err != nil {
			return provider.Page{}, err
		}
	}
	if b.garbled[pageName(w, n)] {
		return provider.Page{Total: -1, Garbled: true, Bad: []provider.BadRow{{Raw: "<html>" + pageName(w, n), Why: "it is no list"}}}, nil
	}
	list := b.list(w)
	size := b.terms.PageSize
	from, to := min(n*size, len(list)), min((n+1)*size, len(list))
	page := provider.Page{Rows: to - from, Total: len(list) - b.shorter, Last: to == len(list)}
	if b.terms.Sequential {
		page.Total = -1
	}
	for _, r := range list[from:to] {
		if r.bad != "" {
			page.Bad = append(page.Bad, provider.BadRow{Raw: r.bad, Why: "it is no row"})
		} else {
			page.Lines = append(page.Lines, r.Line)
		}
	}
	return page, nil
}

func pageName(w provider.Window, n int) string {
	return string(w.Kind) + w.Day + "/" + string(rune('0'+n))
}

func (b *bank) list(w provider.Window) []row {
	return slices.DeleteFunc(slices.Clone(b.rows), func(r row) bool {
		switch w.Kind {
		case provider.WindowUnpaid:
			return r.bad != "" || !r.PaidAt.IsZero()
		case provider.WindowChanged:
			return r.changed == "" || r.changed < w.Day
		}
		return r.Day != w.Day
	})
}

func (b *bank) FindReferences(_ context.Context, owners []string) (map[string]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	found := maps.Clone(b.owners)
	maps.DeleteFunc(found, func(id, _ string) bool { return !slices.Contains(owners, id) })
	return found, nil
}

// change changes a line that is listed.
func (b *bank) change(id, day string, do func(*provider.Line)) {
	for i := range b.rows {
		if b.rows[i].ID == id {
			do(&b.rows[i].Line)
			b.rows[i].changed = day
			return
		}
	}
	panic("no line " + id)
}

// add lists lines.
func (b *bank) add(lines ...provider.Line) {
	for _, l := range lines {
		b.rows = append(b.rows, row{Line: l})
	}
}

// sale is a line of a sale that is done, not paid out.
func sale(id, day, reference string, amount int64) provider.Line {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return provider.Line{
		ID: id, Kind: provider.LineSale, State: provider.LineDone, Reference: reference, Day: day, CreatedAt: at.Add(9 * time.Hour),
		Currency: "AED", Amount: amount, Net: amount, Said: "order",
	}
}

// refund is a line of money that went back.
func refund(id, day, reference string, amount int64) provider.Line {
	l := sale(id, day, reference, -amount)
	l.Kind, l.Said = provider.LineRefund, "refund"
	return l
}

func throttled(after time.Duration) error {
	return problem.New(problem.Throttled, "Too many requests.").After(after)
}
