package secrets

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tender/shared/problem"
)

func TestManyCallersOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newScript("s", `{"key":"one"}`)
		src.block = make(chan struct{})
		c := NewCache(src, time.Now)
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() { key(t, c, "s") })
		}
		synctest.Wait()
		if got := src.count("s"); got != 1 {
			t.Errorf("%d fetches under way, want 1", got)
		}
		close(src.block)
		group.Wait()
		if got := src.count("s"); got != 1 {
			t.Errorf("%d fetches, want 1", got)
		}
	})
}

func TestEarlyRefreshHoldsUpOneCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newScript("s", `{"key":"one"}`)
		c := NewCache(src, time.Now)
		key(t, c, "s")
		time.Sleep(EarlyRefresh) // the bubble's clock
		src.block = make(chan struct{})
		done := make(chan string)
		go func() { done <- key(t, c, "s") }()
		synctest.Wait()
		start := time.Now()
		if got := key(t, c, "s"); got != "one" {
			t.Errorf("served %q meanwhile", got)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("waited %v for the other caller", took)
		}
		close(src.block)
		<-done
		if got := src.count("s"); got != 2 {
			t.Errorf("%d fetches, want 2", got)
		}
	})
}

func TestHangingSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newScript("s", `{"key":"one"}`)
		c := NewCache(src, time.Now)
		key(t, c, "s")
		time.Sleep(time.Hour)
		src.block = make(chan struct{})
		start := time.Now()
		if got := key(t, c, "s"); got != "one" {
			t.Errorf("got %q", got)
		}
		if took := time.Since(start); took != refreshTimeout {
			t.Errorf("waited %v for a value that it had, want %v", took, refreshTimeout)
		}
		start = time.Now()
		key(t, c, "s")
		if took := time.Since(start); took != 0 {
			t.Errorf("the next caller waited %v too", took)
		}
		if _, err := c.Get(bg, "other"); !problem.Is(err, problem.Unavailable) {
			t.Errorf("never had: %v", err)
		}
		if took := time.Since(start); took != fetchTimeout {
			t.Errorf("waited %v, want %v", took, fetchTimeout)
		}
	})
}

func TestACallerWhoGivesUpSpoilsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newScript("s", `{"key":"one"}`)
		src.block = make(chan struct{})
		c := NewCache(src, time.Now)
		ctx, cancel := context.WithCancel(bg)
		failed := make(chan error, 2)
		for range 2 { // one asks, one waits for it
			go func() { _, err := c.Get(ctx, "s"); failed <- err }()
		}
		synctest.Wait()
		cancel()
		for range 2 {
			if err := <-failed; !problem.Is(err, problem.Unavailable) || !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
		}
		close(src.block)
		if got := key(t, c, "s"); got != "one" { // at once, without a pause
			t.Errorf("got %q", got)
		}
	})
}

func TestACallerWithLittleTimeSparesTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newScript("s", `{"key":"one"}`)
		c := NewCache(src, time.Now)
		key(t, c, "s")
		time.Sleep(TTL)
		src.block = make(chan struct{})
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		if got, err := c.Get(ctx, "s"); err != nil || got["key"] != "one" {
			t.Errorf("got %q, %v", got, err)
		}
		key(t, c, "s")
		if got := src.count("s"); got != 2 {
			t.Errorf("%d fetches, want 2: the pause counts from any failure that a value hides", got)
		}
	})
}

func TestParallelUse(t *testing.T) {
	c := NewCache(newScript("a", `{"key":"1"}`, "b", `{"key":"2"}`), nil)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 200 {
				c.Refresh("a")
				if _, err := c.Keys(bg, []string{"a", "b"}[i%2]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
