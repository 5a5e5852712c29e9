package providertest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
)

// baseURL is the address adapters are opened with: no other may be called.
const baseURL = "https://api.provider.test"

// sent is one request as it left the adapter.
type sent struct {
	*http.Request
	body []byte
}

// same says whether two requests ask for the same thing in the same words.
func (s sent) same(other sent) bool {
	return s.Method == other.Method && s.URL.String() == other.URL.String() && bytes.Equal(s.body, other.body)
}

// wire is the network of a scene: it notes every request, and lets the fault decide what becomes of it.
type wire struct {
	sandbox http.Handler
	fault   fault
	spares  func(*http.Request) bool // requests that no fault meets and that are not noted; nil: none
	log     []sent
	status  int // of the last answer; 0: there was none
}

// fault stands in for the network: pass gives the request to the sandbox and returns its answer.
type fault func(r sent, pass func() Reply) (Reply, error)

// RoundTrip is the http.RoundTripper that the adapter uses.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	s := sent{r, body}
	spared := w.spares != nil && w.spares(r)
	if !spared {
		w.log = append(w.log, s)
	}
	pass := func() Reply { return serve(w.sandbox, s) }
	if r.URL.Scheme+"://"+r.URL.Host != baseURL {
		return response(Reply{Status: http.StatusOK, Body: "{}"}, nil), nil
	}
	if w.fault == nil || spared {
		return response(pass(), nil), nil
	}
	reply, err := w.fault(s, pass)
	w.status = reply.Status
	if errors.Is(err, errCut) {
		return response(reply, io.ErrUnexpectedEOF), nil
	}
	if err != nil {
		return nil, err
	}
	return response(reply, nil), nil
}

// serve is a request as the sandbox sees it: without the caller's context, since what has left cannot be called back.
func serve(h http.Handler, s sent) Reply {
	in := s.Clone(context.Background())
	in.Body, in.ContentLength = io.NopCloser(bytes.NewReader(s.body)), int64(len(s.body))
	in.Host, in.RequestURI, in.RemoteAddr = s.URL.Host, s.URL.RequestURI(), "192.0.2.1:1"
	in.TLS = &tls.ConnectionState{}
	if in.URL.Path == "" {
		in.URL.Path = "/" // as it is on a wire
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, in)
	return Reply{Status: rec.Code, Header: rec.Header(), Body: rec.Body.String()}
}

func response(r Reply, end error) *http.Response {
	var body io.Reader = strings.NewReader(r.Body)
	if end != nil {
		body = io.MultiReader(body, broken{end})
	}
	header := r.Header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		StatusCode: r.Status, Header: header.Clone(), Body: io.NopCloser(body), ContentLength: -1,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// The ways in which a wire fails.
var (
	errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	errReset   = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	errCut     = errors.New("the body ends early")
)

// before answers without asking the sandbox.
func before(reply Reply, err error) fault {
	return func(sent, func() Reply) (Reply, error) { return reply, err }
}

// after lets the effect happen, and answers something else.
func after(reply Reply, err error) fault {
	return func(_ sent, pass func() Reply) (Reply, error) { pass(); return reply, err }
}

// changed lets the effect happen, and changes the answer.
func changed(change func(Reply) Reply) fault {
	return func(_ sent, pass func() Reply) (Reply, error) { return change(pass()), nil }
}

// cut ends the answer in the middle.
func cut(_ sent, pass func() Reply) (Reply, error) {
	reply := pass()
	reply.Body = reply.Body[:len(reply.Body)/2]
	return reply, errCut
}
