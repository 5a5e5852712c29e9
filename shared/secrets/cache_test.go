package secrets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/shared/problem"
)

// script is a Source that answers what a test sets, and counts.
type script struct {
	mu      sync.Mutex
	answers map[string]string // raw JSON by name; absent: ErrNotFound
	down    error             // answered to everything if set
	calls   map[string]int
	block   chan struct{} // if set, a fetch waits for it or its context
}

func newScript(pairs ...string) *script {
	s := &script{answers: map[string]string{}, calls: map[string]int{}}
	for i := 0; i < len(pairs); i += 2 {
		s.answers[pairs[i]] = pairs[i+1]
	}
	return s
}

func (s *script) Fetch(ctx context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	s.calls[name]++
	answer, ok := s.answers[name]
	down, block := s.down, s.block
	s.mu.Unlock()
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if down != nil {
		return nil, down
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, name)
	}
	return []byte(answer), nil
}

func (s *script) count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[name]
}

// clock is a time that only the test moves.
type clock struct{ at time.Time }

func newClock() *clock                   { return &clock{time.Unix(1_800_000_000, 0)} }
func (c *clock) now() time.Time          { return c.at }
func (c *clock) advance(d time.Duration) { c.at = c.at.Add(d) }

var bg = context.Background()

var errDown = errors.New("source is down")

func key(t *testing.T, c *Cache, name string) string {
	t.Helper()
	got, err := c.Get(bg, name)
	if err != nil {
		t.Fatalf("Get(%q): %v", name, err)
	}
	return got["key"]
}

func TestGetAsksByAge(t *testing.T) {
	src, at := newScript("s", `{"key":"one"}`), newClock()
	c := NewCache(src, at.now)
	steps := []struct {
		wait  time.Duration
		calls int
	}{
		{0, 1}, {0, 1}, {EarlyRefresh - 1, 1}, {1, 2}, {EarlyRefresh - 1, 2}, {TTL, 3}, {-time.Hour, 4},
	}
	for i, step := range steps {
		at.advance(step.wait)
		key(t, c, "s")
		if got := src.count("s"); got != step.calls {
			t.Errorf("step %d: %d fetches, want %d", i, got, step.calls)
		}
	}
}

func TestGetSeesRotation(t *testing.T) {
	src, at := newScript("s", `{"key":"one"}`), newClock()
	c := NewCache(src, at.now)
	key(t, c, "s")
	src.answers["s"] = `{"key":"two"}`
	if got := key(t, c, "s"); got != "one" {
		t.Errorf("fetched again at once: %q", got)
	}
	at.advance(EarlyRefresh)
	if got := key(t, c, "s"); got != "two" {
		t.Errorf("after the early refresh: %q", got)
	}
}

func TestGetGivesACopy(t *testing.T) {
	c := NewCache(newScript("s", `{"key":"one"}`), newClock().now)
	got, _ := c.Get(bg, "s")
	got["key"] = "spoilt"
	if again := key(t, c, "s"); again != "one" {
		t.Errorf("the cache holds %q", again)
	}
}

func TestGetServesLastGoodWhileDown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(*script)
	}{
		{"source down", func(s *script) { s.down = errDown }},
		{"not JSON", func(s *script) { s.answers["s"] = `hush` }},
		{"not texts", func(s *script) { s.answers["s"] = `{"key":{"hush":1}}` }},
		{"null", func(s *script) { s.answers["s"] = `null` }},
		{"name twice", func(s *script) { s.answers["s"] = `{"key":"hush","key":"b"}` }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src, at := newScript("s", `{"key":"one"}`), newClock()
			c := NewCache(src, at.now)
			var told []error
			c.OnError = func(_ context.Context, _ string, err error) { told = append(told, err) }
			key(t, c, "s")
			tt.spoil(src)
			at.advance(30 * 24 * time.Hour)
			for range 3 {
				if got := key(t, c, "s"); got != "one" {
					t.Errorf("got %q", got)
				}
			}
			at.advance(RetryEvery - 1)
			key(t, c, "s")
			if got := src.count("s"); got != 2 {
				t.Errorf("%d fetches, want 2: one, and one try in the pause", got)
			}
			at.advance(1)
			key(t, c, "s")
			if got := src.count("s"); got != 3 {
				t.Errorf("%d fetches after the pause, want 3", got)
			}
			src.down, src.answers["s"] = nil, `{"key":"two"}`
			at.advance(RetryEvery)
			if got := key(t, c, "s"); got != "two" {
				t.Errorf("recovered to %q", got)
			}
			if len(told) != 2 || strings.Contains(fmt.Sprint(told), "hush") {
				t.Errorf("told of %v, want two errors without the contents", told)
			}
		})
	}
}

func TestGetWithNothingToServe(t *testing.T) {
	src, at := newScript("s", `{"key":"one"}`), newClock()
	src.down = errDown
	c := NewCache(src, at.now)
	for range 3 {
		_, err := c.Get(bg, "s")
		if !problem.Is(err, problem.Unavailable) || !errors.Is(err, errDown) || problem.OutcomeOf(err) != problem.NotSent {
			t.Fatalf("error %v", err)
		}
	}
	if got := src.count("s"); got != 1 {
		t.Errorf("%d fetches within the pause, want 1", got)
	}
	at.advance(FirstRetryEvery)
	src.down = nil
	if got := key(t, c, "s"); got != "one" {
		t.Errorf("got %q", got)
	}
}

