package local

import (
	"net/http"
	"time"

	"tender/cmd/tender/internal/waiting"
	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/reconcile"
)

// store is what keeps orders here: as the use cases need it, for listing what waits, and for reconciliation.
type store interface {
	payments.Orders
	waiting.Orders
	waiting.Scanner
	reconcile.Ledger
}

// maxWaiting bounds what is listed of one provider.
const maxWaiting = 1000

// Due is the answer of GET /_local/due: what waits, and when the schedule last ran to its end.
type Due struct {
	waiting.List
	ResolvedAt time.Time `json:"resolved_at,omitzero"`
}

// getDue lists what is due and what waits for a person; with ?flagged=true also what is flagged.
func (s *Server) getDue(w http.ResponseWriter, r *http.Request) {
	list, err := waiting.Find(r.Context(), s.orders, s.providers.Names(), s.clock.Now(), maxWaiting)
	if err == nil && r.URL.Query().Get("flagged") == "true" {
		list.Flagged, err = waiting.Flagged(r.Context(), s.orders)
	}
	if err != nil {
		s.opt.Log.ErrorContext(r.Context(), "what waits could not be listed", "error", err)
		refuse(w, http.StatusServiceUnavailable, string(problem.Unavailable), "What waits could not be listed.")
		return
	}
	due := Due{List: list}
	if at := s.resolved.Load(); at != nil {
		due.ResolvedAt = *at
	}
	answer(w, http.StatusOK, due)
}
