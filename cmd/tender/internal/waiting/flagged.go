package waiting

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"tender/shared/order"
	"tender/shared/reconcile"
)

// Scanner reads everything that is stored.
type Scanner interface {
	Scan(ctx context.Context) iter.Seq2[reconcile.Record, error]
}

// Flagged finds the orders with flags, the newest first: no index has them, so everything is read. Errors: those of the
// store, and of an order that cannot be read.
func Flagged(ctx context.Context, from Scanner) ([]Row, error) {
	type flagged struct {
		Row
		changed int64
	}
	var found []flagged
	for record, err := range from.Scan(ctx) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(record.Partition, "ORDER#") {
			continue
		}
		o, err := order.Decode(record.Body)
		if err != nil {
			return nil, err
		}
		if len(o.Flags) > 0 {
			found = append(found, flagged{rowOf(o), o.UpdatedAt.UnixMilli()})
		}
	}
	slices.SortFunc(found, func(a, b flagged) int {
		return cmp.Or(-cmp.Compare(a.changed, b.changed), cmp.Compare(a.OrderID, b.OrderID))
	})
	rows := make([]Row, 0, len(found))
	for _, f := range found {
		rows = append(rows, f.Row)
	}
	return rows, nil
}
