package reconciling

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tender/cmd/tender/internal/local"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

func TestWindows(t *testing.T) {
	tests := map[string]struct {
		q    reconcile.Request
		want []string // from/to; nil: refused
	}{
		"the night":     {reconcile.Request{Provider: "a"}, []string{"/"}},
		"a day":         {reconcile.Request{From: "2026-02-28", To: "2026-02-28"}, []string{"2026-02-28/2026-02-28"}},
		"two days":      {reconcile.Request{From: "2026-02-28", To: "2026-03-01"}, []string{"2026-02-28/2026-02-28", "2026-03-01/2026-03-01"}},
		"no end":        {reconcile.Request{From: "2026-02-28"}, nil},
		"no start":      {reconcile.Request{To: "2026-02-28"}, nil},
		"backwards":     {reconcile.Request{From: "2026-02-28", To: "2026-02-27"}, nil},
		"no day":        {reconcile.Request{From: "2026-02-30", To: "2026-03-01"}, nil},
		"too many days": {reconcile.Request{From: "2006-02-28", To: "2026-03-01"}, nil},
	}
	for name, tt := range tests {
		list, err := Windows(tt.q)
		var got []string
		for _, q := range list {
			got = append(got, q.From+"/"+q.To)
			if q.Provider != tt.q.Provider {
				t.Errorf("%s: another provider's", name)
			}
		}
		usage := (*local.Usage)(nil)
		if !slices.Equal(got, tt.want) || errors.As(err, &usage) != (tt.want == nil) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

// scripted answers one result after the other, by day.
type scripted struct {
	results map[string][]reconcile.ProviderRun
	err     map[string]error
	asked   []string
}

func (s *scripted) Run(_ context.Context, q reconcile.Request) (reconcile.Result, error) {
	s.asked = append(s.asked, q.From)
	if err := s.err[q.From]; err != nil {
		return reconcile.Result{}, err
	}
	r := reconcile.ProviderRun{Provider: "a", Windows: 1, Pages: 2, Lines: 10, Written: 5, Foreign: 1, Bad: 1, Opened: 1, Gone: 1, Open: 7, MadeDue: 1}
	if list := s.results[q.From]; len(list) > 0 {
		r, s.results[q.From] = list[0], list[1:]
	}
	return reconcile.Result{Runs: []reconcile.ProviderRun{r}, Complete: r.Left+r.Busy == 0 && r.Failed == ""}, nil
}

func run(t *testing.T, s *scripted, from, to string) (reconcile.Result, string, error) {
	t.Helper()
	list, err := Windows(reconcile.Request{From: from, To: to})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	result, err := Run(t.Context(), s, list, NewProgress(&out))
	return result, out.String(), err
}

func TestRunAddsUp(t *testing.T) {
	// The first day takes three runs: two stop for lack of time.
	half := reconcile.ProviderRun{Provider: "a", Left: 1, Pages: 1, Lines: 3, Written: 3}
	again := reconcile.ProviderRun{Provider: "a", Left: 1, Pages: 200, Lines: 3} // what was read before, compared
	s := &scripted{results: map[string][]reconcile.ProviderRun{"2026-03-01": {half, again}}}
	result, said, err := run(t, s, "2026-03-01", "2026-03-02")
	want := reconcile.ProviderRun{Provider: "a", Windows: 2, Pages: 205, Lines: 26, Written: 13, Foreign: 2, Bad: 2, Opened: 2, Gone: 2, Open: 7, MadeDue: 2}
	if err != nil || !result.Complete || len(result.Runs) != 1 || fmt.Sprint(result.Runs[0]) != fmt.Sprint(want) {
		t.Errorf("%+v %v, not %+v", result, err, want)
	}
	if got := strings.Join(s.asked, " "); got != "2026-03-01 2026-03-01 2026-03-01 2026-03-02" {
		t.Errorf("it asked for %s", got)
	}
	if said != "2026-03-01  1 of 2  16 lines, 8 written, 1 finding opened\n2026-03-02  2 of 2  10 lines, 5 written, 1 finding opened\n" {
		t.Errorf("it said %q", said)
	}
}

func TestRunStops(t *testing.T) {
	left := func(r reconcile.ProviderRun) map[string][]reconcile.ProviderRun {
		r.Provider = "a"
		m := map[string][]reconcile.ProviderRun{}
		for _, day := range []string{"2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"} {
			m[day] = slices.Repeat([]reconcile.ProviderRun{r}, 200)
		}
		return m
	}
	failing := left(reconcile.ProviderRun{Left: 1, Failed: "provider_unavailable"})
	failing["2026-03-02"] = nil // this day succeeds
	tests := map[string]struct {
		s     *scripted
		asked int
		fails bool
		left  string
	}{
		"days that are not over":   {&scripted{results: left(reconcile.ProviderRun{Left: 1, Pages: 1, Lines: 1})}, 3, false, "a: 3 windows left (days that are not over"},
		"held by another":          {&scripted{results: left(reconcile.ProviderRun{Busy: 1})}, 3, false, "3 held by another run"},
		"credentials":              {&scripted{results: left(reconcile.ProviderRun{Left: 1, Failed: "bad_credentials"})}, 1, false, "1 window left (the provider does not accept"},
		"a provider in the way":    {&scripted{results: left(reconcile.ProviderRun{Left: 1, Pages: 200, Failed: "provider_unavailable"})}, 3, false, "3 windows left (provider_unavailable)"},
		"a good day between":       {&scripted{results: failing}, 4, false, "3 windows left"},
		"our own store":            {&scripted{err: map[string]error{"2026-03-02": errors.New("no table")}}, 2, true, ""},
		"a day that never ends":    {&scripted{results: left(reconcile.ProviderRun{Left: 1, Written: 1})}, 3 * mostRounds, false, "3 windows left"},
		"the missing not searched": {&scripted{}, 4, false, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			result, _, err := run(t, tt.s, "2026-03-01", "2026-03-04")
			if len(tt.s.asked) != tt.asked || (err != nil) != tt.fails || result.Complete != (tt.left == "" && !tt.fails) || !strings.Contains(Left(result), tt.left) {
				t.Errorf("%d runs, %+v, %v, %q", len(tt.s.asked), result, err, Left(result))
			}
		})
	}
	if text := Left(reconcile.Result{Runs: []reconcile.ProviderRun{{Provider: "a"}}}); !strings.Contains(text, "not searched to its end") {
		t.Errorf("it says %q", text)
	}
	if text := Left(reconcile.Result{Complete: true, Runs: []reconcile.ProviderRun{{Provider: "a"}}}); text != "" {
		t.Errorf("it says %q", text)
	}
}

// On a terminal there is one line, which is drawn again and never longer than the terminal is wide.
func TestBar(t *testing.T) {
	var out bytes.Buffer
	p := &Progress{out: &out, width: 60}
	q := reconcile.Request{From: "2026-03-01"}
	p.begin(q, 1, 4)
	p.Page("a", provider.Window{Kind: provider.WindowDay, Day: "2026-03-01"}, 3, 9)
	p.Page("a", provider.Window{Kind: provider.WindowUnpaid}, 3, -1)
	p.end(q, reconcile.Result{Runs: []reconcile.ProviderRun{{Lines: 1, Opened: 2}, {Lines: 1}}})
	p.Done()
	text := out.String()
	if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") {
		t.Errorf("it is more than a line: %q", text)
	}
	frames := strings.Split(strings.TrimSuffix(text, "\n"), "\r")[1:]
	if len(frames) != 4 || !strings.HasPrefix(frames[0], "[######------------------] 1/4  2026-03-01") || !strings.HasPrefix(frames[3], "[############------------] 2/4  2026-03-01  2 lines, 2") {
		t.Errorf("it drew %q", frames)
	}
	for _, f := range frames {
		if len(strings.TrimSuffix(f, "\x1b[K")) >= 60 || !strings.HasSuffix(f, "\x1b[K") {
			t.Errorf("%q is too long", f)
		}
	}
	out.Reset()
	p.width = 200
	p.Page("a", provider.Window{Kind: provider.WindowDay, Day: "2026-03-01"}, 3, 9)
	if !strings.Contains(out.String(), "a day 2026-03-01 page 3 of 9") {
		t.Errorf("it drew %q", out.String())
	}
}

func TestNobodyIsTold(t *testing.T) {
	var p *Progress
	p.begin(reconcile.Request{}, 0, 1)
	p.Page("a", provider.Window{}, 1, 2)
	p.end(reconcile.Request{}, reconcile.Result{})
	p.Done()
	plain := NewProgress(&bytes.Buffer{})
	plain.Page("a", provider.Window{}, 1, 2)
	plain.Done()
	if plain.out.(*bytes.Buffer).Len() > 0 {
		t.Error("pages are told where there is no terminal")
	}
}
