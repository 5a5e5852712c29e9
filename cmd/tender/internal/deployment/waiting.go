package deployment

import (
	"context"
	"errors"

	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/waiting"
)

// Waiting lists what waits in a deployment's table, and what is flagged, if that is asked for.
func (t *Target) Waiting(ctx context.Context, limit int, flagged bool) (waiting.List, error) {
	if t.Table == "" {
		return waiting.List{}, &local.Usage{Err: errors.New("which table? TENDER_TABLE is not set")}
	}
	list, err := waiting.Find(ctx, t.Store(), t.Providers, t.Now(), limit)
	if err == nil && flagged {
		list.Flagged, err = waiting.Flagged(ctx, t.Store())
	}
	return list, err
}
