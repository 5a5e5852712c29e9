package control

import (
	"errors"
	"sync"
	"time"
)

// maxOffset bounds how far a sandbox's clock can be ahead, so that dates keep four-digit years.
const maxOffset = 100 * 365 * 24 * time.Hour

// Clock is a sandbox's time: the time it was given plus what scripts have advanced it by. It is safe for use by several
// goroutines.
type Clock struct {
	base func() time.Time

	mu     sync.Mutex
	offset time.Duration
}

// NewClock makes a Clock over the given time; nil means time.Now.
func NewClock(now func() time.Time) *Clock {
	if now == nil {
		now = time.Now
	}
	return &Clock{base: now}
}

// Now is the sandbox's time in UTC, to the microsecond.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.offset).UTC().Truncate(time.Microsecond)
}

// Base is the time without what was advanced: what a receiver's clock shows too, so signatures of webhooks carry it.
func (c *Clock) Base() time.Time { return c.base().UTC() }

// Advance moves the clock forward. Backward, or more than a century ahead in total, is an error.
func (c *Clock) Advance(by time.Duration) error {
	if by < 0 {
		return errors.New("a clock only goes forward")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if by > maxOffset-c.offset {
		return errors.New("too far ahead: at most a century in total")
	}
	c.offset += by
	return nil
}

// Reset brings the clock back to the time it was given.
func (c *Clock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = 0
}
