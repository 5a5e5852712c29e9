package events

import (
	"slices"
	"sync"

	"tender/shared/reconcile"
)

// maxFeed is how many events a Feed keeps, the newest.
const maxFeed = 10_000

// Feed keeps the events of a store in this process, where there is no bus. Its zero value is ready; it is safe for use
// by many goroutines.
type Feed struct {
	Failed func(error) // told of rows that cannot be read; nil: nobody

	mu   sync.Mutex
	told []Event
}

// Written is a store's hook: one write made before (the zero Record: nothing) into after. It is to be called once for
// each write, those of one row in their order.
func (f *Feed) Written(before, after reconcile.Record) {
	told, err := Between(before, after)
	if err != nil && f.Failed != nil {
		f.Failed(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told = append(f.told, told...)
	if more := len(f.told) - maxFeed; more > 0 {
		f.told = slices.Delete(f.told, 0, more)
	}
}

// Events gives what was told so far, oldest first.
func (f *Feed) Events() []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.told)
}
