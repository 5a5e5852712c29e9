package local

import (
	"context"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"tender/cmd/tender/internal/bridge"
	"tender/shared/reconcile"
)

// The bounds of an invocation: the function's own, and what a container takes to start on a busy machine.
const (
	invokeTime = 2 * time.Minute
	settleTime = 16 * time.Minute
)

// postInvoke runs a schedule now, by invoking its function, and answers what that answered.
func (s *Server) postInvoke(w http.ResponseWriter, r *http.Request) {
	job, q, ok := readRun(w, r)
	if !ok {
		return
	}
	result, err := s.invoke(r.Context(), job, q)
	if err != nil {
		s.opt.Log.ErrorContext(r.Context(), "a scheduled function failed", "job", job, "error", err)
		refuse(w, http.StatusBadGateway, "bad_gateway", "The function failed. Its log says why.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(result)
}

// invoke runs a schedule's function as the schedule does. A second run waits for the first.
func (s *Server) invoke(ctx context.Context, job string, q reconcile.Request) ([]byte, error) {
	s.running.Lock()
	defer s.running.Unlock()
	event, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	if job == jobSettle {
		return bridge.Invoker{URL: s.opt.Lambda.URL, Time: settleTime}.Invoke(ctx, settleFunction, event)
	}
	return bridge.Invoker{URL: s.opt.Lambda.URL, Time: invokeTime}.Invoke(ctx, resolveFunction, event)
}

// invokeDue is one run of the schedule.
func (s *Server) invokeDue(ctx context.Context) {
	if _, err := s.invoke(ctx, jobResolve, reconcile.Request{}); err != nil && ctx.Err() == nil {
		s.opt.Log.WarnContext(ctx, "the schedule could not resolve what is due", "error", err)
	}
}
