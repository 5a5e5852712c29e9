package portpos

import (
	"slices"
	"time"

	"tender/sandbox/control"
)

// What the document leaves open, where no switch says otherwise. All assumed.
const (
	// ClockTolerance is how far a call's timestamp may be from the clock, before or after.
	ClockTolerance = 5 * time.Minute
	// ProcessingAfter is how long a refund is REFUND_PENDING before the bank has it.
	ProcessingAfter = time.Minute
	// RefundedAfter is how long a refund takes in all.
	RefundedAfter = 5 * time.Minute
	// ExpiredCode is the body status of an expired invoice. The document names EXPIRED between 120 and 200, without a
	// number, and nobody else has one either.
	ExpiredCode = 130
)

// How refunds end, as Switches.RefundsEnd.
const (
	RefundsReturn = "accepted" // nothing is paid back and the invoice is what it was before
	RefundsHang   = "never"    // REFUND_PROCESSING until the switch says otherwise
)

// Switches change behaviour that the document leaves open. Scripts set them by POST /_sandbox/switches with any of the
// members; a reset brings back the Options' own. A duration of zero stands for the constant of its name.
type Switches struct {
	// ClockTolerance is how far a call's timestamp may be off; AnyTimestamp takes any.
	ClockTolerance control.Duration `json:"clock_tolerance"`
	AnyTimestamp   bool             `json:"any_timestamp"`
	// Lifetime is the age at which an unpaid invoice is EXPIRED; zero: never.
	Lifetime control.Duration `json:"lifetime"`
	// ExpiredCode is the body status of an expired invoice, 101 to 199.
	ExpiredCode int `json:"expired_code"`
	// ProcessingAfter and RefundedAfter say when a refund that is asked for from now on is REFUND_PROCESSING and done.
	ProcessingAfter control.Duration `json:"processing_after"`
	RefundedAfter   control.Duration `json:"refunded_after"`
	// RefundsEnd says how refunds end whose time comes while it is set: paid back when empty, else one of the constants.
	RefundsEnd string `json:"refunds_end"`
	// OneRefund refuses a refund while another of the same invoice is under way. The document allows several.
	OneRefund bool `json:"one_refund"`
	// PendingWord shows an unpaid invoice with data.status PENDING instead of null.
	PendingWord bool `json:"pending_word"`
	// RetrieveAs200 answers every get_invoice with body status 200, whatever data.status says: the document shows no
	// retrieval but of a paid invoice.
	RetrieveAs200 bool `json:"retrieve_as_200"`
	// CancelKeepsPending leaves an invoice payable that its shopper cancelled; the redirect still says CANCELLED.
	CancelKeepsPending bool `json:"cancel_keeps_pending"`
	// ReopenPages lets the pages of rejected and cancelled invoices be paid after all.
	ReopenPages bool `json:"reopen_pages"`
}

// filled puts the constants where nothing else was chosen.
func (sw Switches) filled() Switches {
	orElse := func(d *control.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = control.Duration(otherwise)
		}
	}
	orElse(&sw.ClockTolerance, ClockTolerance)
	orElse(&sw.ProcessingAfter, ProcessingAfter)
	orElse(&sw.RefundedAfter, RefundedAfter)
	if sw.ExpiredCode == 0 {
		sw.ExpiredCode = ExpiredCode
	}
	return sw
}

// check puts the constants in, and refuses values that mean nothing.
func (sw *Switches) check() error {
	*sw = sw.filled()
	for field, d := range map[string]control.Duration{
		"clock_tolerance": sw.ClockTolerance, "lifetime": sw.Lifetime,
		"processing_after": sw.ProcessingAfter, "refunded_after": sw.RefundedAfter,
	} {
		if d < 0 {
			return control.Invalid(field, "must not be negative")
		}
	}
	switch {
	case sw.ProcessingAfter > sw.RefundedAfter:
		return control.Invalid("refunded_after", "must not be before processing_after")
	case sw.ExpiredCode < 101 || sw.ExpiredCode > 199:
		return control.Invalid("expired_code", "must be from 101 to 199")
	case !slices.Contains([]string{"", RefundsReturn, RefundsHang}, sw.RefundsEnd):
		return control.Invalid("refunds_end", "must be empty, accepted or never")
	}
	return nil
}

// Set replaces the switches.
func (s *Sandbox) Set(switches Switches) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = switches.filled()
}
