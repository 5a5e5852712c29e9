package reconcile

import (
	"bytes"
	"context"
	"slices"

	"tender/shared/order"
	"tender/shared/provider"
)

// process keeps what is on a page and notes what is wrong with it. It can be done again at any time: what is kept already
// is not written, and what a killed run left out is made good.
func (s *session) process(ctx context.Context, n int, page provider.Page) (pageRead, error) {
	read := pageRead{number: n, rows: max(page.Rows, len(page.Lines)+len(page.Bad)), total: page.Total, last: page.Last, garbled: page.Garbled}
	if page.Garbled {
		read.rows = 0
	}
	for _, l := range page.Lines {
		read.ids = append(read.ids, l.ID)
	}
	named, nameless, err := s.nameOwners(ctx, page.Lines)
	if err != nil {
		return read, err
	}
	lines, foreign, unkept := s.sort(named)
	bad := slices.Concat(unkept, unanswered(nameless))
	for _, b := range page.Bad {
		bad = append(bad, badRow{BadRow: b})
	}
	if err := s.quarantine(ctx, n, bad); err != nil {
		return read, err
	}
	read.others = read.rows
	for _, l := range lines {
		if s.window.Kind == provider.WindowDay && l.Day == s.window.Day {
			read.others--
		}
	}
	if err := s.settle(ctx, lines); err != nil {
		return read, err
	}
	s.tally(func(out *ProviderRun) {
		out.Pages++
		out.Lines += len(page.Lines)
		out.Foreign += foreign
		out.Bad += len(bad)
	})
	return read, nil
}

// sort tells lines that are ours from those that are none of our business, and from those that cannot be kept.
func (r *run) sort(named []provider.Line) (lines []provider.Line, foreign int, bad []badRow) {
	for _, l := range named {
		if l.Reference == "" && r.terms.Foreign {
			foreign++
		} else if _, err := EncodeLine(l); err != nil {
			bad = append(bad, badLine(l, err.Error()))
		} else {
			lines = append(lines, l)
		}
	}
	return lines, foreign, bad
}

// settle keeps lines with their accounts, then holds them against their orders. Where somebody else wrote the same
// records meanwhile, it does so again with what they wrote.
func (s *session) settle(ctx context.Context, lines []provider.Line) error {
	if len(lines) == 0 {
		return nil
	}
	for range rivalRounds {
		m, err := s.merge(ctx, lines)
		if err != nil {
			return err
		}
		rivals, err := s.keep(ctx, m)
		if err != nil {
			return err
		}
		if rivals {
			continue
		}
		orders, err := s.Orders.BatchGet(ctx, m.orderIDs())
		if err != nil {
			return err
		}
		return s.note(ctx, s.match(m, orders), orders, s.hold)
	}
	return errRivals
}

// merged is a page's lines and their accounts, joined with what is kept of them.
type merged struct {
	lines      map[string][]provider.Line // by reference
	accounts   map[string]Account
	references []string // sorted
	changed    []Record
	days       []string     // of changed lines
	written    map[Key]bool // lines of changed
}

// merge joins lines with what is kept.
func (r *run) merge(ctx context.Context, lines []provider.Line) (*merged, error) {
	var keys []Key
	m := &merged{lines: map[string][]provider.Line{}, accounts: map[string]Account{}, written: map[Key]bool{}}
	for _, l := range lines {
		keys = append(keys, LineKey(r.name, l))
		if l.Reference != "" {
			keys = append(keys, AccountKey(r.name, l.Reference))
		}
		m.references = append(m.references, l.Reference)
	}
	slices.Sort(m.references)
	m.references = slices.Compact(m.references)
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return nil, err
	}
	newest, err := r.mergeLines(records, lines, m)
	if err != nil {
		return nil, err
	}
	for _, l := range newest {
		m.lines[l.Reference] = append(m.lines[l.Reference], l)
	}
	return m, r.mergeAccounts(records, m)
}

// mergeLines gives the newest copy of each line, in their order, and adds to m what has to be written.
func (r *run) mergeLines(records map[Key]Record, lines []provider.Line, m *merged) ([]provider.Line, error) {
	at, newest := map[Key]int{}, []provider.Line(nil)
	for _, l := range lines {
		key := LineKey(r.name, l)
		if i, ok := at[key]; ok { // twice on one page
			if Supersedes(l, newest[i]) {
				newest[i] = l
			}
			continue
		}
		if record, ok := records[key]; ok {
			kept, err := DecodeLine(record.Body)
			if err != nil {
				return nil, err
			}
			if !Supersedes(l, kept) {
				l = kept
			}
		}
		at[key] = len(newest)
		newest = append(newest, l)
	}
	for _, l := range newest {
		body, err := EncodeLine(l)
		if err != nil {
			return nil, err
		}
		if key := LineKey(r.name, l); m.change(records, key, body) {
			m.written[key] = true
			m.days = append(m.days, l.Day)
		}
	}
	return newest, nil
}

// mergeAccounts adds the lines to their accounts. Lines without a reference have none.
func (r *run) mergeAccounts(records map[Key]Record, m *merged) error {
	for _, reference := range m.references {
		a := Account{Provider: r.name, Reference: reference}
		record, ok := records[AccountKey(r.name, reference)]
		if ok && reference != "" {
			var err error
			if a, err = DecodeAccount(record.Body); err != nil {
				return err
			}
		}
		for _, l := range m.lines[reference] {
			a = a.With(l)
		}
		m.accounts[reference] = a
		if reference == "" {
			continue
		}
		body, err := EncodeAccount(a)
		if err != nil {
			return err
		}
		m.change(records, AccountKey(r.name, reference), body)
	}
	return nil
}

// change adds a record to those that have to be written, where it is not kept like that.
func (m *merged) change(records map[Key]Record, key Key, body []byte) bool {
	kept := records[key]
	if kept.Version > 0 && bytes.Equal(kept.Body, body) {
		return false
	}
	m.changed = append(m.changed, Record{Key: key, Body: body, Version: kept.Version})
	return true
}

// keep writes what changed. The days are known to the window before their lines are written.
func (s *session) keep(ctx context.Context, m *merged) (rivals bool, err error) {
	if len(m.changed) == 0 {
		return false, nil
	}
	var others []string
	for _, day := range m.days {
		if s.window.Kind != provider.WindowDay || day != s.window.Day {
			others = append(others, day)
		}
	}
	if err := s.hold(ctx, others...); err != nil {
		return false, err
	}
	s.mu.Lock()
	s.wrote = s.wrote || len(others) < len(m.days)
	s.mu.Unlock()
	met, err := s.Ledger.Write(ctx, m.changed)
	if err != nil {
		return false, err
	}
	for _, key := range met {
		delete(m.written, key)
	}
	s.tally(func(out *ProviderRun) { out.Written += len(m.written) })
	return len(met) > 0, nil
}

// orderIDs are the orders that the lines are about.
func (m *merged) orderIDs() []string {
	var ids []string
	for _, reference := range m.references {
		if reference != "" {
			id, _ := order.ParseRef(reference)
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// match holds the accounts against their orders.
func (r *run) match(m *merged, orders map[string]order.Order) []Finding {
	var found []Finding
	for _, reference := range m.references {
		found = append(found, Match(r.info, m.accounts[reference], m.lines[reference], orderOf(orders, reference))...)
	}
	return found
}

// orderOf gives the order of a reference, nil where there is none.
func orderOf(orders map[string]order.Order, reference string) *order.Order {
	id, _ := order.ParseRef(reference)
	if o, ok := orders[id]; ok && reference != "" {
		return &o
	}
	return nil
}
