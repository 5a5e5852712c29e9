package reconcile

import (
	"cmp"
	"context"
	"fmt"

	"tender/shared/provider"
)

// badRow is a row or a page that cannot be read, and the day that it names; "" where it names none.
type badRow struct {
	provider.BadRow
	day string
}

// quarantine keeps rows and pages that cannot be read, as findings. One that names no day, in a list without one, has the
// day on which that list was first read, so that it stays the same finding. Such lists are read in each run from their
// start to their end, so on which page it stood is not kept.
func (s *session) quarantine(ctx context.Context, n int, rows []badRow) error {
	if len(rows) == 0 {
		return nil
	}
	day := s.window.Day
	if s.window.Kind != provider.WindowDay {
		day, n = s.begun(), 0
	}
	var found []Finding
	for _, b := range rows {
		f := QuarantineFinding(s.name, stable(s.window), n, b.BadRow, cmp.Or(b.day, day))
		found = append(found, f)
		s.remember(FindingKey(f))
	}
	return s.note(ctx, found, nil, s.hold)
}

// placed gives a bad row that is open the place where it was found now, which is no fact of it: that is where it is looked
// for again. A page of a day is a better place than a list that changes.
func placed(next, found Finding) Finding {
	if next.Kind == BadLine && next.Status == FindingOpen && windowOf(found).Kind == provider.WindowDay {
		next.Facts.Window, next.Facts.Page = found.Facts.Window, found.Facts.Page
	}
	return next
}

// begun gives the day on which a window without a day was first read.
func (s *session) begun() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Begun
}

// remember notes a row that could not be read in this run.
func (r *run) remember(key Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.bad) < mostBad {
		r.bad[key] = true
	}
}

func (r *run) metBad(key Key) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bad[key]
}

// unanswered gives lines whose owner the provider does not know, as rows that cannot be read: they are looked at again in
// each run.
func unanswered(lines []provider.Line) []badRow {
	var bad []badRow
	for _, l := range lines {
		bad = append(bad, badLine(l, "the provider does not say what the line belongs to"))
	}
	return bad
}

// badLine is a line that can be read and not be kept.
func badLine(l provider.Line, why string) badRow {
	b := badRow{BadRow: provider.BadRow{Raw: described(l), Why: why}}
	if isDay(l.Day) {
		b.day = l.Day
	}
	return b
}

// described is what is known of a line, for a person.
func described(l provider.Line) string {
	return fmt.Sprintf("id %q owner %q reference %q day %q kind %q state %q currency %q amount %d net %d: %s",
		l.ID, l.Owner, l.Reference, l.Day, l.Kind, l.State, l.Currency, l.Amount, l.Net, l.Said)
}
