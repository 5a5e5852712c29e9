package reconcile

import (
	"bytes"
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
)

// Place is how far a provider's nightly run has come. Its days only move on.
type Place struct {
	Next    string `json:"next"`    // the first day whose lines were not all read
	Changed string `json:"changed"` // since when lines have to be asked for that changed
	Missing string `json:"missing"` // the first day that was not searched for sales without lines
}

// DecodePlace reads a cursor's body.
func DecodePlace(data []byte) (Place, error) {
	var p Place
	if err := json.Unmarshal(data, &p); err != nil {
		return Place{}, fmt.Errorf("decoding cursor: %w", err)
	}
	if !isDay(p.Next) || !isDay(p.Changed) || !isDay(p.Missing) {
		return Place{}, problem.New(problem.Internal, "decoding cursor: a member is no day")
	}
	return p, nil
}

// furthest joins what two runs know: each day is true for itself.
func (p Place) furthest(other Place) Place {
	return Place{Next: max(p.Next, other.Next), Changed: max(p.Changed, other.Changed), Missing: max(p.Missing, other.Missing)}
}

// cursor is the kept place of a provider.
type cursor struct {
	Place
	record Record
}

// openCursor reads the cursor, and makes the first one: a run that is killed must not begin a day later than it did.
func (r *run) openCursor(ctx context.Context) error {
	if r.request.backfill() {
		return nil
	}
	first := addDays(dayOf(r.began), -FirstDays)
	r.cursor = &cursor{record: Record{Key: CursorKey(r.name)}}
	if err := r.reloadCursor(ctx); err != nil || r.cursor.record.Version > 0 {
		return err
	}
	return r.moveCursor(ctx, Place{Next: first, Changed: first, Missing: first})
}

func (r *run) reloadCursor(ctx context.Context) error {
	records, err := r.Ledger.Read(ctx, []Key{r.cursor.record.Key})
	if err != nil {
		return err
	}
	record, ok := records[r.cursor.record.Key]
	if !ok {
		return nil
	}
	place, err := DecodePlace(record.Body)
	if err != nil {
		return err
	}
	*r.cursor = cursor{Place: place, record: record}
	return nil
}

// moveCursor writes the cursor where it has moved on.
func (r *run) moveCursor(ctx context.Context, to Place) error {
	for range rivalRounds {
		next := r.cursor.furthest(to)
		body, err := encode("cursor", next)
		if err != nil {
			return err
		}
		if bytes.Equal(body, r.cursor.record.Body) {
			return nil
		}
		record := Record{Key: r.cursor.record.Key, Body: body, Version: r.cursor.record.Version}
		rivals, err := r.Ledger.Write(ctx, []Record{record})
		if err != nil {
			return err
		}
		if len(rivals) == 0 {
			record.Version++
			*r.cursor = cursor{Place: next, record: record}
			return nil
		}
		if err := r.reloadCursor(ctx); err != nil {
			return err
		}
	}
	return errRivals
}

// errRivals: others wrote the same record each time.
var errRivals = problem.New(problem.Unavailable, "Too many others wrote at the same time.")
