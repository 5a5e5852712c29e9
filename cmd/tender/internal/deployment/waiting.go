package deployment

import (
	"context"
	"errors"

	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/waiting"
)

// Waiting lists what waits in a deployment's table.
func (t *Target) Waiting(ctx context.Context, limit int) (waiting.List, error) {
	if t.Table == "" {
		return waiting.List{}, &local.Usage{Err: errors.New("which table? TENDER_TABLE is not set")}
	}
	return waiting.Find(ctx, t.Store(), t.Providers, t.Now(), limit)
}
