// Package dynamotest runs tests and benchmarks of what uses DynamoDB against a compatible server over the wire:
// dynoxide, one process for each test binary and one table for each test. A test that needs it is left out, and says
// so, where the program is not there.
package dynamotest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"testing"
	"time"

	"tender/internal/testenv"
)

// server is the test binary's one process.
var server struct {
	once    sync.Once
	url     string
	err     error
	process *exec.Cmd
}

// Main runs a test binary's tests and then ends the server, if one was started. Call it from TestMain and exit with
// what it returns.
func Main(m *testing.M) int {
	defer stop()
	return m.Run()
}

// URL gives the endpoint of the running server. The first call starts it.
func URL(t testing.TB) string {
	t.Helper()
	program := testenv.Dynoxide(t)
	server.once.Do(func() { server.url, server.err = run(program) })
	if server.err != nil {
		t.Fatalf("dynoxide: %v", server.err)
	}
	return server.url
}

func run(program string) (url string, err error) {
	port, err := freePort()
	if err != nil {
		return "", err
	}
	server.process = exec.CommandContext(context.Background(), program, //nolint:gosec // the path that the test run gives
		"--host", "127.0.0.1", "--port", fmt.Sprint(port))
	if err := server.process.Start(); err != nil {
		return "", err
	}
	url = fmt.Sprintf("http://127.0.0.1:%d", port)
	return url, untilReady(url)
}

func freePort() (int, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

var errNotReady = errors.New("it does not answer")

// untilReady asks a new process until it answers anything at all.
func untilReady(url string) error {
	client := http.Client{Timeout: time.Second}
	for range 500 {
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, http.NoBody)
		if err != nil {
			return err
		}
		reply, err := client.Do(request)
		if err == nil {
			return reply.Body.Close()
		}
		time.Sleep(10 * time.Millisecond) // a process gives no other sign that it listens
	}
	return errNotReady
}

func stop() {
	if server.process != nil && server.process.Process != nil {
		_ = server.process.Process.Kill()
		_ = server.process.Wait()
	}
}
