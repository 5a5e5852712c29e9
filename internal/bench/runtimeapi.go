package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// runtimeAPI is the Lambda Runtime API for one process ("AWS Lambda, Using the Lambda runtime API"): the process asks it
// for the next event and posts what it answers.
type runtimeAPI struct {
	events  chan []byte
	answers chan answer
	asked   chan time.Time // when the process was ready: its first question for an event
	server  http.Server
	address string // HOST:PORT, as AWS_LAMBDA_RUNTIME_API has it
}

// answer is what the process posted: kind is response or error, as the path says.
type answer struct {
	kind string
	body []byte
	at   time.Time // when it had arrived
}

const (
	runtimePrefix = "/2018-06-01/runtime/"
	invocationID  = "6e4f1b80-0000-4000-8000-000000000001"
	functionTime  = 20 * time.Second // what an invocation may take
)

// serveRuntimeAPI starts one on a free port of loopback.
func serveRuntimeAPI(ctx context.Context) (*runtimeAPI, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := newRuntimeAPI()
	a.address = l.Addr().String()
	a.server.Handler = a
	go func() { _ = a.server.Serve(l) }()
	return a, nil
}

func newRuntimeAPI() *runtimeAPI {
	return &runtimeAPI{
		events: make(chan []byte, 1), answers: make(chan answer, 1), asked: make(chan time.Time, 1),
		server: http.Server{ReadHeaderTimeout: functionTime},
	}
}

// ServeHTTP is the API's four paths.
func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, runtimePrefix)
	kind, ofInvocation := strings.CutPrefix(path, "invocation/"+invocationID+"/")
	switch {
	case !ok:
		http.NotFound(w, r)
	case r.Method == http.MethodGet && path == "invocation/next":
		a.next(w, r)
	case r.Method == http.MethodPost && path == "init/error":
		a.take(w, r, path)
	case r.Method == http.MethodPost && ofInvocation && (kind == "response" || kind == "error"):
		a.take(w, r, kind)
	default:
		http.NotFound(w, r)
	}
}

func (a *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	select {
	case a.asked <- time.Now():
	default: // not its first question
	}
	select {
	case event := <-a.events:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", invocationID)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(functionTime).UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:bench")
		w.Header().Set("Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0")
		_, _ = w.Write(event) //nolint:gosec // JSON, for a process of ours
	case <-r.Context().Done():
	}
}

func (a *runtimeAPI) take(w http.ResponseWriter, r *http.Request, kind string) {
	body, err := io.ReadAll(r.Body)
	at := time.Now()
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
	select {
	case a.answers <- answer{kind, body, at}:
	default: // nobody waits for a second one
	}
}

var (
	errNoAnswer = errors.New("it did not answer in time")
	errEnded    = errors.New("it ended instead of answering")
)

// wait gives the answer to the event under way; ended is closed when the process has ended.
func (a *runtimeAPI) wait(ctx context.Context, ended <-chan struct{}) (answer, error) {
	timeout := time.NewTimer(functionTime)
	defer timeout.Stop()
	select {
	case got := <-a.answers:
		if got.kind != "response" {
			return got, fmt.Errorf("it answered with an error: %s", got.body)
		}
		return got, nil
	case <-ended:
		return answer{}, errEnded
	case <-timeout.C:
		return answer{}, errNoAnswer
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

func (a *runtimeAPI) close() { _ = a.server.Close() }
