// Package payments performs what an order's rules say: it records wishes and hints, asks the provider, sends what is to
// be sent under a written intent, and records the result. There is one file per use case and one engine, Advance, that
// all of them call.
package payments

import (
	"context"
	"time"

	"tender/shared/order"
)

// Orders is the store of orders as payments needs it. Errors are *problem.Error: not_found, or unavailable when the
// store cannot be reached (then a write may or may not have happened).
type Orders interface {
	// Create stores a new order as version 1. If one with this id is there already, created is false and it is returned.
	Create(ctx context.Context, o order.Order) (stored order.Order, created bool, err error)
	// Get reads an order strongly.
	Get(ctx context.Context, id string) (order.Order, error)
	// Apply writes fn(o) on condition that the stored order still has o's version. On a conflict it applies fn to the
	// rival instead, a bounded number of times; a conflict with its own write (whose reply was lost) is success. It
	// writes nothing when fn changes nothing (order.Changed), and returns fn's error with the order fn was given.
	Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error)
	// Due lists ids of orders in this partition (a provider's name, or order.PartitionReview) that want resolving by
	// now, earliest first, at most limit. It is a hint: it may be a moment behind the orders.
	Due(ctx context.Context, partition string, now time.Time, limit int) ([]string, error)
	// Claim gives a provider's transaction to the attempt with this reference, for ever, and returns the reference that
	// holds it: another one when somebody was first.
	Claim(ctx context.Context, provider, transaction, reference string) (holder string, err error)
}
