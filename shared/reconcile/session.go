package reconcile

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"tender/shared/provider"
)

// session is one run's work on one window. A window that was never read to its end is worked on under a lease from the
// start; one that was is only compared, and the lease is taken before the first write. The lease saves double work. What
// is written is right without it, since everything is written on condition.
type session struct {
	*run
	window provider.Window
	key    Key

	mu       sync.Mutex // of what follows: pages are worked on at the same time
	record   Record
	state    WindowState
	progress Progress // to be kept with the next write
	entire   bool     // this run has read it from its first page
	wrote    bool     // a line of the window's own day
	unclean  bool     // the totals that are kept may not be right
	counted  *counted // what they are now, once counted
}

// enter begins to work on a window. Errors: errBusy; those of the ledger.
func (r *run) enter(ctx context.Context, w provider.Window) (*session, error) {
	s := &session{run: r, window: w, key: WindowKey(r.name, w)}
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	s.progress = s.state.Progress
	s.unclean = !s.state.Done || s.state.Owner != ""
	if s.state.Done {
		return s, nil
	}
	return s, s.hold(ctx)
}

// load reads the window's record. Errors: errBusy while somebody else holds it; those of the ledger.
func (s *session) load(ctx context.Context) error {
	records, err := s.Ledger.Read(ctx, []Key{s.key})
	if err != nil {
		return err
	}
	record, ok := records[s.key]
	if !ok {
		s.record, s.state = Record{Key: s.key}, WindowState{}
		if s.window.Kind != provider.WindowDay {
			s.state.Begun = dayOf(s.began)
		}
		return nil
	}
	state, err := DecodeWindow(record.Body)
	if err != nil {
		return err
	}
	if state.heldByAnother(s.owner, s.Now()) {
		return errBusy
	}
	s.record, s.state = record, state
	return nil
}

// hold makes sure of the lease, and that the days which are going to be written are known to whoever comes after us.
func (s *session) hold(ctx context.Context, days ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	fresh := s.state.Owner == s.owner && now.Add(s.Lease*2/3).Before(s.state.LeaseUntil)
	if fresh && len(s.state.touch(days).Touched) == len(s.state.Touched) {
		return nil
	}
	return s.save(ctx, func(w WindowState) WindowState {
		w = w.touch(days)
		w.Owner, w.LeaseUntil, w.Progress = s.owner, now.Add(s.Lease).UTC(), s.progress
		return w
	})
}

// renew keeps the lease and the progress of a reading that takes long.
func (s *session) renew(ctx context.Context, p Progress) error {
	s.mu.Lock()
	s.progress = p
	held := s.state.Owner == s.owner
	s.mu.Unlock()
	if !held {
		return nil
	}
	return s.hold(ctx)
}

// save writes the window's record where it changes, on condition that nobody else has taken the window over. The caller
// has locked the session.
func (s *session) save(ctx context.Context, change func(WindowState) WindowState) error {
	for range rivalRounds {
		if stored, err := s.saveOnce(ctx, change(s.state)); stored || err != nil {
			return err
		}
	}
	return errRivals
}

// saveOnce is save that leaves a rival's record, which is read, to the caller.
func (s *session) saveOnce(ctx context.Context, next WindowState) (stored bool, err error) {
	body, err := encode("window", next)
	if err != nil || bytes.Equal(body, s.record.Body) {
		return err == nil, err
	}
	record := Record{Key: s.key, Body: body, Version: s.record.Version}
	rivals, err := s.Ledger.Write(ctx, []Record{record})
	if err != nil {
		return false, err
	}
	if len(rivals) > 0 {
		return false, s.load(ctx)
	}
	record.Version++
	s.record, s.state = record, next
	return true, nil
}

// finish ends a reading that came to the window's end. Whoever writes lines of a day writes its window's record after
// that, so the lines are counted again where that happened since they were counted.
func (s *session) finish(ctx context.Context) error {
	if err := s.countTouched(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for range rivalRounds {
		next := s.state.end()
		next.Done = true
		if s.counted != nil {
			next.Lines, next.Totals = s.counted.lines, s.counted.sums
		}
		if stored, err := s.saveOnce(ctx, next); stored || err != nil {
			return err
		}
		if _, err := s.kept(ctx); err != nil {
			return err
		}
	}
	return errRivals
}

// leave ends a reading that did not: the lease is free again, and what was read need not be read again by the next run.
// A window that is only compared, and that failed, is left as it is. What was written of a window that is done leaves
// its mark: totals are to be counted by whoever reads it next.
func (s *session) leave(ctx context.Context, why error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.state.Owner == s.owner
	if errors.Is(why, errBusy) || (!held && !errors.Is(why, errTime)) {
		return why
	}
	ctx, cancel := keeping(ctx)
	defer cancel()
	err := s.save(ctx, func(w WindowState) WindowState {
		if held && w.Owner != s.owner {
			return w // the end that failed was written after all
		}
		w.Progress, w.LeaseUntil = s.progress, time.Time{}
		if !w.Done || (!s.wrote && !s.unclean && len(w.Touched) == 0) {
			w.Owner = ""
		} else if w.Owner == "" {
			w.Owner = s.owner
		}
		return w
	})
	return errors.Join(why, err)
}
