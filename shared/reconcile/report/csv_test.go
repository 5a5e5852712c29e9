package report

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tender/shared/money"
	"tender/shared/reconcile"
)

func TestTextIsNoFormula(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"A-1", "A-1"}, {"a=b", "a=b"}, {"1-2", "1-2"}, {"'tis", "''tis"},
		{"=1+1", "'=1+1"}, {"+1", "'+1"}, {"-1", "'-1"}, {"@SUM(A1)", "'@SUM(A1)"},
		{" =1", "' =1"}, {`"=1"`, `'"=1"`}, {"\t=1", "\uFFFD=1"}, {"\r\n=1", "\uFFFD\uFFFD=1"}, {"a\x00b", "a\uFFFDb"},
		{"\uFF1D1", "'\uFF1D1"}, {"\u22121", "'\u22121"}, {"\u00A0=1", "'\u00A0=1"}, {"\u202E=1", "\uFFFD=1"}, {"\xff", "\uFFFD"},
		{"x;=1", "x;'=1"}, {"x;y;@z", "x;y;'@z"}, {"x| -1", "x|' -1"}, {";", ";"}, {"a;'b", "a;''b"},
	} {
		got := text(c.in)
		if got != c.want {
			t.Errorf("%q becomes %q, want %q", c.in, got, c.want)
		}
		if back := plain(got); back != clean(c.in) {
			t.Errorf("%q becomes %q, and %q again", c.in, got, back)
		}
	}
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// formula says what a spreadsheet would make of a line of the file, whichever separator it is set to: none of its cells may begin as
// a formula, unless it is a number.
func formula(line string, separator string) (cell string, bad bool) {
	for cell := range strings.SplitSeq(line, separator) {
		begin := strings.TrimLeft(cell, " \"\u00A0")
		if begin == "" || number.MatchString(strings.Trim(cell, `"`)) {
			continue
		}
		if strings.ContainsRune("=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20", []rune(begin)[0]) {
			return cell, true
		}
	}
	return "", false
}

// Whatever a finding says: the table is read back as it was written, no cell of it is a formula, and amounts are numbers.
func FuzzWriteCSV(f *testing.F) {
	f.Add("=1+1", "@x", int64(-5))
	f.Add("a\r\n=cmd|' /C calc'!A0", "x;=1;\"", int64(1<<62))
	f.Add("\"\n=1\"", "', \"=1", int64(0))
	f.Add("x\",=1+1,\"", "\uFF1D1", int64(100))
	f.Fuzz(func(t *testing.T, reference, detail string, amount int64) {
		r := Report{Problems: []string{detail}, Differences: []Difference{{
			Provider: "alpha", Kind: reconcile.AmountMismatch, ID: reference, Reference: reference, Detail: detail, Actor: detail, Reason: reference,
			Currency: "AED", Ours: amount, Counts: "AED", Amount: amount,
		}}}
		var b bytes.Buffer
		if err := r.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			for _, separator := range []string{";", "|", "\t"} {
				if cell, bad := formula(strings.TrimSuffix(line, "\n"), separator); bad {
					t.Fatalf("at %q: %q begins as a formula", separator, cell)
				}
			}
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 4 {
			t.Fatalf("%d rows", len(rows))
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell, bad := formula(cell, "\x00"); bad {
					t.Fatalf("%q begins as a formula", cell)
				}
			}
		}
		last := func(name string) string { return rows[3][slices.Index(csvHeader, name)] }
		if plain(last("reference")) != clean(reference) || plain(last("detail")) != clean(detail) || plain(rows[2][slices.Index(csvHeader, "detail")]) != clean(detail) {
			t.Fatalf("%q and %q are read back as %q and %q", reference, detail, last("reference"), last("detail"))
		}
		back, err := money.ParseDecimal(last("ours"), "AED")
		if err != nil || back != amount || last("differences") != last("ours") {
			t.Fatalf("%d is read back as %q: %v", amount, last("ours"), err)
		}
	})
}

// plain is the inverse of text, but for the characters that clean replaces.
func plain(cell string) string {
	var b strings.Builder
	for part := range cells(cell) {
		b.WriteString(strings.TrimPrefix(part, "'"))
	}
	return b.String()
}
