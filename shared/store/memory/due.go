package memory

import (
	"cmp"
	"context"
	"math"
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
	var ids []string
	for r := range s.table.due.in(partition).after(dueRow{at: math.MinInt64}) {
		if r.at > versioned.DueTime(now) || len(ids) >= limit {
			break
		}
		ids = append(ids, r.id)
	}
	return ids, nil
}

type dueRow struct {
	at int64 // Unix milliseconds
	id string
}

func compareDue(a, b dueRow) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
}
