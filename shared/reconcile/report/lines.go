package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// lines reads the lines' side: every line that is kept with a day of the period. Each must stand in its attempt's
// account as it is, one of no known order must have its finding, and each day must have been read to its end and come to
// what its window says.
func (c *collection) lines(ctx context.Context, info provider.Info) error {
	all := days(c.From, c.To)
	states, err := c.windows(ctx, info.Name, all)
	if err != nil {
		return err
	}
	r := &lineReader{collection: c, info: info, out: providerOf(info)}
	for _, day := range all {
		r.sums = nil
		partition := reconcile.LineKey(info.Name, provider.Line{Day: day}).Partition
		err := c.each(ctx, partition, func(page []reconcile.Record) error { return r.page(ctx, page) })
		if err != nil {
			return err
		}
		r.close(day, states[day])
	}
	c.report.Providers = append(c.report.Providers, r.out)
	return nil
}

// windows reads how far each day was read. Days that nobody has begun are not in it.
func (c *collection) windows(ctx context.Context, name string, all []string) (map[string]reconcile.WindowState, error) {
	states := map[string]reconcile.WindowState{}
	for chunk := range slices.Chunk(all, pageSize) {
		keys := make([]reconcile.Key, len(chunk))
		for i, day := range chunk {
			keys[i] = reconcile.WindowKey(name, provider.Window{Kind: provider.WindowDay, Day: day})
		}
		records, err := c.Ledger.Read(ctx, keys)
		if err != nil {
			return nil, fmt.Errorf("reading windows: %w", err)
		}
		for i, day := range chunk {
			record, ok := records[keys[i]]
			if !ok {
				continue
			}
			if states[day], err = reconcile.DecodeWindow(record.Body); err != nil {
				return nil, fmt.Errorf("a kept window: %w", err)
			}
		}
	}
	return states, nil
}

type lineReader struct {
	*collection
	info provider.Info
	out  Provider
	sums []reconcile.Sum // of the day
}

func (r *lineReader) page(ctx context.Context, page []reconcile.Record) error {
	lines := make([]provider.Line, len(page))
	var references []string
	var keys []reconcile.Key
	for i, record := range page {
		l, err := reconcile.DecodeLine(record.Body)
		if err != nil {
			return fmt.Errorf("a kept line: %w", err)
		}
		lines[i] = l
		r.sums = addLine(r.sums, l)
		if l.Reference != "" {
			references = append(references, l.Reference)
			keys = append(keys, reconcile.AccountKey(r.info.Name, l.Reference))
		}
	}
	orders, err := r.orders(ctx, references)
	if err != nil {
		return err
	}
	accounts, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return fmt.Errorf("reading accounts: %w", err)
	}
	var unknown []reconcile.Key
	for _, l := range lines {
		if err := r.booked(l, accounts); err != nil {
			return err
		}
		if r.known(l, orders) {
			r.out.Known++
			continue
		}
		r.out.Unknown++
		if l.State == provider.LineDone && l.Kind != provider.LineIgnored {
			unknown = append(unknown, reconcile.FindingKey(reconcile.Finding{
				Provider: r.info.Name, Day: l.Day, Kind: reconcile.UnknownOrder, ID: l.ID,
			}))
		}
	}
	return r.told(ctx, unknown)
}

// booked holds a line against its copy in the account of its attempt.
func (r *lineReader) booked(l provider.Line, accounts map[reconcile.Key]reconcile.Record) error {
	if l.Reference == "" {
		return nil
	}
	record, ok := accounts[reconcile.AccountKey(r.info.Name, l.Reference)]
	if ok {
		a, err := reconcile.DecodeAccount(record.Body)
		if err != nil {
			return fmt.Errorf("a kept account: %w", err)
		}
		ok = a.Full || slices.ContainsFunc(a.Entries, func(e reconcile.Entry) bool { return same(e, l) })
	}
	if !ok {
		r.say(notBooked, "Line %s of %s on %s is not in the account of %s as it is kept.", clean(l.ID), r.info.Title, l.Day, clean(l.Reference))
	}
	return nil
}

func same(e reconcile.Entry, l provider.Line) bool {
	return e.ID == l.ID && e.Day == l.Day && e.Kind == l.Kind && e.State == l.State && e.Paid.Equal(l.PaidAt) &&
		e.Currency == l.Currency && e.Amount == l.Amount && e.Net == l.Net
}

func (r *lineReader) known(l provider.Line, orders map[string]order.Order) bool {
	id, n := order.ParseRef(l.Reference)
	o, ok := orders[id]
	return ok && l.Reference != "" && o.Attempt(n) != nil && o.Attempt(n).Provider == r.info.Name
}

// told says which lines of no known order have no finding.
func (r *lineReader) told(ctx context.Context, keys []reconcile.Key) error {
	if len(keys) == 0 {
		return nil
	}
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return fmt.Errorf("reading findings: %w", err)
	}
	for _, k := range keys {
		record, ok := records[k]
		if ok {
			f, err := reconcile.DecodeFinding(record.Body)
			if err != nil {
				return fmt.Errorf("a kept finding: %w", err)
			}
			ok = f.Status != reconcile.FindingGone
		}
		if !ok {
			r.say(notTold, "%s lists a line of no order that is here (%s), and there is no finding about it.", r.info.Title, clean(k.Sort))
		}
	}
	return nil
}

// close holds a day's lines against its window.
func (r *lineReader) close(day string, w reconcile.WindowState) {
	slices.SortFunc(r.sums, compareSums)
	var lines int
	for _, s := range r.sums {
		lines += s.Lines
		r.report.Lines = addTotal(r.report.Lines, r.info.Name, s)
	}
	r.out.Lines += lines
	if !w.Done {
		r.out.DaysLeft++
		r.say(notRead, "%s was not read to its end for %s.", r.info.Title, day)
		return
	}
	r.out.DaysRead++
	switch {
	case lines != w.Lines:
		r.say(miscounted, "%s: %d lines are kept for %s, and %d were counted when it was read.", r.info.Title, lines, day, w.Lines)
	case !slices.Equal(r.sums, w.Totals):
		r.say(miscounted, "%s: the lines of %s do not come to the totals that were taken when it was read.", r.info.Title, day)
	}
}

func compareSums(a, b reconcile.Sum) int {
	return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State))
}

func addLine(sums []reconcile.Sum, l provider.Line) []reconcile.Sum {
	s := reconcile.Sum{Currency: l.Currency, Kind: l.Kind, State: l.State, Lines: 1, Amount: l.Amount, Net: l.Net}
	if !l.PaidAt.IsZero() {
		s.PaidOut = l.Net
	}
	return addSum(sums, s)
}

func addSum(sums []reconcile.Sum, s reconcile.Sum) []reconcile.Sum {
	i := slices.IndexFunc(sums, func(t reconcile.Sum) bool { return compareSums(s, t) == 0 })
	if i < 0 {
		return append(sums, s)
	}
	t := &sums[i]
	t.Lines, t.Amount, t.Net, t.PaidOut = t.Lines+s.Lines, t.Amount+s.Amount, t.Net+s.Net, t.PaidOut+s.PaidOut
	return sums
}

func addTotal(totals []LineTotal, name string, s reconcile.Sum) []LineTotal {
	i := slices.IndexFunc(totals, func(t LineTotal) bool { return t.Provider == name && compareSums(s, t.Sum) == 0 })
	if i < 0 {
		return append(totals, LineTotal{Provider: name, Sum: s})
	}
	totals[i].Sum = addSum([]reconcile.Sum{totals[i].Sum}, s)[0]
	return totals
}
