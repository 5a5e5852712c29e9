package reconcile

import (
	"bytes"
	"context"
	"slices"
	"time"

	"tender/shared/order"
)

// holder makes sure of a lease before the first write. It is nil where none is needed.
type holder func(context.Context, ...string) error

// noted is what becomes of one finding.
type noted struct {
	finding Finding
	record  Record
	opened  bool
	gone    bool
	news    bool // its facts are new: the order is to be looked at
}

// note keeps findings: those that are new, that are open again, and whose facts changed. An order whose money is in
// doubt is made due before its finding is written, so that a run which is killed in between makes it due again.
func (r *run) note(ctx context.Context, found []Finding, orders map[string]order.Order, hold holder) error {
	return r.revise(ctx, found, orders, hold, func(kept Finding, found Finding) noted {
		next, opened := kept.Update(found, r.Now())
		return noted{finding: placed(next, found), opened: opened, news: opened || !next.Facts.Same(kept.Facts)}
	})
}

// vanish keeps that the causes of findings are gone.
func (r *run) vanish(ctx context.Context, gone []Finding) error {
	return r.revise(ctx, gone, nil, nil, func(kept, _ Finding) noted {
		next, changed := kept.Vanish(r.Now())
		return noted{finding: next, gone: changed}
	})
}

// revise reads findings, changes them, and writes those that changed; where somebody else wrote one meanwhile, again.
func (r *run) revise(ctx context.Context, found []Finding, orders map[string]order.Order, hold holder, change func(kept, found Finding) noted) error {
	for range rivalRounds {
		if len(found) == 0 {
			return nil
		}
		list, err := r.compare(ctx, found, change)
		if err != nil || len(list) == 0 {
			return err
		}
		if hold != nil {
			if err := hold(ctx); err != nil {
				return err
			}
		}
		for _, n := range list {
			if err := r.makeDue(ctx, n, orders); err != nil {
				return err
			}
		}
		rivals, err := r.Ledger.Write(ctx, recordsOf(list))
		if err != nil {
			return err
		}
		r.told(list, rivals)
		found = slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return !slices.Contains(rivals, FindingKey(f)) })
	}
	return errRivals
}

// compare gives the findings that change, with their records.
func (r *run) compare(ctx context.Context, found []Finding, change func(kept, found Finding) noted) ([]noted, error) {
	keys := make([]Key, len(found))
	for i, f := range found {
		keys[i] = FindingKey(f)
	}
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return nil, err
	}
	var list []noted
	seen := map[Key]bool{}
	for i, f := range found {
		if seen[keys[i]] {
			continue
		}
		seen[keys[i]] = true
		n := noted{finding: Opened(f, r.Now()), opened: true, news: true}
		record, ok := records[keys[i]]
		if ok {
			kept, err := DecodeFinding(record.Body)
			if err != nil {
				return nil, err
			}
			n = change(kept, f)
		}
		body, err := EncodeFinding(n.finding)
		if err != nil {
			return nil, err
		}
		if ok && bytes.Equal(body, record.Body) {
			continue
		}
		n.record = Record{Key: keys[i], Body: body, Version: record.Version, Open: n.finding.Status == FindingOpen}
		list = append(list, n)
	}
	return list, nil
}

func recordsOf(list []noted) []Record {
	records := make([]Record, len(list))
	for i, n := range list {
		records[i] = n.record
	}
	return records
}

// told counts what was written, and remembers some of it for telling.
func (r *run) told(list []noted, rivals []Key) {
	r.tally(func(out *ProviderRun) {
		for _, n := range list {
			if slices.Contains(rivals, n.record.Key) {
				continue
			}
			if n.gone {
				out.Gone++
			}
			if !n.opened {
				continue
			}
			out.Opened++
			if len(out.OpenedNow) < mostOpened {
				out.OpenedNow = append(out.OpenedNow, n.finding)
			}
		}
	})
}

// makeDue makes the order due whose money moved at the provider and not here, so that the provider is asked about it. The
// order itself stays as it is: the answer changes it.
func (r *run) makeDue(ctx context.Context, n noted, orders map[string]order.Order) error {
	if !n.news || (n.finding.Kind != StatusMismatch && n.finding.Kind != RefundUnexpected) {
		return nil
	}
	id, number := order.ParseRef(n.finding.Facts.Reference)
	o, ok := orders[id]
	if !ok {
		return nil
	}
	made := false
	_, err := r.Orders.Apply(ctx, o, func(current order.Order) (order.Order, error) {
		now := r.Now()
		a := current.Attempt(number)
		made = a != nil && (a.Due.IsZero() || a.Due.After(now))
		if !made {
			return current, nil
		}
		next := current.LookNow(number, now)
		if made = order.Changed(current, next); made {
			next.UpdatedAt = now.UTC().Truncate(time.Millisecond)
		}
		return next, nil
	})
	if err == nil && made {
		r.tally(func(out *ProviderRun) { out.MadeDue++ })
	}
	return err
}
