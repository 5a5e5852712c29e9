package reconcile

import (
	"testing"
	"time"
)

// TestPace: whoever asks, and however many at once, there are no more in a second than the provider allows.
func TestPace(t *testing.T) {
	p, now := newPace(5), morning
	var last time.Duration
	for n := range 20 {
		wait := p.turn(now)
		if n > 0 && wait-last < 199*time.Millisecond {
			t.Errorf("turn %d only %s after the one before", n, wait-last)
		}
		last = wait
	}
	if last > 3800*time.Millisecond {
		t.Errorf("20 turns take %s", last)
	}
	p.rest(now.Add(time.Minute))
	if wait := p.turn(now); wait < time.Minute {
		t.Errorf("%s of rest", wait)
	}
	if wait := newPace(0).turn(now); wait != 0 {
		t.Errorf("waits %s without a limit", wait)
	}
}

// TestMemoryOfAPass stays bounded however long the list is, also when one page is late.
func TestMemoryOfAPass(t *testing.T) {
	p := &pass{Progress: Progress{Total: unknown}, size: 2, inFlight: 4, beyond: map[int]pageRead{}, ids: map[int]map[string]bool{}}
	read := func(n int) pageRead {
		return pageRead{number: n, rows: 2, total: 20_000, last: n == 9_999, ids: []string{string(rune(2 * n)), string(rune(2*n + 1))}}
	}
	p.next = 1
	p.take(read(0))
	most, asked := 0, 0
	for p.wants(1, 1) { // page 1 is late
		if p.next != 1 {
			p.take(read(p.next))
			asked++
		}
		p.next++
		most = max(most, len(p.ids), len(p.beyond))
	}
	if asked > 16*p.inFlight {
		t.Errorf("%d pages ahead of one that is late", asked)
	}
	p.take(read(1))
	for p.wants(0, 0) {
		p.take(read(p.next))
		p.next++
		most = max(most, len(p.ids), len(p.beyond))
	}
	if most > 16*p.inFlight || !p.whole(20_000) || p.Pages != 10_000 {
		t.Errorf("%d pages remembered, %+v", most, p.Progress)
	}
}

// TestProgressOfAListThatMoved is not kept: the pages that are done are of another list.
func TestProgressOfAListThatMoved(t *testing.T) {
	for name, second := range map[string]pageRead{
		"stands still": {number: 1, rows: 2, total: 6, ids: []string{"c", "d"}},
		"grows":        {number: 1, rows: 2, total: 7, ids: []string{"c", "d"}},
		"repeats":      {number: 1, rows: 2, total: 6, ids: []string{"b", "c"}},
	} {
		p := &pass{Progress: Progress{Total: unknown}, size: 2, inFlight: 1, beyond: map[int]pageRead{}, ids: map[int]map[string]bool{}}
		p.take(pageRead{number: 0, rows: 2, total: 6, ids: []string{"a", "b"}})
		p.take(second)
		if kept := p.kept().Pages == 2; kept != (name == "stands still") {
			t.Errorf("a list that %s: %+v", name, p.kept())
		}
	}
}
