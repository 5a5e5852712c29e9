package portone_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	sandbox "tender/sandbox/portone"
	"tender/shared/provider"
)

// control asks the sandbox's control endpoint.
func (w *world) control(path, body string) {
	w.t.Helper()
	rec := httptest.NewRecorder()
	w.sandbox.ServeHTTP(rec, httptest.NewRequestWithContext(w.ctx(), http.MethodPost, "/_sandbox/"+path, strings.NewReader(body)))
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
	}
}

// What the sandbox can plant comes through as it should.
func TestPlantedLines(t *testing.T) {
	for plant, want := range map[string]string{
		`{"kind":"missing_line","order_id":"ORD-1"}`:   "",
		`{"kind":"wrong_amount","order_id":"ORD-1"}`:   "done THB 250150 ORD-1",
		`{"kind":"short_amount","order_id":"ORD-1"}`:   "done THB 249950 ORD-1",
		`{"kind":"wrong_currency","order_id":"ORD-1"}`: "done USD 81480 ORD-1",
		`{"kind":"wrong_status","order_id":"ORD-1"}`:   "void THB 250050 ORD-1",
		`{"kind":"duplicate_line","order_id":"ORD-1"}`: "done THB 250050 ORD-1, done THB 250050 ORD-1",
		`{"kind":"unknown_order","order_id":"ORD-9"}`:  "done THB 250050 ORD-1, done USD 81480 ORD-9",
		`{"kind":"foreign_line"}`:                      "done THB 250050 ORD-1, done USD 81480 ",
		`{"kind":"bad_row","order_id":"ORD-1"}`:        "bad",
		`{"kind":"garbled_page","page":1}`:             "garbled",
		`{"kind":"wrong_count"}`:                       "done THB 250050 ORD-1",
	} {
		w := openWorld(t, sandbox.Switches{})
		w.answer("approve")
		w.control("plants", "["+plant+"]")
		p, err := w.adapter.SettlementPage(w.ctx(), provider.Window{Kind: provider.WindowDay, Day: noon.Format(time.DateOnly)}, 0)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, l := range p.Lines {
			list = append(list, fmt.Sprintf("%s %s %d %s", l.State, l.Currency, l.Amount, l.Reference))
		}
		slices.Sort(list)
		got := strings.Join(list, ", ")
		switch {
		case p.Garbled:
			got = "garbled"
		case len(p.Bad) > 0:
			got = "bad"
		}
		more := p.Garbled || strings.Contains(plant, "count")
		if got != want || p.Last == more {
			t.Errorf("%s: %s, last %t", plant, got, p.Last)
		}
	}
}
