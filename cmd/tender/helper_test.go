package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"tender/cmd/tender/internal/console"
	"tender/cmd/tender/internal/demo"
	"tender/cmd/tender/internal/local"
	"tender/shared/store/dynamo/dynamotest"
)

func TestMain(m *testing.M) { os.Exit(dynamotest.Main(m)) }

// startServer serves everything on free ports until the test ends.
func startServer(t *testing.T) *local.Server {
	t.Helper()
	s, err := local.Open(t.Context(), local.Options{
		Addr: "127.0.0.1:0", ReturnHosts: exampleHosts(), Log: console.New(io.Discard),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return s
}

// optionsFor are those of a walk on a server that runs.
func optionsFor(t *testing.T, name, api string, addresses map[string]string) demo.Options {
	t.Helper()
	o, err := demo.For(name)
	if err != nil {
		t.Fatal(err)
	}
	o.API, o.Sandbox, o.Secrets = api, addresses[name], local.FixedSecrets()
	return o
}

// lines is what a running command writes, and a way to wait for some of it.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{}, 1)} }

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// after waits for a word and gives what stands between it and the next blank.
func (l *lines) after(t *testing.T, word string) string {
	t.Helper()
	for {
		if _, rest, found := strings.Cut(l.String(), word); found && strings.ContainsAny(strings.TrimSpace(rest), " \n") {
			return strings.Fields(rest)[0]
		}
		select {
		case <-l.more:
		case <-t.Context().Done():
			t.Fatalf("%q was never written: %s", word, l)
		}
	}
}

// command runs a command line until the test ends, and gives what it writes.
func command(t *testing.T, env map[string]string, args ...string) *lines {
	t.Helper()
	out := newLines()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, args, environment{out: out, err: out, get: func(name string) string { return env[name] }})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitOK {
			t.Errorf("%v ended with %d: %s", args, code, out)
		}
	})
	return out
}
