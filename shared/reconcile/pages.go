package reconcile

import (
	"context"

	"tender/shared/problem"
	"tender/shared/provider"
)

// readPage is how one page ended.
type readPage struct {
	page pageRead
	err  error
}

// pages reads what a pass wants, as many pages at once as the provider allows. It returns when nothing is under way any
// more: after the first failure nothing new is begun.
func (s *session) pages(ctx context.Context, p *pass) error {
	results, answered := make(chan readPage), make(chan struct{})
	asked, underWay, failed := 0, 0, error(nil)
	for {
		for failed == nil && p.wants(asked, underWay) {
			if !s.hasTime(0) {
				failed = errTime
				break
			}
			go func(n int) { results <- s.page(ctx, n, func() { answered <- struct{}{} }) }(p.next)
			p.next++
			asked, underWay = asked+1, underWay+1
		}
		if underWay == 0 {
			break
		}
		var r readPage
		select {
		case <-answered:
			asked--
			continue
		case r = <-results:
			underWay--
		}
		if r.err == nil {
			p.take(r.page)
			r.err = s.renew(ctx, p.kept())
			s.tell(p)
		}
		if failed == nil {
			failed = r.err
		}
	}
	if failed == nil && p.of() == unknown && !p.ended && p.broken >= mostGarbled {
		return problem.New(problem.BadReply, "The provider's pages are no lists.")
	}
	return failed
}

func (s *session) tell(p *pass) {
	if s.Watch != nil {
		s.run.mu.Lock()
		defer s.run.mu.Unlock()
		s.Watch(s.name, s.window, p.Pages, p.of())
	}
}

// page reads one page and keeps what is on it. It tells when the provider has answered.
func (s *session) page(ctx context.Context, n int, answered func()) readPage {
	page, err := s.fetch(ctx, s.window, n)
	answered()
	if err != nil {
		return readPage{err: err}
	}
	var read pageRead
	err = s.retry(ctx, func(ctx context.Context) error {
		var err error
		read, err = s.process(ctx, n, page)
		return err
	})
	return readPage{page: read, err: err}
}

// garbledTries is how often a page that is no list is asked for before its text is kept.
const garbledTries = 3

// fetch asks for a page until it is a list, or stays none.
func (r *run) fetch(ctx context.Context, w provider.Window, n int) (provider.Page, error) {
	pause := firstPause
	for try := 1; ; try++ {
		var page provider.Page
		err := r.ask(ctx, func(ctx context.Context) error {
			var err error
			page, err = r.g.SettlementPage(ctx, w, n)
			return err
		})
		if err != nil || !page.Garbled || try == garbledTries {
			return page, err
		}
		if !r.hasTime(pause) || r.Wait(ctx, pause) != nil {
			return page, errTime
		}
		pause *= 2
	}
}
