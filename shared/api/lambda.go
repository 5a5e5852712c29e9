package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
)

// Function is a lambda.Handler (aws-lambda-go): it hands HTTP events to a handler, and all others to a job. The context
// is Lambda's, whose deadline is the end of the invocation.
type Function struct {
	HTTP  http.Handler                                                       // takes events of an HTTP API or a Function URL
	Job   func(ctx context.Context, event []byte) (result []byte, err error) // takes any other event; nil: there is none
	After func()                                                             // at the end of every invocation; nil: nothing
}

// JobOf makes a Job of a function that takes any event and tells what it did.
func JobOf[T any](do func(ctx context.Context, event []byte) (T, error)) func(context.Context, []byte) ([]byte, error) {
	return func(ctx context.Context, event []byte) ([]byte, error) {
		result, err := do(ctx, event)
		if err != nil {
			return nil, err
		}
		return json.Marshal(result)
	}
}

// Invoke answers one event. An HTTP event is always answered; only a job, or an event that nobody takes, is an error.
func (f Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if f.After != nil {
		defer f.After()
	}
	event, isHTTP := readEvent(payload)
	switch {
	case isHTTP && f.HTTP != nil:
		return event.serve(ctx, f.HTTP)
	case !isHTTP && f.Job != nil:
		return f.Job(ctx, payload)
	}
	return nil, errors.New("api: the event is not one that this function takes")
}

// httpEvent is what HTTP APIs and Function URLs send in payload format 2.0, as far as a request is made of it.
type httpEvent struct {
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies"`
	Headers         map[string]string `json:"headers"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
	RequestContext  struct {
		RequestID  string `json:"requestId"`
		DomainName string `json:"domainName"`
		HTTP       *struct {
			Method   string `json:"method"`
			Protocol string `json:"protocol"`
			SourceIP string `json:"sourceIp"`
		} `json:"http"`
	} `json:"requestContext"`
}

// readEvent reads an event that has requestContext.http; all others are somebody else's.
func readEvent(payload []byte) (httpEvent, bool) {
	var e httpEvent
	err := json.Unmarshal(payload, &e)
	return e, err == nil && e.RequestContext.HTTP != nil
}

// serve turns the event into a request and the answer into a reply of payload format 2.0.
func (e httpEvent) serve(ctx context.Context, h http.Handler) ([]byte, error) {
	w := &recorder{header: http.Header{}}
	if r, err := e.request(ctx); err != nil {
		w.refuse(err, e.RequestContext.RequestID)
	} else {
		h.ServeHTTP(w, r)
	}
	out, err := json.Marshal(w.reply(), json.Deterministic(true))
	if len(out) > maxReply {
		w.refuse(errReply, e.RequestContext.RequestID)
		out, err = json.Marshal(w.reply(), json.Deterministic(true))
	}
	return out, err
}

// maxReply is the longest reply that Lambda takes ("AWS Lambda, Quotas": 6 MB for a synchronous payload). It ends a
// function that sends more, and the caller gets nothing of ours.
const maxReply = 6 << 20

var errReply = problem.New(problem.Internal, "").Because(errors.New("api: the reply is larger than Lambda takes"))

// refuse answers with a problem instead of whatever was written.
func (w *recorder) refuse(err error, requestID string) {
	w.status, w.header, w.body = render(problem.From(err), requestID)
}

var errEvent = problem.New(problem.NotFound, "The request cannot be read.")

// request rebuilds what was sent: path and query exactly, header lines of one name joined by commas as AWS joins them.
func (e httpEvent) request(ctx context.Context) (*http.Request, error) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, errEvent.Because(err)
		}
	}
	from := e.RequestContext.HTTP
	r, err := http.NewRequestWithContext(WithRequestID(ctx, e.RequestContext.RequestID), from.Method, "/", bytes.NewReader(body))
	if err != nil {
		return nil, errEvent.Because(err)
	}
	// Not parsed: HTTP APIs send the path unescaped, and a ? in it must not end it, or another route would be found than
	// the one whose caller was authorized.
	r.URL = &url.URL{Path: e.RawPath, RawQuery: e.RawQueryString}
	for name, value := range e.Headers {
		r.Header.Add(name, value)
	}
	if len(e.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	r.Host, r.RequestURI, r.RemoteAddr = e.RequestContext.DomainName, r.URL.RequestURI(), from.SourceIP
	return r, nil
}

// recorder is the http.ResponseWriter that a reply is made of.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

// Header gives the header to write to.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader keeps the first status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write keeps the body.
func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	w.body = append(w.body, p...)
	return len(p), nil
}

// httpReply is a reply of payload format 2.0.
type httpReply struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers,omitempty"`
	Cookies         []string          `json:"cookies,omitempty"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

func (w *recorder) reply() httpReply {
	w.WriteHeader(http.StatusOK)
	r := httpReply{StatusCode: w.status, Headers: map[string]string{}, Cookies: w.header.Values("Set-Cookie"), Body: string(w.body)}
	for name, values := range w.header {
		if name != "Set-Cookie" {
			r.Headers[name] = strings.Join(values, ", ")
		}
	}
	if !utf8.Valid(w.body) {
		r.Body, r.IsBase64Encoded = base64.StdEncoding.EncodeToString(w.body), true
	}
	return r
}
