package memory

import (
	"context"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/store/internal/versioned"
)

// Get reads an order. Errors: not_found; unavailable when ctx is over.
func (s *Store) Get(ctx context.Context, id string) (order.Order, error) {
	if err := ctx.Err(); err != nil {
		return order.Order{}, versioned.Unavailable(problem.NotSent, err)
	}
	row := s.row(id)
	if row.Version == 0 {
		return order.Order{}, versioned.NotFound()
	}
	return row.Decode()
}

// BatchGet reads many orders, in any number and with repetitions. Those that are not stored are not in the map.
func (s *Store) BatchGet(ctx context.Context, ids []string) (map[string]order.Order, error) {
	found := make(map[string]order.Order, len(ids))
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, versioned.Unavailable(problem.NotSent, err)
		}
		row := s.row(id)
		if _, had := found[id]; had || row.Version == 0 {
			continue
		}
		o, err := row.Decode()
		if err != nil {
			return nil, err
		}
		found[id] = o
	}
	return found, nil
}

func (s *Store) row(id string) versioned.Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.table.get(versioned.OrderKey(id))
}
