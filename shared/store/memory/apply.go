package memory

import (
	"context"

	"tender/shared/order"
	"tender/shared/store/internal/versioned"
)

// Apply writes fn(o) on condition that the stored order still has o's version, and applies fn to the rival where it has
// not, at most 10 times. It writes nothing when fn changes nothing, and returns fn's error with the order fn was given.
// Errors: fn's; not_found; unavailable when ctx is over or every round met a rival.
func (s *Store) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error) {
	return versioned.Apply(ctx, o, fn, s.put)
}
