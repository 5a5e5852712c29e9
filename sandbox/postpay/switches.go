package postpay

import (
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
	// Fees are those of orders that are made from now on; none in Options: the documented 450, 100 and 500.
	Fees Fees `json:"fees"`
	// PositiveRefunds shows the amounts of refunds' transactions without a minus.
	PositiveRefunds bool `json:"positive_refunds"`
}

// filled gives switches without fees the documented ones.
func (w Switches) filled() Switches {
	if w.Fees == (Fees{}) {
		w.Fees = documentedFees
	}
	return w
}

// Set replaces the switches.
func (s *Sandbox) Set(switches Switches) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = switches.filled()
}

// check refuses a payload that is none of its values, and fees that cannot be.
func (w *Switches) check() error {
	if !slices.Contains([]string{"", "order", "data", "object"}, w.Payload) {
		return control.Invalid("payload", "must be empty, order, data or object")
	}
	const whole = 10_000
	if f := w.Fees; min(f.Rate, f.Fixed, f.TaxRate) < 0 || max(f.Rate, f.TaxRate) > whole || f.Fixed > maxAmount {
		return control.Invalid("fees", "must be rates up to 10000 and an amount")
	}
	return nil
}
