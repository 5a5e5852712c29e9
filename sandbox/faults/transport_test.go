package faults_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"tender/sandbox/faults"
)

func plan(t *testing.T, f faults.Fault) *faults.Plan {
	t.Helper()
	p := &faults.Plan{}
	if f != faults.None {
		if err := p.Add(faults.Entry{Call: "buy", Nth: 1, Fault: f}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func TestTransportFailsAsPlanned(t *testing.T) {
	for _, e := range expectations {
		t.Run("fault "+string(e.fault), func(t *testing.T) {
			s := &shop{}
			transport := &faults.Transport{Handler: s, Plan: plan(t, e.fault), Call: name, Reply: reply}
			client := http.Client{Transport: transport}
			resp, err := client.Post("https://shop.test/buy?x=1", "text/plain", strings.NewReader("apple"))
			if s.count() != e.sold {
				t.Errorf("sold %d, want %d", s.count(), e.sold)
			}
			if e.status == 0 {
				checkError(t, e, err)
			} else {
				checkAnswer(t, e, resp, err)
			}
			released := transport.Release()
			if (e.fault == faults.Late) != (len(released) == 1) || len(transport.Release()) != 0 {
				t.Errorf("released %v", released)
			}
			if e.fault == faults.Late && (s.count() != 1 || s.sold[0] != "apple" || released[0] != faults.Arrival{Call: "buy", Status: 201}) {
				t.Errorf("after release sold %q, released %v", s.sold, released)
			}
		})
	}
}

func checkError(t *testing.T, e expectation, err error) {
	t.Helper()
	var network net.Error
	timeout := errors.As(err, &network) && network.Timeout()
	var outer *url.Error
	if !errors.As(err, &outer) || outer.Timeout() != e.timesOut() {
		t.Errorf("error %v: the client says timeout %v, want %v", err, !e.timesOut(), e.timesOut())
	}
	if timeout != e.timesOut() || errors.Is(err, context.DeadlineExceeded) != e.timesOut() {
		t.Errorf("error %v: timeout %v, want %v", err, timeout, e.timesOut())
	}
	if errors.Is(err, syscall.ECONNRESET) != e.resets() {
		t.Errorf("error %v: reset %v, want %v", err, !e.resets(), e.resets())
	}
}

func checkAnswer(t *testing.T, e expectation, resp *http.Response, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if resp.StatusCode != e.status || string(body) != e.body {
		t.Errorf("answer %d %q, want %d %q", resp.StatusCode, body, e.status, e.body)
	}
	if cut := errors.Is(err, io.ErrUnexpectedEOF); cut != (e.fault == faults.Truncated) || (err != nil && !cut) {
		t.Errorf("reading the body: %v", err)
	}
}

func TestTransportCutsAnEmptyAnswerInItsHeader(t *testing.T) {
	s := &shop{}
	client := http.Client{Transport: &faults.Transport{Handler: s, Plan: plan(t, faults.Truncated), Call: name}}
	_, err := client.Post("https://shop.test/empty", "text/plain", nil)
	if !errors.Is(err, io.ErrUnexpectedEOF) || s.count() != 1 {
		t.Errorf("error %v, sold %d", err, s.count())
	}
}

func TestTransportHookSeesEveryCallAndDecidesFirst(t *testing.T) {
	s := &shop{}
	var seen []string
	transport := &faults.Transport{Handler: s, Plan: plan(t, faults.HTTP429), Call: name}
	transport.OnCall = func(call string, r *http.Request) faults.Fault {
		body, _ := io.ReadAll(r.Body)
		seen = append(seen, call+" "+r.Method+" "+r.URL.Path+" "+string(body))
		if len(seen) == 1 {
			return faults.ResetAfter
		}
		return faults.None
	}
	client := http.Client{Transport: transport}
	if _, err := client.Post("https://shop.test/buy", "text/plain", strings.NewReader("apple")); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the hook's fault is lost: %v", err)
	}
	// The plan counted the first call, so its fault is spent.
	for _, path := range []string{"/buy", "/page"} {
		resp, err := client.Post("https://shop.test"+path, "text/plain", strings.NewReader("pear"))
		if err != nil || resp.StatusCode != http.StatusCreated {
			t.Fatalf("%s: %v %v", path, resp, err)
		}
		_ = resp.Body.Close()
	}
	if got, want := strings.Join(seen, ", "), "buy POST /buy apple, buy POST /buy pear,  POST /page pear"; got != want {
		t.Errorf("the hook saw %s, want %s", got, want)
	}
	if got := strings.Join(s.sold, ","); got != "apple,pear,pear" {
		t.Errorf("sold %s", got)
	}
}

func TestTransportHonoursTheCallersContext(t *testing.T) {
	for _, c := range []struct {
		name string
		when string
		sold int
	}{{"before", "before", 0}, {"in the hook", "hook", 0}, {"while it is handled", "handler", 1}} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			s := &shop{}
			transport := &faults.Transport{Call: name}
			transport.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if c.when == "handler" {
					cancel()
				}
				if r.Context().Err() != nil {
					t.Error("the handler's context ends with the caller's")
				}
				s.ServeHTTP(w, r)
			})
			transport.OnCall = func(string, *http.Request) faults.Fault {
				if c.when == "hook" {
					cancel()
				}
				return faults.None
			}
			if c.when == "before" {
				cancel()
			}
			r, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://shop.test/buy", strings.NewReader("apple"))
			if _, err := transport.RoundTrip(r); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want context.Canceled", err)
			}
			if s.count() != c.sold {
				t.Errorf("sold %d, want %d", s.count(), c.sold)
			}
		})
	}
}

func TestTransportGivesTheHandlerAServersRequest(t *testing.T) {
	var got *http.Request
	transport := &faults.Transport{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r })}
	client := http.Client{Transport: transport}
	resp, err := client.Get("https://shop.test/orders/a%2Fb?x=1")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	_ = resp.Body.Close()
	if got.Host != "shop.test" || got.RequestURI != "/orders/a%2Fb?x=1" || got.URL.Host != "" ||
		got.URL.EscapedPath() != "/orders/a%2Fb" || got.Body == nil {
		t.Errorf("request %+v", got)
	}
}

func TestTransportTakesAnAbortedHandlerForAReset(t *testing.T) {
	s := &shop{abort: true}
	client := http.Client{Transport: &faults.Transport{Handler: s, Call: name}}
	if _, err := client.Post("https://shop.test/buy", "text/plain", nil); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("error %v, want a reset", err)
	}
}
