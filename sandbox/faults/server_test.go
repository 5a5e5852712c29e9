package faults_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tender/sandbox/faults"
)

// TestServerFailsAsPlanned runs over a loopback connection, because what breaks here is the connection.
func TestServerFailsAsPlanned(t *testing.T) {
	for _, e := range expectations {
		t.Run("fault "+string(e.fault), func(t *testing.T) {
			s, late := &shop{}, &faults.Lateness{}
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			server := &faults.Server{Handler: s, Plan: plan(t, e.fault), Late: late, Call: name, Reply: reply}
			held := make(chan struct{})
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(held)
				if e.timesOut() {
					body, _ := io.ReadAll(r.Body) // it has arrived in full
					r.Body = io.NopCloser(bytes.NewReader(body))
					cancel() // the caller gives up while the server holds the request
				}
				server.ServeHTTP(w, r)
			}))
			defer web.Close()
			r, _ := http.NewRequestWithContext(ctx, http.MethodPost, web.URL+"/buy", strings.NewReader("apple"))
			resp, err := web.Client().Do(r)
			<-held // closed also when the handler aborts
			if e.status == 0 && err == nil {
				t.Errorf("answered %d, want no answer", resp.StatusCode)
			} else if e.status != 0 {
				checkServed(t, e, resp, err)
			}
			if s.count() != e.sold {
				t.Errorf("sold %d, want %d", s.count(), e.sold)
			}
			if n := len(late.Release()); (n == 1) != (e.fault == faults.Late) {
				t.Errorf("%d requests were late", n)
			}
			if e.fault == faults.Late && (s.count() != 1 || s.sold[0] != "apple") {
				t.Errorf("after release sold %q", s.sold)
			}
		})
	}
}

func checkServed(t *testing.T, e expectation, resp *http.Response, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if resp.StatusCode != e.status || string(body) != e.body {
		t.Errorf("answer %d %q, want %d %q", resp.StatusCode, body, e.status, e.body)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) != (e.fault == faults.Truncated) {
		t.Errorf("reading the body: %v", err)
	}
}

func TestServerNeverFailsWhatHasNoName(t *testing.T) {
	s := &shop{}
	server := &faults.Server{Handler: s, Plan: plan(t, faults.HTTP429), Call: name}
	for path, want := range map[string]int{"/page": http.StatusCreated, "/buy": http.StatusTooManyRequests} {
		rec := httptest.NewRecorder()
		server.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, path, nil))
		if rec.Code != want {
			t.Errorf("%s answers %d, want %d", path, rec.Code, want)
		}
	}
}

func TestLateRequestsOfAClearedQueueNeverArrive(t *testing.T) {
	var late faults.Lateness
	late.Add("buy", func() int { t.Error("arrived"); return 200 })
	late.Clear()
	if got := late.Release(); len(got) != 0 || late.Len() != 0 {
		t.Errorf("released %v", got)
	}
}
