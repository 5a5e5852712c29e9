package local

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tender/cmd/tender/internal/bridge"
	"tender/shared/problem"
)

// The bounds of an invocation: the function's own, and what a container takes to start on a busy machine.
const (
	invokeTime = 2 * time.Minute
	settleTime = 16 * time.Minute
)

// postInvoke runs a schedule now, by invoking its function, and answers what that answered.
func (s *Server) postInvoke(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Job string `json:"job"`
	}
	if !decode(w, r, &body) {
		return
	}
	result, err := s.invoke(r.Context(), body.Job)
	switch {
	case errors.Is(err, errJob):
		refuse(w, http.StatusUnprocessableEntity, string(problem.InvalidRequest), `"job" must be "resolve" or "settlements-sync".`)
	case err != nil:
		s.opt.Log.ErrorContext(r.Context(), "a scheduled function failed", "job", body.Job, "error", err)
		refuse(w, http.StatusBadGateway, "bad_gateway", "The function failed. Its log says why.")
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(result)
	}
}

var errJob = errors.New("there is no such schedule")

// invoke runs a schedule's function as the schedule does. A second run waits for the first.
func (s *Server) invoke(ctx context.Context, job string) ([]byte, error) {
	s.running.Lock()
	defer s.running.Unlock()
	i := bridge.Invoker{URL: s.opt.Lambda.URL, Time: invokeTime}
	switch job {
	case jobResolve:
		return i.Invoke(ctx, resolveFunction, []byte(`{}`))
	case jobSettle:
		i.Time = settleTime
		return i.Invoke(ctx, settleFunction, []byte(`{}`))
	}
	return nil, errJob
}

// invokeDue is one run of the schedule.
func (s *Server) invokeDue(ctx context.Context) {
	if _, err := s.invoke(ctx, jobResolve); err != nil && ctx.Err() == nil {
		s.opt.Log.WarnContext(ctx, "the schedule could not resolve what is due", "error", err)
	}
}
