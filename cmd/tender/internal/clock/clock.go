// Package clock is the one time that the local server's parts share: the wall clock, plus what scripts moved it by.
package clock

import (
	"errors"
	"sync/atomic"
	"time"
)

// Farthest is how far ahead of the wall clock a Clock can be moved in total.
const Farthest = 20 * 365 * 24 * time.Hour

// Clock is safe for use by several goroutines. The zero value shows the wall clock.
type Clock struct{ ahead atomic.Int64 }

// Now is the time in UTC. It has no monotonic reading: it must be comparable with times that were written down.
func (c *Clock) Now() time.Time {
	return time.Now().Round(0).UTC().Add(time.Duration(c.ahead.Load()))
}

// Ahead is how far the clock was moved.
func (c *Clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }

// Advance moves the clock forward. Backward, or more than Farthest in total, is an error and moves nothing.
func (c *Clock) Advance(by time.Duration) error {
	if by < 0 {
		return errors.New("the clock only goes forward")
	}
	for {
		now := c.ahead.Load()
		if by > Farthest-time.Duration(now) {
			return errors.New("the clock can be at most 20 years ahead")
		}
		if c.ahead.CompareAndSwap(now, now+int64(by)) {
			return nil
		}
	}
}
