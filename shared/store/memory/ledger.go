package memory

import (
	"context"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/internal/versioned"
)

// Read gives those of the records that are kept. Keys may repeat. Errors: unavailable when ctx is over.
func (s *Store) Read(ctx context.Context, keys []reconcile.Key) (map[reconcile.Key]reconcile.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, versioned.Unavailable(problem.NotSent, err)
	}
	found := make(map[reconcile.Key]reconcile.Record, len(keys))
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range keys {
		if r := s.table.get(k); r.Version != 0 {
			found[k] = s.record(k, r)
		}
	}
	return found, nil
}

func (s *Store) record(k reconcile.Key, r versioned.Row) reconcile.Record {
	return r.Record(k, s.table.keys[k].Finding != "")
}

// Write stores each record as its next version, on condition that the version is still the one that it has here (0:
// there is none), and gives the keys of those that met a rival. It stops at the first failure. Errors: internal for a
// record that no store can keep; unavailable when ctx is over.
func (s *Store) Write(ctx context.Context, records []reconcile.Record) (rivals []reconcile.Key, err error) {
	for _, r := range records {
		stored, err := versioned.WriteRecord(ctx, r, s.put)
		if err != nil {
			return rivals, err
		}
		if !stored {
			rivals = append(rivals, r.Key)
		}
	}
	return rivals, nil
}

// List gives the records of a partition in the order of their sort keys, after this one ("": from the start), at most
// limit. Errors: unavailable when ctx is over.
func (s *Store) List(ctx context.Context, partition, after string, limit int) ([]reconcile.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, versioned.Unavailable(problem.NotSent, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []reconcile.Record
	for r := range s.table.rows.after(row{key: reconcile.Key{Partition: partition, Sort: after}}) {
		if r.key.Partition != partition || len(list) >= limit {
			break
		}
		list = append(list, s.record(r.key, r.Row))
	}
	return list, nil
}

// OpenFindings gives keys of the provider's open findings, in the order of their keys, after this one (the zero Key:
// from the start), at most limit. Errors: unavailable when ctx is over.
func (s *Store) OpenFindings(ctx context.Context, provider string, after reconcile.Key, limit int) ([]reconcile.Key, error) {
	return page(ctx, s, &s.table.findings, provider, after, limit)
}

// Captured gives references of the provider's sales whose money last moved on this day (2006-01-02, UTC), in their
// order, after this one ("": from the start), at most limit. Errors: unavailable when ctx is over.
func (s *Store) Captured(ctx context.Context, provider, day, after string, limit int) ([]string, error) {
	return page(ctx, s, &s.table.captured, dayOf(provider, day), after, limit)
}

// page reads one page of a partition of an index.
func page[T any](ctx context.Context, s *Store, i *index[T], partition string, after T, limit int) ([]T, error) {
	if err := ctx.Err(); err != nil {
		return nil, versioned.Unavailable(problem.NotSent, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var entries []T
	for e := range i.in(partition).after(after) {
		if len(entries) >= limit {
			break
		}
		entries = append(entries, e)
	}
	return entries, nil
}
