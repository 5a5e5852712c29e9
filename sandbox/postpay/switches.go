package postpay

import (
	"net/http"
	"slices"
	"time"

	"tender/sandbox/control"
)

// What the document leaves open and no switch changes.
const (
	// checkoutLife is how long a hosted page can be paid; one hour in the document's example.
	checkoutLife = time.Hour
	// ApprovalLife is how long an approval can be captured before Postpay answers 410 expired. Assumed.
	ApprovalLife = 7 * 24 * time.Hour
)

// Switches change behaviour that the document leaves open, or make a documented refusal happen. Scripts set them by
// POST /_sandbox/switches with any of the members; a reset brings back the Options' own.
type Switches struct {
	// DeclineCapture answers captures of approved orders with 402 capture_error; the order stays approved.
	DeclineCapture bool `json:"decline_capture"`
	// EnforceTotals refuses checkouts whose items, discounts, shipping and tax do not add up to the total.
	EnforceTotals bool `json:"enforce_totals"`
	// Payload is the member that wraps the order in a webhook: order, data or object; empty: the order itself.
	Payload string `json:"payload"`
}

// Set replaces the switches.
func (s *Sandbox) Set(switches Switches) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = switches
}

func (s *Sandbox) getSwitches(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.switches, nil
}

func (s *Sandbox) postSwitches(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.switches
	if err := control.Decode(r, &next, false); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"", "order", "data", "object"}, next.Payload) {
		return nil, &control.Refusal{
			Status: http.StatusUnprocessableEntity, Code: "invalid", Field: "payload",
			Message: "must be empty, order, data or object",
		}
	}
	s.switches = next
	return next, nil
}

func (s *Sandbox) switchesEndpoint() http.Handler {
	return control.Methods(map[string]control.Answer{
		http.MethodGet: s.getSwitches, http.MethodPost: s.postSwitches,
	})
}
