package secrets

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"tender/shared/problem"
)

// state is what is known of one secret.
type state struct {
	known   bool              // the source has answered at least once
	values  map[string]string // nil: the source says that there is none; never changed once set
	fetched time.Time         // when the source last answered
	changed time.Time         // when its answer last differed from the one before
	tried   time.Time         // when it was last asked
	failure error             // what came of that, nil for an answer
}

// err says what a caller gets besides the values.
func (s state) err(name string) error {
	switch {
	case !s.known:
		return unavailable(s.failure)
	case s.values == nil:
		return problem.New(problem.Internal, "").Because(fmt.Errorf("%w: %s", ErrNotFound, name))
	}
	return nil
}

// need says whether to ask the source.
type need int

const (
	fresh need = iota // serve what is there
	soon              // ask, but do not wait for another caller who is asking
	now               // ask, and wait for one's turn
)

// entry is one secret in the cache.
type entry struct {
	turn chan struct{} // held by the caller who asks the source

	mu        sync.Mutex // guards the rest
	state     state
	forced    bool      // Refresh was called and nothing was asked since
	refreshed time.Time // when Refresh last counted
}

// look gives the state and whether to ask, for a caller who needs an answer not older than notBefore.
func (e *entry) look(at, notBefore time.Time) (state, need) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.state
	switch {
	case s.failure != nil && within(at, s.tried, pause(s)):
		return s, fresh
	case !s.known, e.forced, s.fetched.Before(notBefore), !within(at, s.fetched, TTL):
		return s, now
	case !within(at, s.fetched, EarlyRefresh):
		return s, soon
	}
	return s, fresh
}

// within says whether at is in the span that begins with since. A clock set back counts as outside.
func within(at, since time.Time, span time.Duration) bool {
	elapsed := at.Sub(since)
	return elapsed >= 0 && elapsed < span
}

func pause(s state) time.Duration {
	if s.known {
		return RetryEvery
	}
	return FirstRetryEvery
}

// take waits for the turn to ask, until ctx ends; with try it does not wait. It says whether it got it.
func (e *entry) take(ctx context.Context, try bool) bool {
	if try {
		select {
		case e.turn <- struct{}{}:
			return true
		default:
			return false
		}
	}
	select {
	case e.turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (e *entry) leave() { <-e.turn }

// record keeps what the source answered, or that it did not.
func (e *entry) record(at time.Time, values map[string]string, err error) state {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := &e.state
	s.tried, s.failure = at, nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		s.failure = err
		return *s
	}
	if !s.known || !maps.Equal(s.values, values) {
		s.changed = at
	}
	s.known, s.values, s.fetched, e.forced = true, values, at, false
	return *s
}

// refresh asks for a fetch, at most once in RefreshEvery.
func (e *entry) refresh(at time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if within(at, e.refreshed, RefreshEvery) {
		return
	}
	e.refreshed, e.forced = at, true
}

func (e *entry) snapshot() state {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state
}
