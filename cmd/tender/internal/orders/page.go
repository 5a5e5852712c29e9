package orders

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tender/cmd/tender/internal/columns"
	"tender/cmd/tender/internal/merchant"
	"tender/shared/money"
)

// Detail is how much of an order a page has.
type Detail bool

// The details.
const (
	Brief Detail = false // without what happened before
	Whole Detail = true
)

// Page writes an order for a person. Times are UTC; due times are told from now.
func Page(w io.Writer, o merchant.Order, how Detail, now time.Time) error {
	parts := []*columns.Table{facts(o, now), sums(o)}
	titles := []string{"", ""}
	add := func(title string, t *columns.Table) {
		if !t.Empty() {
			titles, parts = append(titles, title), append(parts, t)
		}
	}
	add("Attempts", attempts(o))
	add("Refunds", refunds(o))
	if how == Whole {
		add("Timeline (UTC)", timeline(o))
	}
	for i, part := range parts {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if titles[i] != "" {
			if _, err := fmt.Fprintln(w, titles[i]); err != nil {
				return err
			}
		}
		if err := part.Write(w); err != nil {
			return err
		}
	}
	return hint(w, o)
}

// hint says how a person ends what waits for one.
func hint(w io.Writer, o merchant.Order) error {
	if !slices.Contains(o.Flags, "needs_review") {
		return nil
	}
	for _, r := range o.Refunds {
		if r.Status != "unknown" {
			continue
		}
		id, order := columns.Clean(r.RefundID), columns.Clean(o.OrderID)
		_, err := fmt.Fprintf(w, "\nHow refund %s ended is unknown. See the provider's panel, then say it:\n"+
			"  tender orders settle %s --refund %s --as succeeded|refused --actor NAME --reason TEXT\n", id, order, id)
		if err != nil {
			return err
		}
	}
	return nil
}

func facts(o merchant.Order, now time.Time) *columns.Table {
	t := &columns.Table{}
	add := func(name, value string) {
		if value != "" {
			t.Add(name, value)
		}
	}
	provider := o.Provider
	if o.ProviderRef != "" {
		provider += ", as " + o.ProviderRef
	}
	add("Order", o.OrderID)
	add("Status", words(o.Status))
	add("Provider", provider)
	add("Created", stamp(o.CreatedAt)+" UTC")
	add("Updated", fmt.Sprintf("%s UTC, version %d", stamp(o.UpdatedAt), o.Version))
	if !o.DueAt.IsZero() {
		add("Asked next", stamp(o.DueAt)+" UTC, "+from(now, o.DueAt))
	}
	add("Flags", strings.Join(o.Flags, ", "))
	var metadata []string
	for _, name := range slices.Sorted(maps.Keys(o.Metadata)) {
		metadata = append(metadata, name+"="+o.Metadata[name])
	}
	add("Metadata", strings.Join(metadata, ", "))
	return t
}

func sums(o merchant.Order) *columns.Table {
	t := &columns.Table{Right: []int{2}}
	for _, s := range []struct {
		name   string
		amount int64
	}{{"Amount", o.Amount}, {"Authorized", o.Authorized}, {"Captured", o.Captured}, {"Refunded", o.Refunded}, {"Refundable", o.Refundable}} {
		t.Add(s.name, o.Currency, decimal(s.amount, o.Currency))
	}
	return t
}

func attempts(o merchant.Order) *columns.Table {
	t := &columns.Table{
		Indent: "  ", Right: []int{0, 5, 6, 7, 8},
		Head: []string{"No", "Provider", "Reference", "State", "Why", "Authorized", "Received", "Captured", "Refunded", "Flags"},
	}
	for _, a := range o.Attempts {
		t.Add(strconv.Itoa(a.Number), a.Provider, a.Reference, words(a.State), words(a.Ending), some(a.Authorized, o.Currency),
			some(a.Received, o.Currency), some(a.Captured, o.Currency), some(a.Refunded, o.Currency), strings.Join(a.Flags, ", "))
	}
	return t
}

func refunds(o merchant.Order) *columns.Table {
	t := &columns.Table{
		Indent: "  ", Right: []int{1, 2}, Head: []string{"Refund", "Attempt", "Amount", "Status", "Outside", "Reason", "Detail"},
	}
	for _, r := range o.Refunds {
		outside := ""
		if r.Manual {
			outside = "yes"
		}
		t.Add(r.RefundID, strconv.Itoa(r.Attempt), decimal(r.Amount, o.Currency), r.Status, outside, r.Reason, r.Detail)
	}
	return t
}

func timeline(o merchant.Order) *columns.Table {
	t := &columns.Table{Indent: "  ", Right: []int{1}, Head: []string{"When", "Attempt", "What", "By", "Detail"}}
	for _, e := range o.Timeline {
		attempt := ""
		if e.Attempt != 0 {
			attempt = strconv.Itoa(e.Attempt)
		}
		t.Add(stamp(e.At), attempt, words(e.Kind), e.Evidence, e.Detail)
	}
	return t
}

// decimal writes an amount in major units; minor ones where the currency is not known here.
func decimal(minor int64, currency string) string {
	text := money.FormatDecimal(minor, money.Currency(currency))
	return or(text, strconv.FormatInt(minor, 10)+" minor units")
}

// some is decimal, and nothing for nothing.
func some(minor int64, currency string) string {
	if minor == 0 {
		return ""
	}
	return decimal(minor, currency)
}

func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

func stamp(at time.Time) string { return at.UTC().Format(time.DateTime) }

// from says how far a time is from now, in its largest unit.
func from(now, at time.Time) string {
	span := at.Sub(now)
	if span <= 0 {
		return Span(-span) + " ago"
	}
	return "in " + Span(span)
}

// Span writes a duration, rounded, in its largest unit: "40 s", "5 min", "3 h", "2 days".
func Span(d time.Duration) string {
	unit, name := 24*time.Hour, "days"
	switch {
	case d < 2*time.Minute:
		unit, name = time.Second, "s"
	case d < 2*time.Hour:
		unit, name = time.Minute, "min"
	case d < 48*time.Hour:
		unit, name = time.Hour, "h"
	}
	return strconv.FormatInt(int64((d+unit/2)/unit), 10) + " " + name
}
