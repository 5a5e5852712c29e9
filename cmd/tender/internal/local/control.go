package local

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	strict "github.com/go-json-experiment/json"

	"tender/shared/api"
	"tender/shared/events"
	"tender/shared/problem"
	"tender/shared/reconcile"
)

// maxControlBody bounds what a control route reads.
const maxControlBody = 64 << 10

// The names of the schedules.
const (
	jobResolve = "resolve"
	jobSettle  = "settlements-sync"
)

// controls are the routes of /_local/ by path and method: what scripts drive the server with. None of them exists in a
// deployment.
func (s *Server) controls() map[string]map[string]http.HandlerFunc {
	return map[string]map[string]http.HandlerFunc{
		"/_local/addresses": {http.MethodGet: func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Addresses()) }},
		"/_local/clock":     {http.MethodGet: func(w http.ResponseWriter, _ *http.Request) { s.tellTime(w) }, http.MethodPost: s.postClock},
		"/_local/due":       {http.MethodGet: s.getDue},
		"/_local/run":       {http.MethodPost: s.postRun},
		"/_local/events":    {http.MethodGet: s.getEvents},
		"/_local/report":    {http.MethodGet: s.getReport},
		"/_local/findings":  {http.MethodGet: s.getFindings},

		"/_local/findings/close": {http.MethodPost: s.postClose},
	}
}

// getEvents lists what was told so far, the newest last.
func (s *Server) getEvents(w http.ResponseWriter, _ *http.Request) {
	told := s.feed.Events()
	if told == nil {
		told = []events.Event{}
	}
	answer(w, http.StatusOK, told)
}

func (s *Server) control() http.Handler { return dispatch(s.controls()) }

// dispatch serves a table of routes.
func dispatch(table map[string]map[string]http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		methods, known := table[r.URL.Path]
		serve, right := methods[r.Method]
		switch {
		case !known:
			refuse(w, http.StatusNotFound, string(problem.NotFound), "There is no such route.")
		case !right:
			w.Header().Set("Allow", strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
			refuse(w, http.StatusMethodNotAllowed, string(problem.MethodNotAllowed), "This route has other methods.")
		default:
			serve(w, r)
		}
	})
}

// postClock moves API, schedule, tokens and sandboxes together, and sends the webhooks whose time has come. It runs no
// schedule: a script that wants one asks for it.
func (s *Server) postClock(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Advance string `json:"advance"`
	}
	if !decode(w, r, &body) {
		return
	}
	by, err := time.ParseDuration(body.Advance)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, string(problem.InvalidRequest), `"advance" must be a duration such as 25h or 1h10m.`)
		return
	}
	if err := s.clock.Advance(by); err != nil {
		refuse(w, http.StatusUnprocessableEntity, string(problem.InvalidRequest), `"advance": `+err.Error()+".")
		return
	}
	for _, b := range s.boxes {
		b.sandbox.Panel().Outbox.SendDue()
	}
	s.tellTime(w)
}

func (s *Server) tellTime(w http.ResponseWriter) {
	answer(w, http.StatusOK, map[string]string{
		"now": s.clock.Now().Format(time.RFC3339Nano), "ahead": s.clock.Ahead().String(),
	})
}

// postRun runs a schedule now and answers what it did.
func (s *Server) postRun(w http.ResponseWriter, r *http.Request) {
	switch job, q, ok := readRun(w, r); {
	case !ok:
	case job == jobSettle:
		s.runSettle(w, r, q)
	default:
		s.runResolve(r.Context(), w)
	}
}

// readRun reads which schedule to run, and settlements-sync of what. Where that cannot be, it answers so itself.
func readRun(w http.ResponseWriter, r *http.Request) (job string, q reconcile.Request, ok bool) {
	var body struct {
		Job string `json:"job"`
		reconcile.Request
	}
	if !decode(w, r, &body) {
		return "", q, false
	}
	switch {
	case body.Job != jobSettle && body.Job != jobResolve:
		refuse(w, http.StatusUnprocessableEntity, string(problem.InvalidRequest), `"job" must be "resolve" or "settlements-sync".`)
	case body.Job == jobResolve && body.Request != (reconcile.Request{}):
		refuse(w, http.StatusUnprocessableEntity, string(problem.InvalidRequest), `"provider", "from" and "to" belong to settlements-sync.`)
	default:
		return body.Job, body.Request, true
	}
	return "", q, false
}

func (s *Server) runResolve(ctx context.Context, w http.ResponseWriter) {
	done, err := s.resolve(ctx)
	if err != nil {
		s.opt.Log.ErrorContext(ctx, "the schedule could not list what is due", "error", err)
		refuse(w, http.StatusServiceUnavailable, string(problem.Unavailable), "What is due could not be listed.")
		return
	}
	answer(w, http.StatusOK, done)
}

// checkoutKey gives the key that checkout tokens are signed with, for the shop.
func (s *Server) checkoutKey(ctx context.Context) (string, error) {
	keys, err := s.keys.Keys(ctx, api.CheckoutTokenKey)
	if err != nil {
		return "", err
	}
	return keys[0], nil
}

// decode reads a small JSON body, strictly, and answers 400 or 413 itself when it cannot.
func decode(w http.ResponseWriter, r *http.Request, v any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		refuse(w, http.StatusRequestEntityTooLarge, string(problem.TooLarge), "The body is larger than 64 KiB.")
		return false
	}
	if err == nil {
		err = strict.Unmarshal(body, v, strict.RejectUnknownMembers(true))
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, string(problem.InvalidJSON), "The body is not the JSON object asked for.")
		return false
	}
	return true
}

// refuse answers with a problem in the form of the API's.
func refuse(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	answer(w, status, map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "detail": detail,
	})
}

func answer(w http.ResponseWriter, status int, v any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
