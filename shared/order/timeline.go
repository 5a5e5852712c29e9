package order

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Entry is one transition: when, what, and on whose evidence. Attempt is 0 for the whole order.
type Entry struct {
	At       time.Time `json:"at"`
	Kind     EntryKind `json:"kind"`
	Attempt  int       `json:"attempt,omitzero"`
	Evidence string    `json:"evidence"`
	Detail   string    `json:"detail,omitzero"`

	Unknown jsontext.Value `json:",embed"`
}

// EntryKind names a transition.
type EntryKind string

// The kinds of timeline entry.
const (
	EntryOpening         EntryKind = "checkout_requested"
	EntryOpened          EntryKind = "checkout_opened"
	EntryWithdrawn       EntryKind = "checkout_not_sent"
	EntryRefusedPage     EntryKind = "checkout_refused"
	EntryGivenUp         EntryKind = "attempt_given_up"
	EntryOver            EntryKind = "attempt_over"
	EntryAuthorized      EntryKind = "authorized"
	EntryReceived        EntryKind = "payment_received"
	EntryCaptured        EntryKind = "captured"
	EntryCaptureRequest  EntryKind = "capture_requested"
	EntryCaptureRefused  EntryKind = "capture_refused"
	EntryRefundRequested EntryKind = "refund_requested"
	EntryRefundAccepted  EntryKind = "refund_accepted"
	EntryRefundSucceeded EntryKind = "refund_succeeded"
	EntryRefundRefused   EntryKind = "refund_refused"
	EntryCancelRequested EntryKind = "cancel_requested"
	EntryCancelled       EntryKind = "cancelled"
	EntryCancelVoid      EntryKind = "cancel_ended" // asked for, but money had arrived
	EntryCharging        EntryKind = "charge_requested"
	EntryDisputed        EntryKind = "disputed"
	EntryUnknown         EntryKind = "outcome_unknown"
	EntryParked          EntryKind = "needs_review"
	EntrySettled         EntryKind = "settled"
	EntryFlagged         EntryKind = "flagged"
)

// note adds a timeline entry. A full timeline keeps its beginning and its end.
func (o *Order) note(now time.Time, kind EntryKind, attempt int, evidence, detail string) {
	if len(o.Timeline) >= MaxTimeline {
		middle := MaxTimeline / 2
		o.Timeline = slices.Delete(o.Timeline, middle, middle+1)
		o.TimelineDropped++
	}
	o.Timeline = append(o.Timeline, Entry{At: stamp(now), Kind: kind, Attempt: attempt, Evidence: clip(evidence), Detail: clip(detail)})
}

// clip bounds what a timeline entry can hold, in bytes, at a character boundary.
func clip(s string) string {
	const longest = 200
	return strings.ToValidUTF8(s[:min(len(s), longest)], "")
}

// Flag marks an order that a person or a rule should look at. Attempt and RefundID narrow it down where they are set.
type Flag struct {
	Code     FlagCode  `json:"code"`
	Attempt  int       `json:"attempt,omitzero"`
	RefundID string    `json:"refund_id,omitzero"`
	At       time.Time `json:"at"`

	Unknown jsontext.Value `json:",embed"`
}

// FlagCode names what was noticed.
type FlagCode string

// The flags.
const (
	FlagLateApproval        FlagCode = "late_approval"
	FlagLatePayment         FlagCode = "late_payment"
	FlagDuplicatePayment    FlagCode = "duplicate_payment"
	FlagUnderpaid           FlagCode = "underpaid"
	FlagOverpaid            FlagCode = "overpaid"
	FlagReferenceMismatch   FlagCode = "reference_mismatch"
	FlagCurrencyMismatch    FlagCode = "currency_mismatch"
	FlagCaptureRefused      FlagCode = "capture_refused"
	FlagCaptureDue          FlagCode = "capture_due" // an approval lapses soon and is not captured
	FlagCaptureLapsed       FlagCode = "capture_lapsed"
	FlagNeedsReview         FlagCode = "needs_review"
	FlagUnattributedRefund  FlagCode = "unattributed_refund"
	FlagRefundMismatch      FlagCode = "refund_mismatch" // the provider has our refund id with another amount
	FlagSettlementOverruled FlagCode = "settlement_overruled"
	FlagUnverifiable        FlagCode = "unverifiable"
)

// flag sets a flag once and says so in the timeline.
func (o *Order) flag(now time.Time, code FlagCode, attempt int, refundID, evidence string) {
	if o.Flagged(code, attempt, refundID) {
		return
	}
	o.Flags = append(o.Flags, Flag{Code: code, Attempt: attempt, RefundID: refundID, At: stamp(now)})
	o.note(now, EntryFlagged, attempt, evidence, string(code))
}

// Flagged says whether this very flag is set.
func (o *Order) Flagged(code FlagCode, attempt int, refundID string) bool {
	return slices.ContainsFunc(o.Flags, func(f Flag) bool {
		return f.Code == code && f.Attempt == attempt && f.RefundID == refundID
	})
}

// Has says whether a flag is set anywhere on the order.
func (o *Order) Has(code FlagCode) bool {
	return slices.ContainsFunc(o.Flags, func(f Flag) bool { return f.Code == code })
}

// reviewed takes back that something of an attempt needs review: its end is known.
func (o *Order) reviewed(attempt int, refundID string) {
	o.Flags = slices.DeleteFunc(o.Flags, func(f Flag) bool {
		return f.Code == FlagNeedsReview && f.Attempt == attempt && f.RefundID == refundID
	})
}
