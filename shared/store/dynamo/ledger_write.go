package dynamo

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/internal/versioned"
)

// inFlight is how many records are written at once.
const inFlight = 16

// Write stores each record as its next version, on condition that the version is still the one that it has here (0:
// there is none), and gives the keys of those that met a rival, in the order of records. Each record is one request,
// several at once; after a failure no further one is sent. Errors: internal for a record that no store can keep;
// unavailable (then each may have been written).
func (s *Store) Write(ctx context.Context, records []reconcile.Record) (rivals []reconcile.Key, err error) {
	w := writing{met: make([]bool, len(records))}
	slots := make(chan struct{}, inFlight)
	var wg sync.WaitGroup
	for n, r := range records {
		slots <- struct{}{}
		if w.failed() {
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			stored, err := versioned.WriteRecord(ctx, r, s.putRecord)
			w.done(n, stored, err)
		})
	}
	wg.Wait()
	for n, met := range w.met {
		if met {
			rivals = append(rivals, records[n].Key)
		}
	}
	return rivals, joined(w.errs)
}

// writing is what became of the records of one Write so far.
type writing struct {
	mu   sync.Mutex
	met  []bool // a rival, by record
	errs []error
}

func (w *writing) done(n int, stored bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.errs = append(w.errs, err)
		return
	}
	w.met[n] = !stored
}

func (w *writing) failed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.errs) > 0
}

// joined is the errors as one, first what leaves a write unknown: by that the whole is judged.
func joined(errs []error) error {
	rank := func(err error) int {
		if problem.OutcomeOf(err) == problem.Unknown {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(errs, func(a, b error) int { return cmp.Compare(rank(a), rank(b)) })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}
