package local

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// Settled is the answer to a run of settlements-sync.
type Settled struct {
	reconcile.Result
	Writes int64 `json:"writes"` // records and orders that it stored: none when nothing is new
}

// settle is one run of reconciliation. A second one waits for the first.
func (s *Server) settle(ctx context.Context, q reconcile.Request) (Settled, error) {
	s.settling.Lock()
	defer s.settling.Unlock()
	counted := &counting{store: s.orders}
	service := reconcile.Open(counted, counted, s.providers, s.clock.Now)
	if len(s.replaced) == 0 {
		service.Wait = noWait
	}
	result, err := service.Run(ctx, q)
	result.Tell(ctx, s.opt.Log, nil)
	return Settled{result, counted.writes.Load()}, err
}

// noWait takes the place of pauses: what is simulated here needs no sparing.
func noWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// counting counts what is stored through it.
type counting struct {
	store
	writes atomic.Int64
}

// Write is the store's.
func (c *counting) Write(ctx context.Context, records []reconcile.Record) ([]reconcile.Key, error) {
	rivals, err := c.store.Write(ctx, records)
	c.writes.Add(int64(len(records) - len(rivals)))
	return rivals, err
}

// Apply is the store's.
func (c *counting) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error) {
	var before order.Order
	after, err := c.store.Apply(ctx, o, func(current order.Order) (order.Order, error) {
		before = current
		return fn(current)
	})
	if err != nil || after.Version != before.Version {
		c.writes.Add(1)
	}
	return after, err
}

// runSettle runs reconciliation now and answers its control totals.
func (s *Server) runSettle(w http.ResponseWriter, r *http.Request, q reconcile.Request) {
	done, err := s.settle(r.Context(), q)
	if err != nil {
		s.refuseError(w, r, err, "Reconciliation could not use the store.")
		return
	}
	answer(w, http.StatusOK, done)
}

// nights tells when a provider's day is over, so that its lines can be read: as its nightly schedule does in a deployment.
type nights map[string]string // by provider: its first day that is not over

// over gives the providers for which another day is over than the last time. The first time there are none.
func (n nights) over(of reconcile.Providers, now time.Time) []string {
	var names []string
	for _, name := range of.Names() {
		g, ok := of.Get(name)
		if !ok || !g.Info().Can(provider.OpSettlements) {
			continue
		}
		open := now.Add(-g.Info().Settlements.DayEnds).UTC().Format(time.DateOnly)
		if before, known := n[name]; known && before != open {
			names = append(names, name)
		}
		n[name] = open
	}
	return names
}

// settleOver reconciles the providers for which a day is over.
func (s *Server) settleOver(ctx context.Context) {
	for _, name := range s.nights.over(s.providers, s.clock.Now()) {
		if _, err := s.settle(ctx, reconcile.Request{Provider: name}); err != nil && ctx.Err() == nil {
			s.opt.Log.WarnContext(ctx, "the nightly run could not reconcile", "error", err)
		}
	}
}

// refuseError answers with what went wrong. What is no fault of whoever asked is logged, and answered in these words.
func (s *Server) refuseError(w http.ResponseWriter, r *http.Request, err error, words string) {
	p := problem.From(err)
	status, known := map[problem.Code]int{
		problem.InvalidRequest: http.StatusUnprocessableEntity, problem.NotFound: http.StatusNotFound,
		problem.InvalidState: http.StatusConflict,
	}[p.Code]
	if !known {
		s.opt.Log.ErrorContext(r.Context(), words, "error", err)
		refuse(w, http.StatusServiceUnavailable, string(problem.Unavailable), words)
		return
	}
	detail := p.Detail
	for _, f := range p.Fields {
		detail += " " + f.Field + ": " + f.Message
	}
	refuse(w, status, string(p.Code), strings.TrimSpace(detail))
}
