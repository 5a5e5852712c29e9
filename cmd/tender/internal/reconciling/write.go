package reconciling

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/cmd/tender/internal/columns"
	"tender/cmd/tender/internal/orders"
	"tender/shared/money"
	"tender/shared/reconcile"
)

// named is a finding as JSON has it here.
type named struct {
	Name string `json:"name"`
	reconcile.Finding
	NextAction string `json:"next_action"`
}

// WriteList writes findings as a table.
func WriteList(w io.Writer, l reconcile.FindingList, now time.Time) error {
	if len(l.Findings) == 0 {
		_, err := fmt.Fprintln(w, "There are no such findings.")
		return err
	}
	t := &columns.Table{Head: []string{"Finding", "Order", "", "Ours", "Theirs", "Age", "Status"}, Right: []int{3, 4, 5}}
	for _, f := range l.Findings {
		of := f.Facts
		ours, theirs := "", ""
		if of.Currency != "" {
			ours, theirs = money.FormatDecimal(of.Ours, of.Currency), money.FormatDecimal(of.Theirs, of.Currency)
		}
		t.Add(f.Name(), or(of.OrderID, of.Reference), string(of.Currency), ours, theirs, orders.Span(now.Sub(f.OpenedAt)), string(f.Status))
	}
	if err := t.Write(w); err != nil {
		return err
	}
	more := ""
	if l.More {
		more = fmt.Sprintf("\nThere are more than these %d: narrow the list by --provider, --kind, --from and --to.", len(l.Findings))
	}
	_, err := fmt.Fprintln(w, more+"\nSee what to do about one with tender findings show FINDING.")
	return err
}

// WriteListJSON writes findings as JSON.
func WriteListJSON(w io.Writer, l reconcile.FindingList) error {
	list := []named{}
	for _, f := range l.Findings {
		list = append(list, named{f.Name(), f, f.Kind.NextAction()})
	}
	return writeJSON(w, struct {
		Findings []named `json:"findings"`
		More     bool    `json:"more"`
	}{list, l.More})
}

// WriteFinding writes everything of a finding, and what to do about it.
func WriteFinding(w io.Writer, f reconcile.Finding, now time.Time) error {
	of := f.Facts
	t := &columns.Table{}
	add := func(what, text string) {
		if text != "" {
			t.Add(what, text)
		}
	}
	add("Finding", f.Name())
	add("What", words(string(f.Kind)))
	add("Status", string(f.Status))
	add("Opened", stamp(f.OpenedAt)+", "+orders.Span(now.Sub(f.OpenedAt))+" ago")
	add("Order", of.OrderID)
	add("Reference", of.Reference)
	add("Line", of.Line)
	if c := of.Currency; c != "" {
		add("Ours", amount(of.Ours, c))
		add("Theirs", amount(of.Theirs, c))
		add("Difference", amount(of.Theirs-of.Ours, c))
	}
	add("Detail", of.Detail)
	if of.Window != "" {
		add("Where", of.Window+", page "+strconv.Itoa(of.Page+1))
	}
	add("As it came", of.Raw)
	if f.Status != reconcile.FindingOpen {
		add("Ended", stamp(f.ClosedAt))
	}
	add("Closed by", f.Actor)
	add("Because", f.Reason)
	if f.Status == reconcile.FindingOpen {
		add("Next", f.Kind.NextAction())
	}
	return t.Write(w)
}

// WriteFindingJSON writes a finding as JSON.
func WriteFindingJSON(w io.Writer, f reconcile.Finding) error {
	return writeJSON(w, named{f.Name(), f, f.Kind.NextAction()})
}

func writeJSON(w io.Writer, v any) error {
	text, err := json.Marshal(v, json.Deterministic(true), jsontext.WithIndent("  "))
	if err == nil {
		_, err = fmt.Fprintln(w, string(text))
	}
	return err
}

func amount(minor int64, c money.Currency) string {
	return string(c) + " " + money.FormatDecimal(minor, c)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func words(code string) string { return strings.ReplaceAll(code, "_", " ") }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
