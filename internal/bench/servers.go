package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// errNoDynoxide means that what needs DynamoDB is left out.
var errNoDynoxide = errors.New("needs dynoxide (make test fetches it)")

// dynoxide starts the DynamoDB-compatible server: TENDER_TEST_DYNOXIDE, else .tools/dynoxide. Whoever starts it calls
// stop. Without the program it is errNoDynoxide.
func dynoxide(ctx context.Context, root string) (url string, stop func(), err error) {
	program := os.Getenv("TENDER_TEST_DYNOXIDE")
	if program == "" {
		program = filepath.Join(root, ".tools", "dynoxide")
		if _, err := os.Stat(program); err != nil {
			return "", nil, errNoDynoxide
		}
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return "", nil, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", nil, err
	}
	command := exec.CommandContext(ctx, program, "--host", host, "--port", port) //nolint:gosec // the person's own
	if err := command.Start(); err != nil {
		return "", nil, fmt.Errorf("dynoxide: %w", err)
	}
	stop = func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}
	if err := untilReady(ctx, "http://"+address); err != nil {
		stop()
		return "", nil, fmt.Errorf("dynoxide: %w", err)
	}
	return "http://" + address, stop, nil
}

func freeAddress(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

// untilReady asks a new process until it answers anything at all: it gives no other sign that it listens.
func untilReady(ctx context.Context, url string) error {
	client := http.Client{Timeout: time.Second}
	last := errNoAnswer
	for range 500 {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		reply, err := client.Do(request)
		if err == nil {
			return reply.Body.Close()
		}
		last = err
		time.Sleep(10 * time.Millisecond)
	}
	return last
}

// serve gives a handler an address on loopback until stop is called.
func serve(ctx context.Context, h http.Handler) (url string, stop func(), err error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: functionTime}
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String(), func() { _ = server.Close() }, nil
}

// secretsManager answers GetSecretValue as AWS Secrets Manager does. Its key is the secret's name.
type secretsManager map[string]map[string]string

// ServeHTTP answers with a secret, or that there is none.
func (s secretsManager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ SecretId string } //nolint:revive // as AWS spells it
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&in)
	value, ok := s[in.SecretId]
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err != nil || !ok || r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"ResourceNotFoundException"}`)
		return
	}
	text, _ := json.Marshal(value) //nolint:errchkjson // texts alone
	reply := map[string]string{"Name": in.SecretId, "SecretString": string(text), "VersionId": strconv.Itoa(1)}
	_ = json.NewEncoder(w).Encode(reply)
}

// eventBus answers PutEvents as Amazon EventBridge does, and keeps nothing.
func eventBus(w http.ResponseWriter, r *http.Request) {
	var in struct{ Entries []struct{} }
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err != nil || r.Header.Get("X-Amz-Target") != "AWSEvents.PutEvents" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"InvalidArgument"}`)
		return
	}
	type entry struct{ EventId string } //nolint:revive // as AWS spells it
	entries := make([]entry, len(in.Entries))
	for n := range entries {
		entries[n].EventId = strconv.Itoa(n + 1)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"FailedEntryCount": 0, "Entries": entries})
}
