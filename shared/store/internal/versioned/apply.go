package versioned

import (
	"context"
	"errors"

	"tender/shared/order"
	"tender/shared/problem"
)

// rounds bounds how often one Apply meets a rival. Writers of one order are few (a webhook, a returning shopper, the
// schedule, the merchant), and whoever fails may come again.
const rounds = 10

var errRivals = errors.New("every round met a newer version")

// Apply writes fn(o), or fn of the rival that it meets, as the next version. It writes nothing when nothing changed,
// and gives fn's error with the order that fn was given.
func Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error), put Put) (order.Order, error) {
	for range rounds {
		after, err := fn(o)
		if err != nil {
			return o, err
		}
		if !order.Changed(o, after) {
			return o, nil
		}
		if after.ID != o.ID {
			return o, problem.New(problem.Internal, "A transition may not give another order.")
		}
		after, w, err := write(after, o.Version)
		if err != nil {
			return o, err
		}
		rival, ours, err := perform(ctx, w, put)
		switch {
		case err != nil:
			return o, err
		case ours:
			return after, nil
		case rival.Version == 0:
			return o, NotFound()
		}
		if o, err = rival.Decode(); err != nil {
			return order.Order{}, err
		}
	}
	// A repeated write that a rival then overwrote looks like any other conflict, so even this is not certainly "not sent".
	return o, Unavailable(problem.Unknown, errRivals)
}
