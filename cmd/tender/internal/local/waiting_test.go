package local

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	s := start(t, Options{})
	due := func() Due {
		t.Helper()
		status, _, text := send(t, http.MethodGet, s.URL()+"/_local/due", "", nil)
		var d Due
		if err := json.Unmarshal([]byte(text), &d); status != http.StatusOK || err != nil {
			t.Fatalf("%d %s %v", status, text, err)
		}
		return d
	}
	open(t, s)
	if d := due(); len(d.Due)+len(d.Review) != 0 || d.Due == nil || d.Review == nil || !d.ResolvedAt.IsZero() {
		t.Errorf("at first: %+v", d)
	}
	if err := s.clock.Advance(48 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if d := due(); len(d.Due) != 1 || d.Due[0].OrderID != "o-1" || d.Due[0].Provider != "postpay" || d.Due[0].Currency != "AED" || d.Due[0].Amount != 1000 {
		t.Errorf("after two days: %+v", d)
	}
	before := s.clock.Now()
	send(t, http.MethodPost, s.URL()+"/_local/run", `{"job":"resolve"}`, nil)
	if d := due(); len(d.Due) != 0 || d.ResolvedAt.Before(before) {
		t.Errorf("after a run: %+v", d)
	}
}
