package memory

import (
	"context"

	"tender/shared/order"
	"tender/shared/store/internal/versioned"
)

// Create stores a new order as version 1. If one with this id is there already, created is false and it is returned.
// Errors: unavailable when ctx is over.
func (s *Store) Create(ctx context.Context, o order.Order) (stored order.Order, created bool, err error) {
	return versioned.Create(ctx, o, s.put)
}
