package report

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tender/shared/money"
)

// csvHeader are the columns of every row; those that a record has no use for are empty.
var csvHeader = []string{
	"record", "provider", "currency", "day", "kind", "status", "id", "order_id", "reference", "line",
	"count", "captured", "settled", "not_settled", "differences", "differences_in", "unexplained", "fees", "refunded", "taken_back",
	"ours", "theirs", "gross", "net", "paid_out", "opened_at", "closed_at", "detail", "actor", "reason", "next_action",
}

// WriteCSV writes the report as one table whose first column tells what a row is: verdict, problem, total, day, lines,
// quarantine or difference. Amounts are plain decimals in major units with a point, so that they stay numbers;
// they are of the row's currency, but for the column differences, which is in that of differences_in.
//
// Everything else is text, and never a formula: characters that control are replaced, and wherever a spreadsheet could
// begin a cell with = + - @ (or their full-width forms) an apostrophe is put before it. Cells begin at the start of a
// text, and after ; or | where these separate cells; leading spaces and quotation marks do not hide a formula. An
// apostrophe that was there gets another one, so that taking one away gives the text again.
func (r Report) WriteCSV(w io.Writer) error {
	out := &csvWriter{to: csv.NewWriter(w)}
	out.row(csvHeader)
	out.verdict(r)
	for _, t := range r.Totals {
		out.sums("total", t.Provider, t.Currency, "", t.Sums)
	}
	for _, d := range r.Days {
		out.sums("day", d.Provider, d.Currency, d.Day, d.Sums)
	}
	for _, l := range r.Lines {
		paid := ""
		if r.paysOut(l.Provider) {
			paid = money.FormatDecimal(l.PaidOut, l.Currency)
		}
		out.put(map[string]string{
			"record": "lines", "provider": text(l.Provider), "currency": text(string(l.Currency)), "kind": text(string(l.Kind)),
			"status": text(string(l.State)), "count": strconv.Itoa(l.Lines),
			"gross": money.FormatDecimal(l.Amount, l.Currency), "net": money.FormatDecimal(l.Net, l.Currency),
			"paid_out": paid,
		})
	}
	for _, p := range r.Providers {
		out.put(map[string]string{"record": "quarantine", "provider": text(p.Name), "status": "open", "count": strconv.Itoa(p.BadOpen)})
		out.put(map[string]string{"record": "quarantine", "provider": text(p.Name), "status": "closed", "count": strconv.Itoa(p.BadClosed)})
	}
	for _, d := range r.Differences {
		out.difference(d)
	}
	out.to.Flush()
	return out.to.Error()
}

// csvWriter keeps the first error in the writer, where Error finds it.
type csvWriter struct{ to *csv.Writer }

func (w *csvWriter) row(cells []string) { _ = w.to.Write(cells) }

func (w *csvWriter) put(cells map[string]string) {
	row := make([]string, len(csvHeader))
	for i, name := range csvHeader {
		row[i] = cells[name]
	}
	w.row(row)
}

func (w *csvWriter) verdict(r Report) {
	word := "ties_out"
	if !r.TiesOut {
		word = "does_not_tie_out"
	}
	w.put(map[string]string{
		"record": "verdict", "status": word, "day": text(r.From), "detail": text("Sales captured from " + r.From + " to " + r.To),
		"opened_at": stamp(r.At), "count": strconv.Itoa(len(r.Problems)),
	})
	for _, p := range r.Problems {
		w.put(map[string]string{"record": "problem", "detail": text(p)})
	}
}

func (w *csvWriter) sums(record, provider string, c money.Currency, day string, s Sums) {
	amount := func(minor int64) string { return money.FormatDecimal(minor, c) }
	w.put(map[string]string{
		"record": record, "provider": text(provider), "currency": text(string(c)), "day": text(day), "count": strconv.Itoa(s.Sales),
		"captured": amount(s.Captured), "settled": amount(s.Settled), "not_settled": amount(s.NotSettled),
		"differences": amount(s.Differences), "differences_in": text(string(c)), "unexplained": amount(s.Unexplained), "fees": amount(s.Fees),
		"refunded": amount(s.Refunded), "taken_back": amount(s.TakenBack),
	})
}

func (w *csvWriter) difference(d Difference) {
	w.put(map[string]string{
		"record": "difference", "provider": text(d.Provider), "currency": text(string(d.Currency)), "day": text(d.Day),
		"kind": text(string(d.Kind)), "status": text(string(d.Status)), "id": text(d.ID), "order_id": text(d.OrderID),
		"reference": text(d.Reference), "line": text(d.Line), "differences": money.FormatDecimal(d.Amount, d.Counts), "differences_in": text(string(d.Counts)),
		"ours": money.FormatDecimal(d.Ours, d.Currency), "theirs": money.FormatDecimal(d.Theirs, d.Currency),
		"opened_at": stamp(d.OpenedAt), "closed_at": stamp(d.ClosedAt), "detail": text(d.Detail), "actor": text(d.Actor),
		"reason": text(d.Reason), "next_action": text(d.NextAction),
	})
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// separators are what separates cells in other settings than ours, where the comma is quoted.
const separators = ";|"

// text makes a text a harmless cell: see WriteCSV.
func text(s string) string {
	var b strings.Builder
	for part := range cells(clean(s)) {
		if risky(part) {
			b.WriteByte('\'')
		}
		b.WriteString(part)
	}
	return b.String()
}

// cells cuts a text behind each separator.
func cells(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			i := strings.IndexAny(s, separators)
			if i < 0 {
				yield(s)
				return
			}
			if !yield(s[:i+1]) {
				return
			}
			s = s[i+1:]
		}
	}
}

// risky says whether a cell could be taken for a formula, or begins like one that was made harmless.
func risky(cell string) bool {
	if strings.HasPrefix(cell, "'") {
		return true
	}
	cell = strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '\'' })
	first, _ := utf8.DecodeRuneInString(cell)
	return strings.ContainsRune("=+-@\uFF1D\uFF0B\uFF0D\uFF20\u2212", first) && cell != ""
}
