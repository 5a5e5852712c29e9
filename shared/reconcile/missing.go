package reconcile

import (
	"context"

	"tender/shared/order"
)

// missing searches the days that are long enough ago for sales whose lines are not there, or say too little. It waits for
// windows that could not be read: what is in them is not missing.
func (r *run) missing(ctx context.Context) error {
	last := addDays(dayOf(r.began), -r.terms.LateDays)
	if r.request.backfill() {
		if r.out.Left+r.out.Busy > 0 {
			return nil
		}
		_, err := r.search(ctx, r.request.From, min(r.request.To, last))
		return err
	}
	if r.unclear {
		r.cut = true
		return nil
	}
	if r.cursor.Next < r.firstOpen() {
		last = min(last, addDays(r.cursor.Next, -r.terms.LateDays-1))
	}
	place := r.cursor.Place
	next, err := r.search(ctx, place.Missing, last)
	if next == place.Missing {
		return err
	}
	place.Missing = next
	if moved := r.moveCursor(ctx, place); moved != nil {
		return moved
	}
	return err
}

// search goes through the days, the last one included, and gives the first that was not searched to its end.
func (r *run) search(ctx context.Context, day, last string) (next string, err error) {
	for ; day <= last; day = addDays(day, 1) {
		if err := r.searchDay(ctx, day); err != nil {
			return day, err
		}
	}
	return day, nil
}

// searchDay searches one day, several batches of its sales at once. After the first failure nothing new is begun.
func (r *run) searchDay(ctx context.Context, day string) error {
	results := make(chan error)
	after, more, underWay, failed := "", true, 0, error(nil)
	for {
		for failed == nil && more && underWay < searches {
			var references []string
			if references, failed = r.captured(ctx, day, after); len(references) == 0 {
				more = false
				break
			}
			after, more = references[len(references)-1], len(references) == batch
			underWay++
			go func() {
				results <- r.retry(ctx, func(ctx context.Context) error { return r.searchSales(ctx, references) })
			}()
		}
		if underWay == 0 {
			return failed
		}
		err := <-results
		underWay--
		if failed == nil {
			failed = err
		}
	}
}

// captured gives the next batch of a day's sales. Errors: errTime; those of the ledger.
func (r *run) captured(ctx context.Context, day, after string) (references []string, err error) {
	if !r.hasTime(0) {
		return nil, errTime
	}
	err = r.retry(ctx, func(ctx context.Context) (err error) {
		references, err = r.Ledger.Captured(ctx, r.name, day, after, batch)
		return err
	})
	return references, err
}

// searchSales holds the accounts of sales against their orders.
func (r *run) searchSales(ctx context.Context, references []string) error {
	keys, ids := make([]Key, len(references)), make([]string, len(references))
	for i, reference := range references {
		keys[i] = AccountKey(r.name, reference)
		ids[i], _ = order.ParseRef(reference)
	}
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return err
	}
	orders, err := r.Orders.BatchGet(ctx, ids)
	if err != nil {
		return err
	}
	var found []Finding
	for _, reference := range references {
		a, err := r.accountIn(records, reference)
		if err != nil {
			return err
		}
		found = append(found, Overdue(r.info, a, orderOf(orders, reference), dayOf(r.began))...)
	}
	return r.note(ctx, found, orders, nil)
}
