package orders

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/cmd/tender/internal/columns"
	"tender/cmd/tender/internal/waiting"
)

// WriteList writes what waits: for the schedule, and for a person; and what is flagged, where that was asked for.
func WriteList(w io.Writer, l waiting.List, flagged, asJSON bool) error {
	if asJSON {
		text, err := json.Marshal(l, jsontext.WithIndent("  "))
		if err == nil {
			_, err = fmt.Fprintln(w, string(text))
		}
		return err
	}
	if err := section(w, "due now", l.Due, l.Now); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	if err := section(w, "waiting for a person", l.Review, l.Now); err != nil {
		return err
	}
	if len(l.Review) > 0 {
		if _, err := fmt.Fprintln(w, "\nSee each with tender orders show, and end it with tender orders settle or resolve."); err != nil {
			return err
		}
	}
	if flagged {
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
		if err := section(w, "flagged", l.Flagged, l.Now); err != nil {
			return err
		}
	}
	if l.More {
		_, err := fmt.Fprintln(w, "\nThere may be more: --limit lists more of each provider.")
		return err
	}
	return nil
}

func section(w io.Writer, what string, rows []waiting.Row, now time.Time) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintf(w, "No order is %s.\n", what)
		return err
	}
	count := fmt.Sprintf("%d orders are %s:", len(rows), what)
	if len(rows) == 1 {
		count = fmt.Sprintf("1 order is %s:", what)
	}
	if _, err := fmt.Fprintln(w, count); err != nil {
		return err
	}
	t := &columns.Table{Indent: "  ", Right: []int{4}, Head: []string{"Order", "Provider", "Status", "", "Amount", "Since", "Asked again", "Flags"}}
	for _, r := range rows {
		var since, again string
		if !r.Since.IsZero() {
			since = Span(now.Sub(r.Since)) + " ago"
		}
		if !r.DueAt.IsZero() {
			again = from(now, r.DueAt)
		}
		t.Add(r.OrderID, r.Provider, words(r.Status), r.Currency, decimal(r.Amount, r.Currency), since, again, strings.Join(r.Flags, ", "))
	}
	return t.Write(w)
}
