package secrets

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"tender/shared/problem"
)

const (
	// TTL is how long a fetched value (or the word that there is none) is served without asking again.
	TTL = 5 * time.Minute
	// EarlyRefresh is the age from which one caller asks again while all others are still served.
	EarlyRefresh = 4 * time.Minute
	// RetryEvery is the least time between two tries while the source is down and a last good value is served.
	RetryEvery = 15 * time.Second
	// FirstRetryEvery is the same while there is nothing to serve: short, because every caller fails meanwhile.
	FirstRetryEvery = time.Second
	// RefreshEvery is the least time between two fetches that Refresh causes for one name.
	RefreshEvery = 30 * time.Second
	// fetchTimeout bounds one fetch of what nobody can do without, refreshTimeout one with a last good value to serve.
	fetchTimeout   = 5 * time.Second
	refreshTimeout = 2 * time.Second
)

// Cache serves secrets from a Source. Make one per process and keep it between invocations. It is safe for concurrent
// use, and asks for one name one at a time. It starts no goroutines: a fetch runs in the caller that needs it.
type Cache struct {
	// OnError, if set before the first use, is told of every failed fetch, whether or not a last good value hides it
	// from the caller. The error contains no secret.
	OnError func(ctx context.Context, name string, err error)

	src     Source
	now     func() time.Time
	mu      sync.Mutex // guards entries, not what they hold
	entries map[string]*entry
}

// NewCache makes a Cache over src with a clock; a nil now is time.Now.
func NewCache(src Source, now func() time.Time) *Cache {
	if now == nil {
		now = time.Now
	}
	return &Cache{src: src, now: now, entries: map[string]*entry{}}
}

// Get gives a secret's JSON keys and their texts, in a map of the caller's own. A source that is down is hidden by the
// last good value, however old. Errors are *problem.Error with nothing sent: Unavailable when there is no last good
// value either (or what the source holds is not a secret); Internal, which is ErrNotFound, when the source says that
// there is no such secret; Unavailable with the context's error when ctx ends first.
func (c *Cache) Get(ctx context.Context, name string) (map[string]string, error) {
	s, err := c.load(ctx, name, time.Time{})
	return maps.Clone(s.values), err
}

// Keys gives the signing keys of a secret: its current "key" first, then that of <name>_previous if it exists.
func (c *Cache) Keys(ctx context.Context, name string) ([]string, error) {
	return c.Values(ctx, name, "key")
}

// Values gives one member of a secret for verifying: the current text first, then that of <name>_previous if there is
// one and it differs. So a rotation writes <name>_previous first and the secret itself after it. Whenever a new current
// value is seen, the previous one is asked for again, so that no cached "there is none" refuses what it should verify.
//
// Errors are those of Get, and Internal when the current secret lacks the member. That the previous secret cannot be
// had is an error too, when it is not known whether there is one: taking it for absent would refuse good signatures.
func (c *Cache) Values(ctx context.Context, name, member string) ([]string, error) {
	current, err := c.load(ctx, name, time.Time{})
	if err != nil {
		return nil, err
	}
	if current.values[member] == "" {
		return nil, problem.New(problem.Internal, "").Because(errors.New("secrets: " + name + " has no " + member))
	}
	list := []string{current.values[member]}
	previous, err := c.load(ctx, name+PreviousSuffix, current.changed)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if previous.fetched.Before(current.changed) {
		return nil, unavailable(errors.New("secrets: " + name + PreviousSuffix + " was not read since the rotation"))
	}
	if text := previous.values[member]; text != "" && !slices.Contains(list, text) {
		list = append(list, text)
	}
	return list, nil
}

// Refresh makes the next Get, Keys or Values ask the source again: for after a provider has refused our credentials,
// or a signature does not verify, when the reason may be a rotation not seen yet. It does so at most once in
// RefreshEvery for a name, so that forged messages cannot make us ask at their pace.
func (c *Cache) Refresh(name string) {
	c.entry(name).refresh(c.clock())
}

// clock gives wall time alone: a monotonic reading may stand still while a Lambda is frozen.
func (c *Cache) clock() time.Time { return c.now().Round(0) }

func (c *Cache) entry(name string) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[name]
	if !ok {
		e = &entry{turn: make(chan struct{}, 1)}
		c.entries[name] = e
	}
	return e
}

// load gives the state of a name, fetched not before notBefore and not too long ago, or the best there is.
func (c *Cache) load(ctx context.Context, name string, notBefore time.Time) (state, error) {
	e := c.entry(name)
	s, need := e.look(c.clock(), notBefore)
	if need == fresh {
		return s, s.err(name)
	}
	if !e.take(ctx, need == soon) { // another caller is asking
		if !s.known {
			s.failure = ctx.Err()
		}
		return s, s.err(name)
	}
	defer e.leave()
	// Whoever had the turn before may have asked already.
	if s, need = e.look(c.clock(), notBefore); need == fresh {
		return s, s.err(name)
	}
	s = c.fetch(ctx, e, name)
	return s, s.err(name)
}

// fetch asks the source in the caller's turn, and records what came of it.
func (c *Cache) fetch(ctx context.Context, e *entry, name string) state {
	before := e.snapshot()
	limit := fetchTimeout
	if before.known {
		limit = refreshTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	data, err := c.src.Fetch(bounded, name)
	var values map[string]string
	if err == nil {
		values, err = parse(name, data)
	}
	if err != nil && c.OnError != nil && !errors.Is(err, ErrNotFound) {
		c.OnError(ctx, name, err)
	}
	if err != nil && ctx.Err() != nil && !before.known {
		// This caller gave up, which says nothing about the source: the next one must not be refused for it.
		before.failure = err
		return before
	}
	return e.record(c.clock(), values, err)
}

func unavailable(err error) error {
	return problem.New(problem.Unavailable, "A credential could not be read. Try again.").After(FirstRetryEvery).Because(err)
}
