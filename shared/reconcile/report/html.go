package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"tender/shared/money"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageCSS string

	page = template.Must(template.New("page").Funcs(template.FuncMap{
		"clean": clean, "amount": plainAmount, "money": Amount, "date": date, "day": longDay, "css": func() template.CSS { return template.CSS(pageCSS) }, //nolint:gosec // embedded
	}).Parse(pageText))
)

// WriteHTML writes the report as one page that needs nothing else: no script, font, picture or address is asked for. It
// fits a phone, paper, and a light or dark screen.
func (r Report) WriteHTML(w io.Writer) error {
	if err := page.Execute(w, viewOf(r)); err != nil {
		return fmt.Errorf("writing the report as a page: %w", err)
	}
	return nil
}

// view is the report as the page shows it.
type view struct {
	Report
	Title  string
	Totals []totalView
	Kinds  []kindView
	Groups []group
	Lines  []lineView
	Open   int // findings
	Closed int
	Bad    int // rows and pages in quarantine
	Back   bool
}

type totalView struct {
	Total
	Title string
	Chart chart
}

type kindView struct {
	KindCount
	Title string
	Bars  []bar // by age
	Sum   int
}

// group is the differences of one kind.
type group struct {
	Kind   reconcile.Kind
	Title  string
	Action string
	List   []differenceView
}

type differenceView struct {
	Difference
	Title string // of the provider
}

type lineView struct {
	LineTotal
	Title string
	Words string // kind and state
	Told  bool   // the provider says what it paid out
}

func viewOf(r Report) view {
	v := view{Report: r, Title: "Reconciliation, " + span(r.From, r.To)}
	titles := map[string]string{}
	for _, p := range r.Providers {
		titles[p.Name] = p.Title
		v.Bad += p.BadOpen + p.BadClosed
	}
	for _, t := range r.Totals {
		v.Totals = append(v.Totals, totalView{t, titles[t.Provider], chartOf(r, t)})
		v.Back = v.Back || t.TakenBack != 0
	}
	for _, l := range r.Lines {
		state := l.State
		if state == provider.LineUnknown {
			state = "unknown"
		}
		v.Lines = append(v.Lines, lineView{l, titles[l.Provider], fmt.Sprintf("%s, %s", l.Kind, state), r.paysOut(l.Provider)})
	}
	v.Kinds = kindViews(r.Kinds)
	for _, k := range v.Kinds {
		v.Closed += k.Closed
		v.Open += k.Sum - k.Closed
	}
	for _, d := range r.Differences {
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Kind != d.Kind {
			v.Groups = append(v.Groups, group{Kind: d.Kind, Title: kindTitles[d.Kind], Action: d.NextAction})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.List = append(g.List, differenceView{d, titles[d.Provider]})
	}
	return v
}

// Off is what does not tie out.
func (t totalView) Off() bool { return t.Unexplained != 0 }

// plainAmount is an amount where its currency stands beside it.
func plainAmount(minor int64, c money.Currency) string {
	return strings.TrimPrefix(Amount(minor, c), string(c)+" ")
}

// span names a period as a person would.
func span(from, to string) string {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	switch {
	case from == to:
		return longDay(from)
	case errA == nil && errB == nil && a.Day() == 1 && a.AddDate(0, 1, -1).Equal(b):
		return a.Format("January 2006")
	}
	return longDay(from) + " to " + longDay(to)
}

// longDay names a day as a person would.
func longDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 January 2006")
}

func date(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }
