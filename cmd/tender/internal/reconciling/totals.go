package reconciling

import (
	"fmt"
	"io"
	"strconv"

	"tender/cmd/tender/internal/columns"
	"tender/shared/problem"
	"tender/shared/reconcile"
)

// WriteTotals writes what runs did, by provider, and what they left.
func WriteTotals(w io.Writer, r reconcile.Result) error {
	t := &columns.Table{
		Head:  []string{"Provider", "Windows", "Pages", "Lines", "Written", "Foreign", "Bad", "Opened", "Gone", "Open now", "Asked again"},
		Right: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
	}
	found := 0
	for _, p := range r.Runs {
		row := []string{p.Provider}
		for _, n := range []int{p.Windows, p.Pages, p.Lines, p.Written, p.Foreign, p.Bad, p.Opened, p.Gone, p.Open, p.MadeDue} {
			row = append(row, strconv.Itoa(n))
		}
		t.Add(row...)
		found += p.Open
	}
	if t.Empty() {
		_, err := fmt.Fprintln(w, "No enabled provider lists settlements.")
		return err
	}
	if err := t.Write(w); err != nil {
		return err
	}
	if found > 0 {
		if _, err := fmt.Fprintln(w, "\nSee what is open with tender findings list."); err != nil {
			return err
		}
	}
	return nil
}

// Left says what a result left, for a person; empty when it is complete.
func Left(r reconcile.Result) string {
	text := ""
	for _, p := range r.Runs {
		var why string
		switch {
		case p.Failed == string(problem.BadCredentials):
			why = "the provider does not accept the credentials"
		case p.Failed == string(problem.BadReply):
			why = "the provider's answers could not be read, or its list changed while it was read"
		case p.Failed != "":
			why = p.Failed
		case p.Left > 0:
			why = "days that are not over, or no time was left"
		}
		if p.Left == 0 && p.Busy == 0 && p.Failed == "" {
			continue
		}
		text += fmt.Sprintf("\n  %s: %s left", p.Provider, count(p.Left, "window"))
		if p.Busy > 0 {
			text += fmt.Sprintf(", %d held by another run", p.Busy)
		}
		if why != "" {
			text += " (" + why + ")"
		}
	}
	if text == "" && !r.Complete {
		return "\n  what is missing was not searched to its end"
	}
	return text
}

// count writes a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
