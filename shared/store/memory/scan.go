package memory

import (
	"context"
	"iter"
	"strings"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/internal/versioned"
)

// Scan gives every order and finding, one after the other, as they are when it begins. Errors: unavailable when ctx is
// over.
func (s *Store) Scan(ctx context.Context) iter.Seq2[reconcile.Record, error] {
	return func(yield func(reconcile.Record, error) bool) {
		for _, r := range s.told() {
			if err := ctx.Err(); err != nil {
				yield(reconcile.Record{}, versioned.Unavailable(problem.NotSent, err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// told gives the rows of those that are told to the merchant.
func (s *Store) told() []reconcile.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []reconcile.Record
	for r := range s.table.rows.after(row{}) {
		if strings.HasPrefix(r.key.Partition, "ORDER#") || strings.HasPrefix(r.key.Partition, "FINDING#") {
			all = append(all, r.Record(r.key, false))
		}
	}
	return all
}
