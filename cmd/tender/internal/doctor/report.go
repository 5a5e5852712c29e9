package doctor

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/cmd/tender/internal/columns"
)

// report is the JSON of a report.
type report struct {
	Of     string   `json:"of"`
	Passed bool     `json:"passed"`
	Checks []Result `json:"checks"`
}

// WriteJSON writes the results for programs.
func WriteJSON(w io.Writer, of string, results []Result) error {
	text, err := json.Marshal(report{of, Passed(results), results}, jsontext.WithIndent("  "))
	if err == nil {
		_, err = fmt.Fprintln(w, string(text))
	}
	return err
}

// Write writes the results for a person: a line each, what to do under it, and how many of each state at the end.
func Write(w io.Writer, of string, results []Result) error {
	var out strings.Builder
	fmt.Fprintf(&out, "Checked %s.\n\n", columns.Clean(of))
	width := 0
	for _, r := range results {
		width = max(width, len(r.Name))
	}
	counts := map[State]int{}
	for _, r := range results {
		counts[r.State]++
		fmt.Fprintf(&out, "%-11s  %-*s  %s\n", r.State, width, r.Name, columns.Clean(r.Said))
		if r.Do != "" {
			fmt.Fprintf(&out, "%-11s  %-*s  -> %s\n", "", width, "", columns.Clean(r.Do))
		}
	}
	var sums []string
	for _, state := range []State{OK, Warning, Failed, Unchecked} {
		if counts[state] > 0 || state == OK || state == Failed {
			sums = append(sums, fmt.Sprintf("%d %s", counts[state], state))
		}
	}
	fmt.Fprintf(&out, "\n%s\n", strings.Join(sums, ", "))
	_, err := io.WriteString(w, out.String())
	return err
}
