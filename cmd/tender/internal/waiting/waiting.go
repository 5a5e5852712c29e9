// Package waiting lists the orders that wait: for the schedule to resolve them, or for a person.
package waiting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tender/shared/order"
)

// Orders is where orders are kept, as far as listing needs it.
type Orders interface {
	Due(ctx context.Context, partition string, now time.Time, limit int) ([]string, error)
	BatchGet(ctx context.Context, ids []string) (map[string]order.Order, error)
}

// Horizon is how far ahead of its time an order that waits for a person is still found: those that are also asked about
// by the schedule are so once a day.
const Horizon = 25 * time.Hour

// Row is one order that waits. Amount is in minor units.
type Row struct {
	OrderID  string    `json:"order_id"`
	Provider string    `json:"provider"`
	Status   string    `json:"status"`
	Amount   int64     `json:"amount"`
	Currency string    `json:"currency"`
	Since    time.Time `json:"since,omitzero"`  // of what is due: when it became so
	DueAt    time.Time `json:"due_at,omitzero"` // of what waits for a person: when it is asked about again, if at all
	Flags    []string  `json:"flags"`
}

// List is what waits at a time, each in the order of its time.
type List struct {
	Now     time.Time `json:"now"`
	Due     []Row     `json:"due"`               // wants resolving by now
	Review  []Row     `json:"review"`            // waits for a person (needs_review)
	Flagged []Row     `json:"flagged,omitempty"` // with any flag, where that was asked for
	More    bool      `json:"more"`              // there were more than the limit in one partition
}

// Find reads what waits with these providers, at most limit orders of each and of those that only wait for a person.
// Errors: those of the store.
func Find(ctx context.Context, orders Orders, providers []string, now time.Time, limit int) (List, error) {
	list := List{Now: now.UTC(), Due: []Row{}, Review: []Row{}}
	var ids []string
	for _, partition := range append(slices.Clone(providers), order.PartitionReview) {
		found, err := orders.Due(ctx, partition, now.Add(Horizon), limit)
		if err != nil {
			return List{}, err
		}
		list.More = list.More || len(found) >= limit
		ids = append(ids, found...)
	}
	read, err := orders.BatchGet(ctx, ids)
	if err != nil {
		return List{}, err
	}
	for _, o := range read {
		list.add(o, now)
	}
	byTime := func(a, b Row) int {
		return cmp.Or(a.Since.Compare(b.Since), a.DueAt.Compare(b.DueAt), cmp.Compare(a.OrderID, b.OrderID))
	}
	slices.SortFunc(list.Due, byTime)
	slices.SortFunc(list.Review, byTime)
	return list, nil
}

// add puts an order where it belongs now: the index may be a moment behind.
func (l *List) add(o order.Order, now time.Time) {
	partition, at, waits := o.Due()
	forPerson := o.Has(order.FlagNeedsReview)
	due := waits && partition != order.PartitionReview && !at.After(now)
	row := rowOf(o)
	if due {
		row.Since = at
		l.Due = append(l.Due, row)
	}
	if forPerson {
		row.Since = time.Time{}
		if waits && partition != order.PartitionReview {
			row.DueAt = at
		}
		l.Review = append(l.Review, row)
	}
}

func rowOf(o order.Order) Row {
	row := Row{OrderID: o.ID, Status: string(o.Status()), Amount: o.Amount, Currency: string(o.Currency), Flags: flags(o)}
	if a := o.Attempt(o.Sale); a != nil {
		row.Provider = a.Provider
	} else if a := o.Latest(); a != nil {
		row.Provider = a.Provider
	}
	return row
}

func flags(o order.Order) []string {
	names := []string{}
	for _, f := range o.Flags {
		if !slices.Contains(names, string(f.Code)) {
			names = append(names, string(f.Code))
		}
	}
	return names
}
