package events

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// MaxEntries is how many entries a Bus is given at once: EventBridge's bound of one PutEvents.
const MaxEntries = 10

// Bus takes events to whoever listens.
type Bus interface {
	// Put sends 1 to MaxEntries entries. failed are the places of those that the bus did not take; err says why. An error
	// without failed: perhaps none was taken.
	Put(ctx context.Context, entries []Entry) (failed []int, err error)
}

var errNotTaken = errors.New("the bus did not take it")

// send puts entries on the bus in their order and stops at the first call that fails. sent is how many were taken for
// certain before the first that was not.
func send(ctx context.Context, bus Bus, entries []Entry) (sent int, err error) {
	for chunk := range slices.Chunk(entries, MaxEntries) {
		failed, err := bus.Put(ctx, chunk)
		switch {
		case len(failed) > 0:
			return sent + slices.Min(failed), fmt.Errorf("telling events: %d of %d: %w", len(failed), len(chunk), errors.Join(errNotTaken, err))
		case err != nil:
			return sent, fmt.Errorf("telling events: %w", err)
		}
		sent += len(chunk)
	}
	return sent, nil
}
