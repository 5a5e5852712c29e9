package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tender/shared/problem"
	"tender/shared/store/internal/versioned"
)

// Due lists ids of orders in this partition that want resolving by now, earliest first, at most limit.
func (s *Store) Due(ctx context.Context, partition string, now time.Time, limit int) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, versioned.Unavailable(problem.NotSent, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.due[partition]
	if list == nil {
		return nil, nil
	}
	return list.by(versioned.DueTime(now), limit), nil
}

type dueRow struct {
	at int64 // Unix milliseconds
	id string
}

func compareDue(a, b dueRow) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
}

// dueList is one partition of the index, sorted. Due times mostly grow, so that most rows are inserted near the end.
type dueList struct{ rows []dueRow }

func (l *dueList) insert(r dueRow) {
	i, found := slices.BinarySearchFunc(l.rows, r, compareDue)
	if !found {
		l.rows = slices.Insert(l.rows, i, r)
	}
}

func (l *dueList) remove(r dueRow) {
	if i, found := slices.BinarySearchFunc(l.rows, r, compareDue); found {
		l.rows = slices.Delete(l.rows, i, i+1)
	}
}

func (l *dueList) by(now int64, limit int) []string {
	var ids []string
	for _, r := range l.rows {
		if r.at > now || len(ids) >= limit {
			break
		}
		ids = append(ids, r.id)
	}
	return ids
}
