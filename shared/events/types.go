// Package events tells the merchant what became of an order or a finding: it compares two images of a stored row and
// gives one event for each fact that changed. The write to the row is the outbox, so nothing is told that is not stored,
// and nothing stored is forgotten.
//
// Events are told at least once and in no certain order. The id of an event is the same however often it is told, and
// consumers order by version. Nothing personal is told, and nothing that the merchant or a person wrote in their own
// words.
package events

import "slices"

// Source is what the bus knows the events by.
const Source = "tender"

// Type is what happened: the detail-type of an event. The list is closed.
type Type string

// The types of event.
const (
	OrderCreated     Type = "Order Created"
	AttemptOpened    Type = "Attempt Opened"
	OrderAuthorized  Type = "Order Authorized"
	OrderCaptured    Type = "Order Captured"
	PaymentUnmatched Type = "Payment Unmatched"
	OrderCancelled   Type = "Order Cancelled"
	OrderExpired     Type = "Order Expired"
	OrderFailed      Type = "Order Failed"
	RefundPending    Type = "Refund Pending"
	RefundUnknown    Type = "Refund Unknown"
	RefundRefused    Type = "Refund Refused"
	RefundSettled    Type = "Refund Settled"
	RefundSucceeded  Type = "Refund Succeeded"
	OrderRefunded    Type = "Order Refunded"
	OrderDisputed    Type = "Order Disputed"
	OrderFlagged     Type = "Order Flagged"
	OrderUnflagged   Type = "Order Unflagged"
	FindingOpened    Type = "Finding Opened"
	FindingUpdated   Type = "Finding Updated"
	FindingClosed    Type = "Finding Closed"
	FindingResolved  Type = "Finding Resolved"
)

// A Description says when a type is told, and what its amount is, "" for a type without one.
type Description struct {
	Type   Type
	When   string
	Amount string
}

// Descriptions lists every type, in the order in which the events of one write are told.
func Descriptions() []Description { return slices.Clone(descriptions) }

var descriptions = []Description{
	{OrderCreated, "The order is stored, and its first page is about to be opened.", "the order's"},
	{AttemptOpened, "The attempt's page is there for the shopper.", "the order's"},
	{OrderAuthorized, "The attempt's payment is approved and not captured, or approved for another amount than before.", "approved on the attempt"},
	{OrderCaptured, "The order is paid: deliver. Told once.", "captured"},
	{PaymentUnmatched, "Money arrived on the attempt that is not the sale's: too little, too much or a second time. Told again when that amount changes, down to 0 when it became the sale.", "arrived on the attempt and not the sale's"},
	{OrderCancelled, "The merchant's cancel is done: the provider was asked and shows no money. Told once.", ""},
	{OrderExpired, "Nobody paid in time, and nothing else is open.", ""},
	{OrderFailed, "The last attempt was declined or refused.", ""},
	{RefundPending, "The refund is asked for, and its end is not known.", "the refund's"},
	{RefundUnknown, "Nobody can say whether the refund happened; a person or the provider's ledger has to decide.", "the refund's"},
	{RefundRefused, "The refund did not happen and counts for nothing.", "the refund's"},
	{RefundSettled, "A person says that the refund happened; it counts once the provider shows it.", "the refund's"},
	{RefundSucceeded, "The refund happened. Told once for each refund.", "the refund's"},
	{OrderRefunded, "What went back from the attempt changed, by our refunds or by others.", "all that went back from the attempt"},
	{OrderDisputed, "The attempt's payment was charged back. Told once for each attempt.", ""},
	{OrderFlagged, "A rule noticed something that a person should look at.", ""},
	{OrderUnflagged, "What was flagged is settled.", ""},
	{FindingOpened, "Reconciliation found a difference, or found it again after it was closed or resolved.", ""},
	{FindingUpdated, "An open finding's amounts, order or line changed.", ""},
	{FindingClosed, "A person closed a finding.", ""},
	{FindingResolved, "What an open finding was about is right now.", ""},
}

// described gives the place of a type in the list and its description.
func described(t Type) (int, Description) {
	i := slices.IndexFunc(descriptions, func(d Description) bool { return d.Type == t })
	return i, descriptions[i]
}
