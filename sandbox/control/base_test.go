package control_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"tender/sandbox/control"
)

// based is a sandbox of one switch and nothing else.
type based struct {
	*control.Base
	mu       sync.Mutex
	switches struct {
		Level int `json:"level"`
		Other int `json:"other"`
	}
	emptied int
}

func newBased() *based {
	s := &based{}
	s.Base = control.NewBase(&s.mu, func() { s.emptied++; s.switches.Level = 0 }, control.Options{
		Provider: http.NotFoundHandler(),
		Extra: map[string]http.Handler{"switches": control.Switches(&s.mu, &s.switches, func(next *struct {
			Level int `json:"level"`
			Other int `json:"other"`
		}) error {
			if next.Level > 3 {
				return control.Invalid("level", "at most 3")
			}
			next.Other = next.Level * 10
			return nil
		})},
	})
	return s
}

func (s *based) call(method, path, body string) string {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(method, control.Prefix+path, strings.NewReader(body)))
	return http.StatusText(w.Code) + " " + strings.TrimSpace(w.Body.String())
}

func TestSwitches(t *testing.T) {
	s := newBased()
	for _, c := range [][4]string{
		{"GET", "switches", "", `OK {"level":0,"other":0}`},
		{"POST", "switches", `{"level":2}`, `OK {"level":2,"other":20}`},
		{"POST", "switches", `{"level":4}`, `Unprocessable Entity {"error":{"code":"invalid","field":"level","message":"at most 3"}}`},
		{"POST", "switches", `{"level":1,"more":1}`, `Bad Request {"error":{"code":"unknown_member","field":"more","message":"unknown member"}}`},
		{"GET", "switches", "", `OK {"level":2,"other":20}`},
	} {
		if got := s.call(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%s %s %s answers %s", c[0], c[1], c[2], got)
		}
	}
}

func TestBaseResetEmptiesPanelAndState(t *testing.T) {
	s := newBased()
	s.call("POST", "switches", `{"level":2}`)
	s.Panel().Ledger.Add(s.Panel().Clock.Now(), control.Entry{Effect: control.Capture})
	s.call("POST", "reset", "")
	if len(s.Panel().Ledger.Entries()) != 0 || s.switches.Level != 0 || s.emptied != 1 {
		t.Errorf("after a reset: %v, level %d, emptied %d times", s.Panel().Ledger.Entries(), s.switches.Level, s.emptied)
	}
}
