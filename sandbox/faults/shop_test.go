package faults_test

import (
	"fmt"
	"io"
	"net/http"
	"sync"

	"tender/sandbox/faults"
)

// shop is a sandbox of one call: every POST to /buy is an effect.
type shop struct {
	mu    sync.Mutex
	sold  []string
	abort bool
}

const answer = `{"sold":true,"padding":"0123456789"}`

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sold = append(s.sold, string(body))
	if s.abort {
		panic(http.ErrAbortHandler)
	}
	if r.URL.Path == "/empty" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, answer)
}

func (s *shop) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sold)
}

// name calls everything but /page "buy".
func name(r *http.Request) string {
	if r.URL.Path == "/page" {
		return ""
	}
	return "buy"
}

func reply(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/vnd.shop")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "own %d", status)
}

// expectation is what a caller sees of a fault, the same over a connection and in process.
type expectation struct {
	fault  faults.Fault
	sold   int // effects right after the call
	status int // 0: no answer at all
	body   string
}

var expectations = []expectation{
	{faults.None, 1, http.StatusCreated, answer},
	{faults.ResetBefore, 0, 0, ""},
	{faults.ResetAfter, 1, 0, ""},
	{faults.TimeoutBefore, 0, 0, ""},
	{faults.TimeoutAfter, 1, 0, ""},
	{faults.HTTP500Before, 0, http.StatusInternalServerError, "own 500"},
	{faults.HTTP500After, 1, http.StatusInternalServerError, "own 500"},
	{faults.HTTP429, 0, http.StatusTooManyRequests, "own 429"},
	{faults.Garbage, 1, http.StatusOK, "<!doctype html>\n<title>Scheduled maintenance</title>\n<p>We are back soon.\n"},
	{faults.Truncated, 1, http.StatusCreated, answer[:len(answer)/2]},
	{faults.Late, 0, 0, ""},
}

func (e expectation) timesOut() bool {
	return e.fault == faults.TimeoutBefore || e.fault == faults.TimeoutAfter || e.fault == faults.Late
}

func (e expectation) resets() bool {
	return e.fault == faults.ResetBefore || e.fault == faults.ResetAfter
}
