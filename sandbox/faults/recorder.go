package faults

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// garbage is what a proxy's error page looks like to someone who expects JSON.
const garbage = "<!doctype html>\n<title>Scheduled maintenance</title>\n<p>We are back soon.\n"

// recorder keeps a handler's answer so that it can be lost, cut or passed on.
type recorder struct {
	header http.Header
	sent   http.Header // the header as it was when the status was written
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

// Header, WriteHeader and Write are the http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status != 0 || status < http.StatusOK {
		return
	}
	r.status = status
	r.sent = r.header.Clone()
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

// finish completes the header as a server would.
func (r *recorder) finish() {
	r.WriteHeader(http.StatusOK)
	if r.body.Len() == 0 {
		return
	}
	if r.sent.Get("Content-Type") == "" {
		r.sent.Set("Content-Type", http.DetectContentType(r.body.Bytes()))
	}
	r.sent.Set("Content-Length", strconv.Itoa(r.body.Len()))
}

// record runs a handler. Aborted is true when the handler broke the connection on purpose; any other panic goes on.
func record(h http.Handler, r *http.Request) (rec *recorder, aborted bool) {
	rec = newRecorder()
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			aborted = true
		default:
			panic(v)
		}
	}()
	h.ServeHTTP(rec, r)
	rec.finish()
	return rec, false
}

// canned is the provider's own answer with an error status, or a plain one.
func canned(reply func(http.ResponseWriter, int), status int) *recorder {
	rec := newRecorder()
	if reply == nil {
		rec.header.Set("Content-Type", "application/json")
		rec.WriteHeader(status)
		_, _ = io.WriteString(rec, `{"error":"injected fault"}`)
	} else {
		reply(rec, status)
	}
	rec.finish()
	return rec
}

func cannedGarbage() *recorder {
	rec := newRecorder()
	rec.header.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(rec, garbage)
	rec.finish()
	return rec
}
