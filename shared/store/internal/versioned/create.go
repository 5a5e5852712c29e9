package versioned

import (
	"context"

	"tender/shared/order"
)

// Create stores o as version 1, or gives the order that is already there under its id.
func Create(ctx context.Context, o order.Order, put Put) (stored order.Order, created bool, err error) {
	o, w, err := write(o, 0)
	if err != nil {
		return order.Order{}, false, err
	}
	rival, ours, err := perform(ctx, w, put)
	switch {
	case err != nil:
		return order.Order{}, false, err
	case ours:
		return o, true, nil
	}
	stored, err = rival.Decode()
	return stored, false, err
}
