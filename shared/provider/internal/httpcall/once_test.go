package httpcall

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"tender/shared/problem"
)

// dying serves the first request of a connection, keeps the connection, and breaks it when the second request has
// arrived on it: what a client sees whose kept connection died under it. It counts the requests for /counted.
func dying(t *testing.T, counted *atomic.Int32) (base string, connections *atomic.Int32) {
	t.Helper()
	return accept(t, func(c net.Conn) {
		in := bufio.NewReader(c)
		for n := 1; ; n++ {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			if r.URL.Path == "/counted" {
				counted.Add(1)
			}
			if n > 1 {
				reset(c)
				return
			}
			_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
		}
	})
}

func TestNothingIsSentTwiceOnADeadConnection(t *testing.T) {
	cases := map[string]Call{
		"get":           {Method: "GET", Path: "/counted"},
		"post":          {Method: "POST", Path: "/counted", Body: []byte("{}")},
		"bodyless post": {Method: "POST", Path: "/counted"},
		"delete":        {Method: "DELETE", Path: "/counted"},
	}
	for name, call := range cases {
		t.Run(name, func(t *testing.T) {
			var counted atomic.Int32
			base, connections := dying(t, &counted)
			c := client(t, base, nil)
			if _, err := c.Do(t.Context(), Call{Method: "GET", Path: "/warm"}); err != nil {
				t.Fatal(err)
			}
			_, err := c.Do(t.Context(), call)
			if counted.Load() != 1 || connections.Load() != 1 {
				t.Errorf("sent %d times on %d connections", counted.Load(), connections.Load())
			}
			if err == nil || problem.OutcomeOf(err) != problem.Unknown {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestFreshCallsDoNotUseAKeptConnection(t *testing.T) {
	var counted atomic.Int32
	base, connections := dying(t, &counted)
	c := client(t, base, nil)
	if _, err := c.Do(t.Context(), Call{Method: "GET", Path: "/warm"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := c.Do(t.Context(), Call{Method: "POST", Path: "/counted", Body: []byte("{}"), Fresh: true}); err != nil {
			t.Fatal(err)
		}
	}
	if counted.Load() != 2 || connections.Load() != 3 {
		t.Errorf("%d requests, %d connections", counted.Load(), connections.Load())
	}
}

// An Idempotency-Key makes a Transport repeat a POST, even one without a body, so such a call gets a new connection.
func TestIdempotencyKeyIsNoLeaveToRepeat(t *testing.T) {
	for _, name := range []string{"Idempotency-Key", "x-idempotency-key"} {
		for _, body := range []string{"", "{}"} {
			counted, connections := dead(t, name, body)
			if counted != 1 || connections != 2 {
				t.Errorf("%s %q: sent %d times, %d connections", name, body, counted, connections)
			}
		}
	}
}

// dead makes a call with this header to a server that ends every second request on a connection and every counted one.
func dead(t *testing.T, name, body string) (int32, int32) {
	var counted atomic.Int32
	base, connections := accept(t, func(c net.Conn) {
		in := bufio.NewReader(c)
		for {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			if r.URL.Path == "/counted" {
				counted.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				reset(c)
				return
			}
			_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
		}
	})
	c := client(t, base, nil)
	if _, err := c.Do(t.Context(), Call{Method: "GET", Path: "/warm"}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Do(t.Context(), Call{Method: "POST", Path: "/counted", Header: http.Header{name: {"k"}}, Body: []byte(body)})
	if problem.OutcomeOf(err) != problem.Unknown {
		t.Errorf("%v", err)
	}
	return counted.Load(), connections.Load()
}
