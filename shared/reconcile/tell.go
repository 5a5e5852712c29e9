package reconcile

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
	"tender/shared/telemetry"
)

// ParseRequest reads the event of a schedule or of a backfill: a Request as JSON. Errors: invalid_json.
func ParseRequest(event []byte) (Request, error) {
	var q Request
	if err := json.Unmarshal(event, &q, json.RejectUnknownMembers(true)); err != nil {
		return Request{}, problem.New(problem.InvalidJSON, "The event is not a request to reconcile.").Because(err)
	}
	return q, nil
}

// Tell writes a run's control totals to the log, and counts them.
func (r Result) Tell(ctx context.Context, log *slog.Logger, metrics *telemetry.Metrics) {
	for _, p := range r.Runs {
		log.LogAttrs(ctx, slog.LevelInfo, "reconciled", telemetry.Provider(p.Provider),
			slog.Int("windows", p.Windows), slog.Int("busy", p.Busy), slog.Int("left", p.Left), slog.Int("pages", p.Pages),
			slog.Int("lines", p.Lines), slog.Int("written", p.Written), slog.Int("foreign", p.Foreign), slog.Int("bad", p.Bad),
			slog.Int("opened", p.Opened), slog.Int("gone", p.Gone), slog.Int("open", p.Open), slog.Int("made_due", p.MadeDue),
			slog.String("failed", p.Failed))
		metrics.Add("SettlementLines", int64(p.Lines), "provider", p.Provider)
		metrics.Add("FindingsOpened", int64(p.Opened), "provider", p.Provider)
		metrics.Add("BadLines", int64(p.Bad), "provider", p.Provider)
		metrics.Number("FindingsOpen", int64(p.Open), "provider", p.Provider)
	}
	if r.Complete {
		metrics.Count("ReconciliationsComplete")
	}
}

// Unfinished is an error where a nightly run left something, so that whoever started it starts it again; a backfill says
// in its result what is left.
func (q Request) Unfinished(r Result) error {
	if r.Complete || q.backfill() {
		return nil
	}
	var left string
	for _, p := range r.Runs {
		if p.Left > 0 || p.Busy > 0 || p.Failed != "" {
			left += fmt.Sprintf(" %s: %d windows left, %d busy, %s", p.Provider, p.Left, p.Busy, p.Failed)
		}
	}
	return fmt.Errorf("the reconciliation is not complete:%s", left)
}