func TestGetBelievesThatThereIsNone(t *testing.T) {
	src, at := newScript("s", `{"key":"one"}`), newClock()
	c := NewCache(src, at.now)
	key(t, c, "s")
	delete(src.answers, "s")
	at.advance(TTL)
	for range 2 {
		_, err := c.Get(bg, "s")
		if !errors.Is(err, ErrNotFound) || !problem.Is(err, problem.Internal) || problem.From(err).Detail != "" {
			t.Errorf("deleted: %v", err)
		}
	}
	if got := src.count("s"); got != 2 {
		t.Errorf("%d fetches, want 2: that there is none is kept too", got)
	}
	src.down = errDown
	at.advance(TTL)
	if _, err := c.Get(bg, "s"); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted, then down: %v", err)
	}
	src.down, src.answers["s"] = nil, `{"key":"two"}`
	at.advance(RetryEvery)
	if got := key(t, c, "s"); got != "two" {
		t.Errorf("made again: %q", got)
	}
}

func TestRefresh(t *testing.T) {
	src, at := newScript("s", `{"key":"one"}`), newClock()
	c := NewCache(src, at.now)
	c.Refresh("s") // before anything was fetched
	key(t, c, "s")
	src.answers["s"] = `{"key":"two"}`
	at.advance(RefreshEvery)
	c.Refresh("s")
	if got := key(t, c, "s"); got != "two" {
		t.Errorf("after Refresh: %q", got)
	}
	for range 10 {
		at.advance(RefreshEvery / 20)
		c.Refresh("s")
		key(t, c, "s")
	}
	if got := src.count("s"); got != 2 {
		t.Errorf("%d fetches, want 2: Refresh is rate limited", got)
	}
	// A refresh that meets an outage is not forgotten.
	at.advance(RefreshEvery)
	src.down = errDown
	c.Refresh("s")
	key(t, c, "s")
	src.down, src.answers["s"] = nil, `{"key":"three"}`
	at.advance(RetryEvery)
	if got := key(t, c, "s"); got != "three" {
		t.Errorf("after the outage: %q", got)
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name  string
		pairs []string
		want  []string
		code  problem.Code
	}{
		{"current only", []string{"s", `{"key":"b"}`}, []string{"b"}, ""},
		{"both", []string{"s", `{"key":"b"}`, "s_previous", `{"key":"a"}`}, []string{"b", "a"}, ""},
		{"the same twice", []string{"s", `{"key":"b"}`, "s_previous", `{"key":"b"}`}, []string{"b"}, ""},
		{"previous without the member", []string{"s", `{"key":"b"}`, "s_previous", `{"x":"a"}`}, []string{"b"}, ""},
		{"previous empty", []string{"s", `{"key":"b"}`, "s_previous", `{"key":""}`}, []string{"b"}, ""},
		{"current without the member", []string{"s", `{"x":"b"}`, "s_previous", `{"key":"a"}`}, nil, problem.Internal},
		{"current empty", []string{"s", `{"key":""}`}, nil, problem.Internal},
		{"previous unreadable", []string{"s", `{"key":"b"}`, "s_previous", `[]`}, nil, problem.Unavailable},
		{"previous only", []string{"s_previous", `{"key":"a"}`}, nil, problem.Internal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := NewCache(newScript(tt.pairs...), newClock().now).Keys(bg, "s")
			if !slices.Equal(got, tt.want) || (tt.code != "") != (err != nil) || tt.code != "" && !problem.Is(err, tt.code) {
				t.Errorf("keys %q, error %v", got, err)
			}
		})
	}
}

func TestValuesOfAnotherMember(t *testing.T) {
	src := newScript("postpay", `{"secret_key":"x","webhook_secret":"b"}`, "postpay_previous", `{"webhook_secret":"a"}`)
	got, err := NewCache(src, newClock().now).Values(bg, "postpay", "webhook_secret")
	if err != nil || !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("values %q, %v", got, err)
	}
}

// The previous key is asked for again as soon as a new current one is seen: the cached word that there is none is
// older than the rotation.
func TestKeysAcrossARotation(t *testing.T) {
	src, at := newScript("s", `{"key":"one"}`), newClock()
	c := NewCache(src, at.now)
	expect := func(step string, want ...string) {
		t.Helper()
		if got, err := c.Keys(bg, "s"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: keys %q, %v; want %q", step, got, err, want)
		}
	}
	expect("start", "one")
	at.advance(RefreshEvery)
	src.answers["s_previous"], src.answers["s"] = `{"key":"one"}`, `{"key":"two"}`
	c.Refresh("s")
	expect("rotated", "two", "one")
	at.advance(EarlyRefresh)
	delete(src.answers, "s_previous")
	expect("over", "two")
	if got := src.count("s_previous"); got != 3 {
		t.Errorf("asked %d times for the previous key, want 3", got)
	}

	// The source answers for the new key, then fails: "there is none" from before the rotation may not be used.
	at.advance(EarlyRefresh)
	src.answers["s"] = `{"key":"three"}`
	key(t, c, "s")
	src.down = errDown
	if got, err := c.Keys(bg, "s"); !problem.Is(err, problem.Unavailable) {
		t.Errorf("keys %q, %v; want unavailable", got, err)
	}
	src.down, src.answers["s_previous"] = nil, `{"key":"two"}`
	at.advance(RetryEvery)
	expect("source back", "three", "two")
}
