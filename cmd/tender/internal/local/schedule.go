package local

import (
	"context"
	"time"

	"tender/shared/payments"
)

// runTime bounds one run of the schedule, as a Lambda's timeout would.
const runTime = 25 * time.Second

// schedule resolves what is due, and reconciles a provider when a day of its is over, looking every so often on the wall
// clock, until ctx is done.
func (s *Server) schedule(ctx context.Context) {
	if s.opt.Every <= 0 {
		return
	}
	ticker := time.NewTicker(s.opt.Every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if s.opt.Lambda.URL != "" {
				s.invokeDue(ctx)
			} else {
				s.resolveDue(ctx)
				s.settleOver(ctx)
			}
		}
	}
}

func (s *Server) resolveDue(ctx context.Context) {
	done, err := s.resolve(ctx)
	if err != nil || done.Due > 0 {
		s.opt.Log.InfoContext(ctx, "the schedule resolved what was due",
			"due", done.Due, "resolved", done.Resolved, "open", done.Open, "failed", done.Failed, "error", err)
	}
}

// resolve is one run of the schedule. A second one waits for the first.
func (s *Server) resolve(ctx context.Context) (payments.Resolution, error) {
	s.running.Lock()
	defer s.running.Unlock()
	ctx, cancel := context.WithTimeout(ctx, runTime)
	defer cancel()
	done, err := s.payments.Resolve(ctx)
	if err == nil {
		now := s.clock.Now()
		s.resolved.Store(&now)
	}
	return done, err
}
