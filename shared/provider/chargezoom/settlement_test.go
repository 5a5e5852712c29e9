package chargezoom_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	sandbox "tender/sandbox/chargezoom"
	"tender/shared/problem"
	"tender/shared/provider"
)

func (w *world) settlements(kind provider.WindowKind, day string, page int) provider.Page {
	w.Helper()
	p, err := w.adapter.SettlementPage(w.Context(), provider.Window{Kind: kind, Day: day}, page)
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// plant has the list show what did not happen.
func (w *world) plant(differences string) {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, "http://sandbox/_sandbox/plants", strings.NewReader("["+differences+"]"))
	if err != nil {
		w.Fatal(err)
	}
	response, err := w.RoundTrip(r)
	if err != nil || response.StatusCode != http.StatusOK {
		w.Fatal(response, err)
	}
}

// owned lists "kind state amount reference" of lines, with the references of their owners.
func (w *world) owned(p provider.Page) string {
	w.Helper()
	var list []string
	for _, l := range p.Lines {
		if l.Owner != "" {
			found, err := w.adapter.FindReferences(w.Context(), []string{l.Owner})
			if err != nil {
				w.Fatal(err)
			}
			l.Reference = found[l.Owner]
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %d %s", l.Kind, l.State, l.Amount, l.Reference)))
	}
	return strings.Join(list, ", ")
}

// A page's payment and refund lead to their order by the invoice, a charge's by its memo; a refund of a charge does where
// it has the charge's id.
func TestLinesLeadToOrders(t *testing.T) {
	for _, c := range []struct {
		switches sandbox.Switches
		page     bool
		want     string
	}{
		{sandbox.Switches{}, true, "sale done 125000 ORD-1, refund done -500 ORD-1"},
		{sandbox.Switches{RefundSameID: true, Commas: true}, true, "sale done 125000 ORD-1, refund done -500 ORD-1"},
		{sandbox.Switches{LegacyIDs: true}, true, "sale done 125000 ORD-1, refund done -500 ORD-1"},
		{sandbox.Switches{}, false, "sale done 125000 ORD-1, refund done -500"},
		{sandbox.Switches{RefundSameID: true}, false, "sale done 125000 ORD-1, refund done -500 ORD-1"},
		{sandbox.Switches{RefundMemo: true}, false, "sale done 125000 ORD-1, refund done -500 ORD-1"},
	} {
		w := newWorld(t, c.switches)
		if c.page {
			w.open()
			w.answer("approve")
		} else if _, err := w.charge(true); err != nil {
			t.Fatal(err)
		}
		w.look()
		if _, err := w.refund(500); err != nil {
			t.Fatal(err)
		}
		if got := w.owned(w.settlements(provider.WindowDay, "2026-03-01", 0)); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// An authorization and its capture are told apart, also where the capture takes the authorization's row.
func TestCapturedLines(t *testing.T) {
	for _, oneRow := range []bool{false, true} {
		w := newWorld(t, sandbox.Switches{OneRow: oneRow})
		if _, err := w.charge(false); err != nil {
			t.Fatal(err)
		}
		before := w.settlements(provider.WindowDay, "2026-03-01", 0)
		if got := w.owned(before); got != "ignored done 0 ORD-1" {
			t.Error(got)
		}
		w.now = w.now.Add(26 * time.Hour)
		if _, err := w.adapter.Capture(t.Context(), provider.CaptureRequest{Ref: w.ref, Key: "K"}); err != nil {
			t.Fatal(err)
		}
		changed := w.settlements(provider.WindowChanged, "2026-03-02", 0)
		i := slices.IndexFunc(changed.Lines, func(l provider.Line) bool { return l.Kind == provider.LineSale })
		if i < 0 || changed.Lines[i].ID == before.Lines[0].ID || changed.Lines[i].Amount != 125000 {
			t.Errorf("one row %t: %+v", oneRow, changed)
		}
	}
}

// A line keeps its own day, and is in that day's window, in whichever zone the account is; what changed is found from the
// UTC day on.
func TestWindows(t *testing.T) {
	for _, c := range []struct {
		at     string
		offset int
		day    string
	}{
		{"2026-03-01T00:00:00Z", 0, "2026-03-01"}, {"2026-03-01T23:59:59Z", 0, "2026-03-01"},
		{"2026-03-01T11:59:59Z", -12 * 60, "2026-02-28"}, {"2026-03-01T12:00:00Z", -12 * 60, "2026-03-01"},
		{"2026-03-01T09:59:59Z", 14 * 60, "2026-03-01"}, {"2026-03-01T10:00:00Z", 14 * 60, "2026-03-02"},
	} {
		w := newWorld(t, sandbox.Switches{UTCOffset: c.offset})
		w.now, _ = time.Parse(time.RFC3339, c.at)
		if _, err := w.charge(true); err != nil {
			t.Fatal(err)
		}
		for _, day := range []string{"2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"} {
			p := w.settlements(provider.WindowDay, day, 0)
			if (len(p.Lines) == 1) != (day == c.day) || len(p.Lines) == 1 && p.Lines[0].Day != c.day {
				t.Errorf("%+v in %s: %+v", c, day, p)
			}
		}
		if p := w.settlements(provider.WindowChanged, w.now.Format(time.DateOnly), 0); len(p.Lines) != 1 {
			t.Errorf("%+v: changed %+v", c, p)
		}
		ends, _ := time.Parse(time.DateOnly, c.day)
		ends = ends.AddDate(0, 0, 1).Add(w.adapter.Info().Settlements.DayEnds)
		if !w.now.Before(ends) {
			t.Errorf("%+v: the day was over at %s", c, ends)
		}
	}
}

// Every window is asked for as documented; what is none is not asked for.
func TestWindowsOnTheWire(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	var body string
	w.instead = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != "/v1/payments/list/transactions" {
			return nil, nil
		}
		sent, _ := io.ReadAll(r.Body)
		body = string(sent)
		return reply(`{"code":200,"data":null}`), nil
	}
	for _, c := range []struct {
		kind provider.WindowKind
		day  string
		page int
		want string
	}{
		{provider.WindowDay, "2026-03-01", 0, `{"page":0,"limit":100,"dateFrom":"2026/03/01","dateTo":"2026/03/01"}`},
		{provider.WindowDay, "2026-12-31", 7, `{"page":7,"limit":100,"dateFrom":"2026/12/31","dateTo":"2026/12/31"}`},
		{provider.WindowChanged, "2026-03-01", 1, `{"page":1,"limit":100,"timeModified":"2026-02-28"}`},
	} {
		if p := w.settlements(c.kind, c.day, c.page); body != c.want || !p.Last || p.Rows != 0 || p.Garbled {
			t.Errorf("%+v: %s %+v", c, body, p)
		}
	}
	body = ""
	for _, c := range []struct {
		window provider.Window
		page   int
	}{
		{provider.Window{Kind: provider.WindowUnpaid}, 0}, {provider.Window{Kind: provider.WindowDay}, 0},
		{provider.Window{Kind: provider.WindowDay, Day: "2026-3-1"}, 0}, {provider.Window{Kind: provider.WindowDay, Day: "2026-03-01"}, -1},
		{provider.Window{Kind: "month", Day: "2026-03-01"}, 0},
	} {
		if _, err := w.adapter.SettlementPage(t.Context(), c.window, c.page); !problem.Is(err, problem.Internal) || body != "" {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// A list ends with a page that is not full, or that comes again.
func TestLastPage(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	page := ""
	w.instead = func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != "/v1/payments/list/transactions" {
			return nil, nil
		}
		return reply(page), nil
	}
	full := func(from int) string {
		var rows []string
		for i := range 100 {
			rows = append(rows, row(fmt.Sprintf(`"tnxID":"%d"`, from+i)))
		}
		return `{"code":200,"data":[` + strings.Join(rows, ",") + `]}`
	}
	for i, c := range []struct {
		window string
		number int
		body   string
		last   bool
	}{
		{"2026-03-01", 0, full(0), false},
		{"2026-03-01", 1, full(100), false},
		{"2026-03-01", 2, full(100), true},
		{"2026-03-01", 2, full(100), false}, // the same page again is no repetition of the one before
		{"2026-03-02", 3, full(100), false}, // nor is another list's
		{"2026-03-02", 5, full(100), false}, // nor one further on
		{"2026-03-02", 6, `{"code":200,"data":[` + row("") + `]}`, true},
		{"2026-03-02", 7, `<p>`, false},
		{"2026-03-02", 8, `<p>`, false},
		{"2026-03-02", 9, `{"code":200,"data":[]}`, true},
	} {
		page = c.body
		if p := w.settlements(provider.WindowDay, c.window, c.number); p.Last != c.last || p.Garbled != (c.body == "<p>") {
			t.Errorf("%d: %d rows, last %t, garbled %t", i, p.Rows, p.Last, p.Garbled)
		} else if c.last && c.body == full(100) && (p.Rows != 0 || len(p.Lines) != 0) {
			t.Errorf("%d: %+v", i, p)
		}
	}
}

// What the sandbox can plant comes through as it should.
func TestPlantedLines(t *testing.T) {
	for plant, want := range map[string]string{
		`{"kind":"missing_line","order_id":"ORD-1"}`:      "",
		`{"kind":"wrong_amount","order_id":"ORD-1"}`:      "sale done 125100 ORD-1",
		`{"kind":"short_amount","order_id":"ORD-1"}`:      "sale done 124900 ORD-1",
		`{"kind":"wrong_status","order_id":"ORD-1"}`:      "sale void 125000 ORD-1",
		`{"kind":"duplicate_line","order_id":"ORD-1"}`:    "sale done 125000 ORD-1, sale done 125000 ORD-1",
		`{"kind":"unexpected_refund","order_id":"ORD-1"}`: "sale done 125000 ORD-1, refund done -100 ORD-1",
		`{"kind":"unknown_order","order_id":"ORD-9"}`:     "sale done 125000 ORD-1, sale done 81480 ORD-9",
		`{"kind":"foreign_line"}`:                         "sale done 125000 ORD-1, sale done 81480",
		`{"kind":"bad_row","order_id":"ORD-1"}`:           "bad",
		`{"kind":"unknown_type","order_id":"ORD-1"}`:      "bad",
		`{"kind":"garbled_page","page":1}`:                "garbled",
	} {
		w := newWorld(t, sandbox.Switches{})
		w.open()
		w.answer("approve")
		w.plant(plant)
		p := w.settlements(provider.WindowDay, "2026-03-01", 0)
		got := w.owned(p)
		switch {
		case p.Garbled:
			got = "garbled"
		case len(p.Bad) > 0:
			got += "bad"
		}
		if got != want {
			t.Errorf("%s: %s", plant, got)
		}
	}
}
