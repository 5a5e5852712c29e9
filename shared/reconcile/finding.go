package reconcile

import (
	"time"

	"tender/shared/money"
)

// Kind is what is wrong. The list is closed.
type Kind string

// The kinds of finding.
const (
	UnknownOrder      Kind = "unknown_order"      // a line of an order that is not here
	MissingSettlement Kind = "missing_settlement" // captured here, and no line there after the provider's days
	AmountMismatch    Kind = "amount_mismatch"    // the sale's lines are not what arrived here
	CurrencyMismatch  Kind = "currency_mismatch"
	FeeMismatch       Kind = "fee_mismatch"    // what is paid out does not follow from the line's own rates
	StatusMismatch    Kind = "status_mismatch" // the money moved there and not here, or the other way round
	DuplicateLine     Kind = "duplicate_line"  // a second sale line for one attempt
	RefundMissing     Kind = "refund_missing"  // refunded here, and no line there after the provider's days
	RefundUnexpected  Kind = "refund_unexpected"
	BadLine           Kind = "bad_line" // a row or page that could not be read: kept as it came
)

// Kinds lists every kind in the order of reports.
func Kinds() []Kind {
	return []Kind{
		UnknownOrder, MissingSettlement, AmountMismatch, CurrencyMismatch, FeeMismatch, StatusMismatch, DuplicateLine,
		RefundMissing, RefundUnexpected, BadLine,
	}
}

// FindingStatus says whether somebody still has to look.
type FindingStatus string

// The statuses of a finding.
const (
	FindingOpen   FindingStatus = "open"
	FindingClosed FindingStatus = "closed" // by a person, until the facts change
	FindingGone   FindingStatus = "gone"   // what was wrong is right now
)

// Finding is a difference between what a provider says and what an order says. Facts make it what it is; when they
// change, it is open again.
type Finding struct {
	Provider string `json:"provider"`
	Day      string `json:"day"` // of the line, or of the sale that misses one
	ID       string `json:"id"`  // the line's, or the attempt's reference
	Kind     Kind   `json:"kind"`
	Facts    Facts  `json:"facts"`

	Status   FindingStatus `json:"status"`
	OpenedAt time.Time     `json:"opened_at"` // whole seconds, UTC
	ClosedAt time.Time     `json:"closed_at,omitzero"`
	Actor    string        `json:"actor,omitzero"`  // who closed it
	Reason   string        `json:"reason,omitzero"` // in their words
}

// Facts are what a finding is about. Amounts are minor units of Currency, positive towards the merchant.
type Facts struct {
	OrderID   string         `json:"order_id,omitzero"`
	Reference string         `json:"reference,omitzero"`
	Line      string         `json:"line,omitzero"` // its id
	Currency  money.Currency `json:"currency,omitzero"`
	Ours      int64          `json:"ours,omitzero"`   // what the order says
	Theirs    int64          `json:"theirs,omitzero"` // what the provider says
	Detail    string         `json:"detail,omitzero"` // the rest, in words, without personal data
	Raw       string         `json:"raw,omitzero"`    // of a bad line
	Window    string         `json:"window,omitzero"` // of a bad line: where it stood
	Page      int            `json:"page,omitzero"`
}

// Same says whether f has the same facts as other. Where a bad line stood is no fact: rows move as lists grow.
func (f Facts) Same(other Facts) bool {
	f.Window, f.Page = other.Window, other.Page
	return f == other
}

// NextAction says in words what to do about a finding.
func (k Kind) NextAction() string { return nextActions[k] }

var nextActions = map[Kind]string{
	UnknownOrder:      "Look the reference up in the shop and at the provider: it was sold elsewhere, or the order was never stored here.",
	MissingSettlement: "Ask the provider why the payment is not in its list; the money may not have been paid out.",
	AmountMismatch:    "Compare the payment at the provider with the order; refund what is too much, or claim what is missing.",
	CurrencyMismatch:  "Ask the provider which currency was charged, and correct the order or the account's settings.",
	FeeMismatch:       "Send the line to the provider and ask for its own calculation of the fee.",
	StatusMismatch:    "The order is asked about again by itself; if the finding stays, compare order and payment by hand.",
	DuplicateLine:     "Check whether the shopper was charged twice, and refund the second payment.",
	RefundMissing:     "Ask the provider whether the refund reached the shopper.",
	RefundUnexpected:  "Find out who refunded at the provider, and record it with the order.",
	BadLine:           "Read the kept text; report it to the provider, or correct the adapter and read the window again.",
}
