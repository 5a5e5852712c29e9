package reconcile

import (
	"context"

	"tender/shared/provider"
)

// passes is how often a list that changes while it is read is read again in one run.
const passes = 3

// mostGarbled is how many pages in a row may be no list before a window whose end nobody knows is left.
const mostGarbled = 3

// mostPages bounds a window whose end nobody knows.
const mostPages = 1_000_000

// window reads one window to its end. Errors: errBusy, errTime, errShifted; those of the provider and the ledger.
func (r *run) window(ctx context.Context, w provider.Window) error {
	s, err := r.enter(ctx, w)
	if err != nil {
		return err
	}
	if err := s.read(ctx); err != nil {
		return s.leave(ctx, err)
	}
	if err := s.finish(ctx); err != nil {
		return s.leave(ctx, err)
	}
	if s.entire {
		r.entire[s.key] = true
	}
	return nil
}

// read goes through the window's pages until a list was read that stood still meanwhile.
func (s *session) read(ctx context.Context) error {
	for n := range passes {
		p := s.pass(n == passes-1)
		s.entire = p.Pages == 0
		if err := s.pages(ctx, p); err != nil {
			return err
		}
		kept, err := s.kept(ctx)
		if err != nil {
			return err
		}
		if p.whole(kept) {
			return nil
		}
		s.progress = Progress{}
	}
	return errShifted
}

// pass begins at the first page that no earlier run has done. A list of what changes, whose length nobody tells, begins
// anew: nothing would show that it is another list by now.
func (s *session) pass(last bool) *pass {
	if s.progress.Total < 0 && s.window.Kind != provider.WindowDay {
		s.progress = Progress{}
	}
	p := &pass{
		Progress: s.progress, last: last, size: max(1, s.terms.PageSize), sequential: s.terms.Sequential, inFlight: max(1, s.terms.InFlight),
		next: s.progress.Pages, beyond: map[int]pageRead{}, ids: map[int]map[string]bool{},
	}
	if p.Pages == 0 {
		p.Total = unknown
	}
	return p
}

// unknown is a number that was not told.
const unknown = -1

// pass is one reading of a window's pages. What it remembers of pages is bounded: those that are under way, and the ids of
// pages whose neighbours are.
type pass struct {
	Progress
	last       bool // the last one of this run: it goes to the end whatever it meets
	size       int  // rows of a full page
	sequential bool
	inFlight   int

	next     int  // the page to ask for next
	ended    bool // the list has an end, whatever its total says
	end      int  // there: no page after this one
	broken   int  // pages in a row that were no list
	moved    bool
	repeated bool
	beyond   map[int]pageRead // done, behind one that is not
	ids      map[int]map[string]bool
}

// pageRead is what a page that is done says about the window.
type pageRead struct {
	number  int
	rows    int
	others  int
	total   int
	last    bool
	garbled bool
	ids     []string
}

// of gives the number of pages, or unknown.
func (p *pass) of() int {
	if p.sequential || p.Total < 0 {
		return unknown
	}
	return max(1, (p.Total+p.size-1)/p.size)
}

// wants says whether another page can be asked for, with so many not answered yet, and so many not kept yet.
func (p *pass) wants(asked, underWay int) bool {
	if p.moved && !p.last || p.repeated && !p.last {
		return false
	}
	if p.ended && p.next > p.end {
		return false
	}
	if of := p.of(); of != unknown {
		return p.next < of && asked < p.inFlight && underWay < 2*p.inFlight && p.next < p.Pages+16*p.inFlight
	}
	return underWay == 0 && p.broken < mostGarbled && p.next < mostPages
}

// take notes a page that is done.
func (p *pass) take(r pageRead) {
	p.beyond[r.number] = r
	if r.garbled {
		p.broken++
	} else {
		p.broken = 0
		p.takeTotal(r)
	}
	p.takeIDs(r)
	for {
		done, ok := p.beyond[p.Pages]
		if !ok {
			return
		}
		delete(p.beyond, p.Pages)
		p.Pages++
		p.Rows, p.Others = p.Rows+done.rows, p.Others+done.others
		if done.garbled {
			p.Garbled++
		}
	}
}

func (p *pass) takeTotal(r pageRead) {
	if r.last || r.rows == 0 {
		if !p.ended || r.number < p.end {
			p.end = r.number
		}
		p.ended = true
	}
	if r.total == p.Total {
		return
	}
	if p.Total >= 0 || (p.Pages > 0 && p.Garbled < p.Pages) { // another number than before, or suddenly none
		p.moved = true
	}
	p.Total = max(p.Total, r.total)
	if !r.last && r.rows > 0 && r.rows < p.size {
		p.size = r.rows // the provider's pages are smaller than it declares
	}
}

// takeIDs looks for lines that are on two pages next to each other: the list moved while it was read. The ids of a page are
// kept until its neighbours are done.
func (p *pass) takeIDs(r pageRead) {
	own := make(map[string]bool, len(r.ids))
	for _, id := range r.ids {
		p.repeated = p.repeated || own[id] || p.ids[r.number-1][id] || p.ids[r.number+1][id]
		own[id] = true
	}
	p.ids[r.number] = own
	done := func(n int) bool { _, ok := p.beyond[n]; return ok || n < p.Pages }
	for n := r.number - 1; n <= r.number+1; n++ {
		if done(n-1) && done(n+1) {
			delete(p.ids, n)
		}
	}
}

// kept is the progress that is worth keeping: a list that moved is read from its start.
func (p *pass) kept() Progress {
	if p.moved || p.repeated {
		return Progress{}
	}
	return p.Progress
}

// whole says whether the list stood still, and every row of it was seen. kept are the lines that are kept with the
// window's day; unknown for a window without one. Lines that are kept of the day prove that nothing is missing though
// the list repeats some; without that proof a list that repeats itself is read again.
func (p *pass) whole(kept int) bool {
	if p.moved || (p.repeated && (!p.last || kept == unknown || p.Total < 0)) {
		return false
	}
	if p.of() == unknown && !p.ended {
		return false
	}
	if p.Total < 0 {
		return true
	}
	some := p.Garbled * p.size
	if p.Rows+some < p.Total || (p.Garbled == 0 && p.Rows > p.Total) {
		return false
	}
	return kept == unknown || kept+p.Others+some >= p.Total
}
