package httpcall

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
	"testing"

	"tender/shared/problem"
)

// accept serves every connection with handle and counts them.
func accept(t *testing.T, handle func(net.Conn)) (base string, count *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	count = &atomic.Int32{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			count.Add(1)
			go handle(conn)
		}
	}()
	return "http://" + l.Addr().String(), count
}

// reset ends a connection with RST instead of FIN.
func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

func TestOutcomeOfSocketFailures(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	afterHeader, _ := accept(t, func(c net.Conn) { _, _ = bufio.NewReader(c).ReadString('\n'); reset(c) })
	silent, _ := accept(t, func(c net.Conn) { _, _ = http.ReadRequest(bufio.NewReader(c)); _ = c.Close() })
	cut, _ := accept(t, func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"))
		_ = c.Close()
	})
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	cases := map[string]struct {
		base string
		want problem.Outcome
	}{
		"connection refused":    {closed.URL, problem.NotSent},
		"no TLS":                {"https" + plain.URL[len("http"):], problem.NotSent},
		"certificate":           {untrusted.URL, problem.NotSent},
		"reset after accept":    {afterHeader, problem.Unknown},
		"closed after request":  {silent, problem.Unknown},
		"closed inside of body": {cut, problem.Unknown},
	}
	for name, k := range cases {
		for _, fresh := range []bool{false, true} {
			_, err := client(t, k.base, nil).Do(t.Context(), Call{Method: "POST", Path: "/x", Body: []byte("{}"), Fresh: fresh})
			if err == nil || problem.OutcomeOf(err) != k.want {
				t.Errorf("%s (fresh %v): %v is %v", name, fresh, err, problem.OutcomeOf(err))
			}
		}
	}
}

func TestOutcomeOfInjectedFailures(t *testing.T) {
	resolve := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "a.example"}}
	cases := map[string]struct {
		err  error
		want problem.Outcome
	}{
		"no such host":    {resolve, problem.NotSent},
		"wrapped dial":    {&url.Error{Op: "Post", URL: "x", Err: resolve}, problem.NotSent},
		"reset":           {&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, problem.Unknown},
		"write":           {&net.OpError{Op: "write", Err: syscall.EPIPE}, problem.Unknown},
		"deadline":        {context.DeadlineExceeded, problem.Unknown},
		"anything":        {errors.New("who knows"), problem.Unknown},
		"nothing at home": {&net.DNSError{Err: "timeout"}, problem.Unknown}, // not said to be the dial of this request
	}
	for name, k := range cases {
		c := client(t, "https://a.example", roundTrip(func(*http.Request) (*http.Response, error) { return nil, k.err }))
		_, err := c.Do(t.Context(), Call{Method: "POST", Path: "/x"})
		if problem.OutcomeOf(err) != k.want || !problem.Is(err, problem.ProviderUnavailable) {
			t.Errorf("%s: %v is %v", name, err, problem.OutcomeOf(err))
		}
	}
	c := client(t, "https://a.example", roundTrip(func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded }))
	if _, err := c.Do(t.Context(), Call{Method: "GET", Path: "/x"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error("a timeout cannot be told from other failures")
	}
}

func TestGivenUpWhileDialling(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stuck := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	_, err := client(t, "https://a.example", stuck).Do(ctx, Call{Method: "POST", Path: "/x", Fresh: true})
	if problem.OutcomeOf(err) != problem.NotSent || !errors.Is(err, context.Canceled) {
		t.Errorf("%v is %v", err, problem.OutcomeOf(err))
	}
}

func TestGivenUpWhileAnswering(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	_, err := client(t, server.URL, nil).Do(ctx, Call{Method: "POST", Path: "/x", Fresh: true})
	if problem.OutcomeOf(err) != problem.Unknown {
		t.Errorf("%v is %v", err, problem.OutcomeOf(err))
	}
}
