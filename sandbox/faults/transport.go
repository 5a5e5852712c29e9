package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// Transport is an http.RoundTripper that calls a sandbox directly, in the caller's goroutine: no network, nothing left
// running, nothing that waits. It fails as a real Transport would. Fields must be set before the first request; it is
// then safe for use by several goroutines.
type Transport struct {
	Handler http.Handler                   // the sandbox
	Plan    *Plan                          // what to fail; nil: nothing
	Late    *Lateness                      // where late requests wait; nil: one of its own
	Call    func(*http.Request) string     // names a call; nil: every call is ""
	Reply   func(http.ResponseWriter, int) // the provider's own body for a 500 or 429; nil: a plain one

	// OnCall, when set, sees every request before anything else happens, whatever its call, and may fail it: None
	// leaves the decision to Plan, where the call is counted either way. The request has a body of its own to read.
	OnCall func(call string, r *http.Request) Fault

	own Lateness
}

// RoundTrip performs one call. The errors are what a Transport returns: the context's own when it is done; a
// *net.OpError around ECONNRESET for a reset, the same before and after the effect because a caller cannot tell; and an
// error that is context.DeadlineExceeded and says Timeout for a timeout, at once.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := drain(r)
	if err != nil {
		return nil, err
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	call := ""
	if t.Call != nil {
		call = t.Call(incoming(r, body))
	}
	fault := t.choose(call, r, body)
	if err := r.Context().Err(); err != nil {
		return nil, err // the hook cancelled it before it left
	}
	rec, err := t.perform(call, fault, r, body)
	if err != nil {
		return nil, err
	}
	if err := r.Context().Err(); err != nil {
		return nil, err // cancelled while the answer was on its way: the effect remains
	}
	return respond(r, rec, fault)
}

// Release lets the late requests take effect, in order.
func (t *Transport) Release() []Arrival { return t.lateness().Release() }

func (t *Transport) lateness() *Lateness {
	if t.Late != nil {
		return t.Late
	}
	return &t.own
}

func (t *Transport) choose(call string, r *http.Request, body []byte) Fault {
	planned := None
	if call != "" {
		planned = t.Plan.Take(call)
	}
	if t.OnCall != nil {
		if fault := t.OnCall(call, incoming(r, body)); fault != None {
			return fault
		}
	}
	return planned
}

func (t *Transport) perform(call string, fault Fault, r *http.Request, body []byte) (*recorder, error) {
	var rec *recorder
	if fault.Acts() {
		var aborted bool
		if rec, aborted = record(t.Handler, incoming(r, body)); aborted {
			return nil, reset()
		}
	}
	switch fault {
	case None, Truncated:
		return rec, nil
	case ResetBefore, ResetAfter:
		return nil, reset()
	case TimeoutBefore, TimeoutAfter:
		return nil, timeout{}
	case HTTP500Before, HTTP500After:
		return canned(t.Reply, http.StatusInternalServerError), nil
	case HTTP429:
		return canned(t.Reply, http.StatusTooManyRequests), nil
	case Garbage:
		return cannedGarbage(), nil
	case Late:
		in := incoming(r, body)
		t.lateness().Add(call, func() int { return arrive(t.Handler, in) })
		return nil, timeout{}
	default:
		return nil, fmt.Errorf("faults: unknown fault %q", string(fault))
	}
}

// drain reads and closes the request's body, as every RoundTripper must.
func drain(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer func() { _ = r.Body.Close() }()
	return io.ReadAll(r.Body)
}

// incoming is the request as a server sees it. It shares no context with the caller: a request that has left cannot be
// called back.
func incoming(r *http.Request, body []byte) *http.Request {
	in := r.Clone(context.Background())
	in.RequestURI = r.URL.RequestURI()
	if u, err := url.ParseRequestURI(in.RequestURI); err == nil {
		in.URL = u
	}
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Header == nil {
		in.Header = http.Header{}
	}
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	in.RemoteAddr = "127.0.0.1:1"
	in.ContentLength = int64(len(body))
	in.Body = io.NopCloser(bytes.NewReader(body))
	in.GetBody = nil
	return in
}

func respond(r *http.Request, rec *recorder, fault Fault) (*http.Response, error) {
	body := rec.body.Bytes()
	var reader io.Reader = bytes.NewReader(body)
	switch {
	case r.Method == http.MethodHead:
		reader = strings.NewReader("")
	case fault == Truncated && len(body) == 0:
		return nil, io.ErrUnexpectedEOF // nothing to cut: the header is lost instead
	case fault == Truncated:
		reader = io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{})
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", rec.status, http.StatusText(rec.status)),
		StatusCode:    rec.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        rec.sent,
		Body:          io.NopCloser(reader),
		ContentLength: int64(len(body)),
		Request:       r,
	}, nil
}

// broken is the end of a body that was cut.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func reset() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
}

// timeout is what a caller whose deadline passed gets.
type timeout struct{}

func (timeout) Error() string   { return "faults: no answer within the deadline" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }
func (timeout) Unwrap() error   { return context.DeadlineExceeded }
