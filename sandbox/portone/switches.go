package portone

import (
	"regexp"
	"slices"

	"tender/sandbox/control"
)

// The values of the switches that are words; empty is always the default.
const (
	shapeReason  = "status_reason"
	shapeRenamed = "status_message"
	shapeFlagged = "is_success"

	jwtRefusal4010 = "4010"
	unknownRecord  = "5001"

	datesOffset = "offset"
	datesGo     = "go"
)

// Switches change behaviour that the documents leave open or show in several forms. Scripts set them by POST
// /_sandbox/switches with any of the members; a reset brings back the Options' own.
type Switches struct {
	// PayAgain keeps the page of a paid link open: one link then has more than one successful transaction.
	PayAgain bool `json:"pay_again"`
	// Pending leaves approved transactions pending until POST /_sandbox/settle.
	Pending bool `json:"pending"`

	// EmptyRefundID gives new refunds an empty refund_id, as in one example.
	EmptyRefundID bool `json:"empty_refund_id"`
	// RefundStatus is the status of new refunds; empty: SUCCESS. FAILED and REJECTED give nothing back; any other word
	// reserves the amount until POST /_sandbox/settle.
	RefundStatus string `json:"refund_status"`
	// NoRefunds, NoPartialRefunds and OneRefund are what a payment channel may not support.
	NoRefunds        bool `json:"no_refunds"`
	NoPartialRefunds bool `json:"no_partial_refunds"`
	OneRefund        bool `json:"one_refund"`

	// CancelOnce refuses to cancel a cancelled link.
	CancelOnce bool `json:"cancel_once"`
	// DuplicateCode refuses a used merchant_order_id: empty or 4002, 4050, 5002.
	DuplicateCode string `json:"duplicate_code"`
	// UnknownLink answers about unknown links with 404 and code 5001 instead of 400 and 4083 or 4050.
	UnknownLink string `json:"unknown_link"`

	// ErrorShape is the form of all refusals: status_reason, status_message, or is_success (which has the flag).
	ErrorShape string `json:"error_shape"`
	// Validation400 answers with 400 what otherwise answers 401 without being about the token.
	Validation400 bool `json:"validation_400"`
	// JWTRefusal refuses a bad token with code 4010 instead of 4054.
	JWTRefusal string `json:"jwt_refusal"`

	// Dates is the form of the times in replies: empty for UTC, offset for one like +05:30, go for Go's own.
	Dates string `json:"dates"`
	// NullLists writes empty lists as null.
	NullLists bool `json:"null_lists"`
	// ListStatusReason ends the list of payments with status_reason instead of status_message.
	ListStatusReason bool `json:"list_status_reason"`

	// LinkHooksGetAll sends link and refund webhooks to a link's custom_txn_webhook_urls too.
	LinkHooksGetAll bool `json:"link_hooks_get_all"`
	// RawRedirectSignature leaves + and / of the signature in a redirect unescaped.
	RawRedirectSignature bool `json:"raw_redirect_signature"`
}

var statusWord = regexp.MustCompile(`^[A-Za-z_ ]{0,32}$`)

// check refuses a switch whose value is none of its own.
func (w *Switches) check() error {
	const message = "not a value of this switch"
	among := func(value string, others ...string) bool { return value == "" || slices.Contains(others, value) }
	switch {
	case !statusWord.MatchString(w.RefundStatus):
		return control.Invalid("refund_status", message)
	case !among(w.DuplicateCode, "4002", "4050", "5002"):
		return control.Invalid("duplicate_code", message)
	case !among(w.UnknownLink, unknownRecord):
		return control.Invalid("unknown_link", message)
	case !among(w.ErrorShape, shapeReason, shapeRenamed, shapeFlagged):
		return control.Invalid("error_shape", message)
	case !among(w.JWTRefusal, jwtRefusal4010, "4054"):
		return control.Invalid("jwt_refusal", message)
	case !among(w.Dates, datesOffset, datesGo):
		return control.Invalid("dates", message)
	}
	return nil
}

// Set replaces the switches.
func (s *Sandbox) Set(switches Switches) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = switches
}
