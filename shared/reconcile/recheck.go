package reconcile

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tender/shared/order"
	"tender/shared/provider"
)

// recheck looks again at every finding that is open: what is right now is gone, and what has other facts is updated.
func (r *run) recheck(ctx context.Context) error {
	var after Key
	for {
		if !r.hasTime(0) {
			return errTime
		}
		keys, err := r.Ledger.OpenFindings(ctx, r.name, after, batch)
		if err != nil || len(keys) == 0 {
			return err
		}
		after = keys[len(keys)-1]
		open, err := r.openFindings(ctx, keys)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(open, func(f Finding) bool { return f.Kind == BadLine })
		if i < 0 {
			i = len(open)
		}
		err = r.retry(ctx, func(ctx context.Context) error { return r.recheckMatched(ctx, open[:i]) })
		if err == nil {
			err = r.recheckBad(ctx, open[i:])
		}
		if err != nil {
			return err
		}
	}
}

// openFindings reads findings of a provider that are still open, bad lines last.
func (r *run) openFindings(ctx context.Context, keys []Key) ([]Finding, error) {
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return nil, err
	}
	var open, bad []Finding
	for _, key := range keys {
		record, ok := records[key]
		if !ok {
			continue
		}
		f, err := DecodeFinding(record.Body)
		if err != nil {
			return nil, err
		}
		switch {
		case f.Status != FindingOpen:
		case f.Kind == BadLine:
			bad = append(bad, f)
		default:
			open = append(open, f)
		}
	}
	return append(open, bad...), nil
}

// recheckMatched holds accounts against their orders once more. What is found besides is noted as well: when an order
// came into being, or was captured, its lines are not read again.
func (r *run) recheckMatched(ctx context.Context, open []Finding) error {
	if len(open) == 0 {
		return nil
	}
	accounts, lines, orders, err := r.materials(ctx, open)
	if err != nil {
		return err
	}
	var found, gone []Finding
	for i, f := range open {
		reference := f.Facts.Reference
		o := orderOf(orders, reference)
		matched := Match(r.info, accounts[i], lines[i], o)
		late := Overdue(r.info, accounts[i], o, dayOf(r.began))
		same := func(other Finding) bool { return FindingKey(other) == FindingKey(f) }
		if at := slices.IndexFunc(late, same); at >= 0 && !slices.ContainsFunc(matched, same) {
			matched = append(matched, late[at])
		}
		found = append(found, matched...)
		if !slices.ContainsFunc(matched, same) {
			gone = append(gone, f)
		}
	}
	if err := r.note(ctx, found, orders, nil); err != nil {
		return err
	}
	return r.vanish(ctx, gone)
}

// materials reads what findings are about: for each its account and its line, and the orders of all.
func (r *run) materials(ctx context.Context, open []Finding) ([]Account, [][]provider.Line, map[string]order.Order, error) {
	var keys []Key
	var ids []string
	lineKey := func(f Finding) Key { return LineKey(r.name, provider.Line{Day: f.Day, ID: f.Facts.Line}) }
	for _, f := range open {
		if f.Facts.Reference != "" {
			keys = append(keys, AccountKey(r.name, f.Facts.Reference))
			id, _ := order.ParseRef(f.Facts.Reference)
			ids = append(ids, id)
		}
		if f.Facts.Line != "" {
			keys = append(keys, lineKey(f))
		}
	}
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return nil, nil, nil, err
	}
	slices.Sort(ids)
	orders, err := r.Orders.BatchGet(ctx, slices.Compact(ids))
	if err != nil {
		return nil, nil, nil, err
	}
	accounts, lines := make([]Account, len(open)), make([][]provider.Line, len(open))
	for i, f := range open {
		if accounts[i], err = r.accountIn(records, f.Facts.Reference); err != nil {
			return nil, nil, nil, err
		}
		if record, ok := records[lineKey(f)]; ok && f.Facts.Line != "" {
			l, err := DecodeLine(record.Body)
			if err != nil {
				return nil, nil, nil, err
			}
			lines[i] = []provider.Line{l}
		}
	}
	return accounts, lines, orders, nil
}

// accountIn gives an account that was read, or an empty one.
func (r *run) accountIn(records map[Key]Record, reference string) (Account, error) {
	if record, ok := records[AccountKey(r.name, reference)]; ok && reference != "" {
		return DecodeAccount(record.Body)
	}
	return Account{Provider: r.name, Reference: reference}, nil
}

// recheckBad reads the pages of bad lines again, each once.
func (r *run) recheckBad(ctx context.Context, bad []Finding) error {
	var gone []Finding
	type place struct {
		window string
		page   int
	}
	pages := map[place][]Finding{}
	var order []place
	for _, f := range bad {
		at := place{f.Facts.Window, f.Facts.Page}
		switch {
		case r.metBad(FindingKey(f)): // read in this run, and still bad
		case r.entire[WindowKey(r.name, windowOf(f))]:
			gone = append(gone, f)
		default:
			if len(pages[at]) == 0 {
				order = append(order, at)
			}
			pages[at] = append(pages[at], f)
		}
	}
	for _, at := range order {
		better, err := r.readAgain(ctx, pages[at])
		if err != nil {
			return err
		}
		gone = append(gone, better...)
	}
	return r.vanish(ctx, gone)
}

// readAgain reads the page of bad lines again, keeps what it has now, and gives those that it does not have any more. A
// window that was not read to its end is none of ours: it is read in its turn.
func (r *run) readAgain(ctx context.Context, bad []Finding) ([]Finding, error) {
	w := windowOf(bad[0])
	if w.Kind != provider.WindowDay || r.unanswered {
		return nil, nil
	}
	if !r.hasTime(0) {
		return nil, errTime
	}
	s, err := r.look(ctx, w)
	if s == nil || err != nil {
		return nil, err
	}
	if read := s.page(ctx, bad[0].Facts.Page, func() {}); read.err != nil {
		if errors.Is(read.err, errTime) || fatal(read.err) {
			return nil, s.leave(ctx, read.err)
		}
		if !errors.Is(read.err, errBusy) {
			r.failed(read.err)
			r.unanswered = true // nor will it answer about the others
		}
		_ = s.leave(ctx, read.err)
		return nil, nil
	}
	if _, err := s.kept(ctx); err != nil {
		return nil, s.leave(ctx, err)
	}
	if err := s.finish(ctx); err != nil {
		return nil, s.leave(ctx, err)
	}
	return slices.DeleteFunc(slices.Clone(bad), func(f Finding) bool { return r.metBad(FindingKey(f)) }), nil
}

// look begins to work on a window that was read to its end; nil where it was not, or somebody else is at it.
func (r *run) look(ctx context.Context, w provider.Window) (*session, error) {
	s := &session{run: r, window: w, key: WindowKey(r.name, w)}
	err := s.load(ctx)
	if errors.Is(err, errBusy) || (err == nil && !s.state.Done) {
		return nil, nil
	}
	s.progress, s.unclean = s.state.Progress, s.state.Owner != ""
	return s, err
}

// windowOf gives the window of a bad line, as QuarantineFinding has named it.
func windowOf(f Finding) provider.Window {
	kind, day, _ := strings.Cut(f.Facts.Window, " ")
	return provider.Window{Kind: provider.WindowKind(kind), Day: day}
}
