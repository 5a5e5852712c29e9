// Package columns lays text out for a terminal: rows with aligned columns, and text of others that cannot do more than be
// read.
package columns

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Table is rows of cells. A column is as wide as its widest cell; one that is empty in every row but the head is left out.
type Table struct {
	Indent string
	Right  []int // columns that are aligned at their right end, from 0
	Head   []string
	rows   [][]string
}

// Add adds a row.
func (t *Table) Add(cells ...string) {
	for i := range cells {
		cells[i] = Clean(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// Empty says whether no row was added.
func (t *Table) Empty() bool { return len(t.rows) == 0 }

// Write writes head and rows.
func (t *Table) Write(w io.Writer) error {
	widths := map[int]int{}
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	rows := t.rows
	if len(t.Head) > 0 {
		rows = append([][]string{t.Head}, rows...)
		for i, cell := range t.Head {
			if widths[i] > 0 {
				widths[i] = max(widths[i], utf8.RuneCountInString(cell))
			}
		}
	}
	var text strings.Builder
	for _, row := range rows {
		text.WriteString(strings.TrimRight(t.line(row, widths), " ") + "\n")
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func (t *Table) line(row []string, widths map[int]int) string {
	var line strings.Builder
	line.WriteString(t.Indent)
	for i, cell := range row {
		if widths[i] == 0 {
			continue
		}
		blank := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if t.right(i) {
			cell, blank = blank+cell, ""
		}
		line.WriteString(cell + blank + "  ")
	}
	return line.String()
}

func (t *Table) right(column int) bool {
	for _, r := range t.Right {
		if r == column {
			return true
		}
	}
	return false
}

// Clean replaces what a terminal could take for more than text: control characters, and those that turn its direction.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(text, "·"))
}
