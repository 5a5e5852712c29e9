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

func (r *run) searchDay(ctx context.Context, day string) error {
	after := ""
	for {
		if !r.hasTime(0) {
			return errTime
		}
		var references []string
		err := r.retry(ctx, func(ctx context.Context) error {
			var err error
			if references, err = r.Ledger.Captured(ctx, r.name, day, after, batch); err != nil || len(references) == 0 {
				return err
			}
			return r.searchSales(ctx, references)
		})
		if err != nil || len(references) < batch {
			return err
		}
		after = references[len(references)-1]
	}
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
