package chargezoom

import (
	"slices"
	"strings"
	"time"
)

// stampLayout is how the document writes times, without a zone.
const stampLayout = "2006-01-02 15:04:05"

func (s *Sandbox) stamp(t time.Time) string { return t.In(s.zone()).Format(stampLayout) }

// maxPage bounds page numbers and limits so that their product cannot overflow.
const maxPage = 1_000_000_000

// window is the part of a list that a request asks for.
type window struct{ page, limit int }

// window reads page and limit; without a limit it is the documented 100.
func (f form) window() window {
	return window{f.count("page", 0, maxPage), f.count("limit", 100, maxPage)}
}

// cut shows the page of a list that is given oldest first. A limit of 0 is an empty page.
func cut[T any](s *Sandbox, rows []T, w window) []T {
	if s.switches.NewestFirst {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	from := min(w.page*w.limit, len(rows))
	return rows[from:min(from+w.limit, len(rows))]
}

// contains is how a search finds its text: anywhere, whatever the case. Assumed.
func contains(search string, fields ...string) bool {
	search = strings.ToLower(search)
	return slices.ContainsFunc(fields, func(field string) bool {
		return strings.Contains(strings.ToLower(field), search)
	})
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
