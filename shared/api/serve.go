package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
	"tender/shared/telemetry"
)

// operation is one route's work. It returns what to answer and writes nothing itself, so that whatever goes wrong, a
// panic included, is still answered with one problem.
type operation func(d Deps, r *http.Request) (reply, error)

// reply is an answer that is not a problem. A nil body is no body.
type reply struct {
	status int
	header http.Header
	body   any
}

type requestIDKey struct{}

// WithRequestID gives a context whose requests are known by id, in problems and in the logs.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func (d Deps) requestID(ctx context.Context) string {
	if id, _ := ctx.Value(requestIDKey{}).(string); id != "" {
		return id
	}
	if d.RequestID != nil {
		return d.RequestID()
	}
	return rand.Text()
}

// serve runs an operation, answers, and logs one line that names the route but never the path: paths carry tokens.
func (d Deps) serve(w http.ResponseWriter, r *http.Request, routeName string, do operation) {
	begun := d.now()
	id := d.requestID(r.Context())
	attrs := []slog.Attr{telemetry.RequestID(id), slog.String("route", routeName)}
	if orderID := r.PathValue("order_id"); validOrderID(orderID) {
		attrs = append(attrs, telemetry.OrderID(orderID))
	}
	r = r.WithContext(telemetry.With(WithRequestID(r.Context(), id), attrs...))
	status, header, body, err := d.answer(r, id, do)
	for name, values := range header {
		w.Header()[name] = values
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // JSON under its media type; and a caller who has gone changes nothing
	d.tell(r.Context(), routeName, status, d.now().Sub(begun), err)
}

func (d Deps) answer(r *http.Request, id string, do operation) (status int, header http.Header, body []byte, err error) {
	a, err := guarded(d, r, do)
	if err == nil && a.body != nil {
		body, err = json.Marshal(a.body, json.Deterministic(true))
	}
	if err != nil {
		status, header, body = render(problem.From(err), id)
		return status, header, body, err
	}
	header = a.header
	if header == nil {
		header = http.Header{}
	}
	if a.body != nil {
		header.Set("Content-Type", "application/json")
	}
	return a.status, header, body, nil
}

// guarded turns a panic into an error: what was begun is found by the schedule, and the caller gets an answer.
func guarded(d Deps, r *http.Request, do operation) (a reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			// The value is not told: it could be anything, a body included.
			err = &problem.Error{Code: problem.Internal, Err: fmt.Errorf("panic of type %T\n%s", v, debug.Stack())}
		}
	}()
	return do(d, r)
}

// tell logs how a request ended, with the cause of what is our own or a provider's fault.
func (d Deps) tell(ctx context.Context, routeName string, status int, took time.Duration, err error) {
	if status >= http.StatusInternalServerError {
		d.Metrics.Count("ServerErrors", "route", routeName)
	}
	if d.Log == nil {
		return
	}
	attrs := []slog.Attr{slog.Int("status", status), slog.Int64("took_ms", took.Milliseconds())}
	level := slog.LevelInfo
	if err != nil {
		attrs = append(attrs, slog.String("code", string(problem.From(err).Code)))
	}
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
		attrs = append(attrs, slog.Any("error", err))
	}
	d.Log.LogAttrs(ctx, level, "request", attrs...)
}
