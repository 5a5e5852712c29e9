package faults

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
)

// maxBody bounds a request that is kept in memory: far more than any provider call carries.
const maxBody = 8 << 20

// Server stands before a sandbox that is reached over a connection and makes the planned faults happen there. Fields
// must be set before the first request.
type Server struct {
	Handler http.Handler                   // the sandbox
	Plan    *Plan                          // what to fail; nil: nothing
	Late    *Lateness                      // where late requests wait; required when the plan can say Late
	Call    func(*http.Request) string     // names a call; "" is never failed
	Reply   func(http.ResponseWriter, int) // the provider's own body for a 500 or 429; nil: a plain one
}

// ServeHTTP answers, or fails as planned. A reset aborts the connection; a timeout holds it until the caller has gone.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := s.Call(r)
	if call == "" {
		s.Handler.ServeHTTP(w, r)
		return
	}
	fault := s.Plan.Take(call)
	if fault == None {
		s.Handler.ServeHTTP(w, r)
		return
	}
	// The whole request is read first: the server notices that a caller has gone only once its body is consumed.
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	kept := r.Clone(context.WithoutCancel(r.Context()))
	kept.Body = io.NopCloser(bytes.NewReader(body))
	s.fail(w, r, call, fault, kept)
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, call string, fault Fault, kept *http.Request) {
	var rec *recorder
	if fault.Acts() {
		var aborted bool
		if rec, aborted = record(s.Handler, kept); aborted {
			panic(http.ErrAbortHandler)
		}
	}
	switch fault {
	case ResetBefore, ResetAfter:
		panic(http.ErrAbortHandler)
	case TimeoutBefore, TimeoutAfter:
		hold(r)
	case Late:
		s.Late.Add(call, func() int { return arrive(s.Handler, kept) })
		hold(r)
	case HTTP500Before, HTTP500After:
		pass(w, canned(s.Reply, http.StatusInternalServerError), 1)
	case HTTP429:
		pass(w, canned(s.Reply, http.StatusTooManyRequests), 1)
	case Garbage:
		pass(w, cannedGarbage(), 1)
	case Truncated:
		pass(w, rec, 2)
	}
}

// hold waits until the caller has gone, then answers nothing.
func hold(r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}

// arrive lets a late request take effect and returns the status that nobody received (0 when the handler aborted).
func arrive(h http.Handler, r *http.Request) int {
	rec, aborted := record(h, r)
	if aborted {
		return 0
	}
	return rec.status
}

// pass sends a recorded answer: all of it, or its first half (parts 2) under the length of the whole.
func pass(w http.ResponseWriter, rec *recorder, parts int) {
	body := rec.body.Bytes()
	if parts > 1 && len(body) == 0 {
		panic(http.ErrAbortHandler) // nothing to cut: the header is lost instead
	}
	maps.Copy(w.Header(), rec.sent)
	w.WriteHeader(rec.status)
	_, _ = w.Write(body[:len(body)/parts])
	if parts > 1 {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}
