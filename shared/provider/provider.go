// Package provider is the port between Tender and payment providers: the operations an adapter translates, the data
// they exchange, what an adapter declares about its provider (Info), and Guard, which checks once, for all adapters,
// what must hold before a request leaves and after a reply came. It does no I/O of its own.
//
// Amounts are int64 minor units of the currency beside them. Errors are *problem.Error; any other error is an unknown
// outcome.
package provider

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
)

// Provider is what every adapter does. An adapter only translates: it keeps no order state, never repeats a request,
// and classifies every failure by the provider's document.
type Provider interface {
	// Info declares what the provider can do: pure data, the same at every call.
	Info() Info
	// CreateCheckout opens a hosted page for one attempt.
	CreateCheckout(context.Context, CheckoutRequest) (Checkout, error)
	// Lookup asks what the provider knows about one attempt now. That it knows nothing is a Snapshot with PageAbsent.
	Lookup(context.Context, Ref) (Snapshot, error)
	// ParseNotification authenticates a callback, then says which attempt it is about. It sends nothing.
	ParseNotification(context.Context, Notification) (Hint, error)
}

// Capturer takes money that the shopper authorized.
type Capturer interface {
	Capture(context.Context, CaptureRequest) (Receipt, error)
}

// Refunder gives money back.
type Refunder interface {
	Refund(context.Context, RefundRequest) (Receipt, error)
}

// Canceller makes a page or an authorization useless at the provider, so that no money can arrive or be taken there.
type Canceller interface {
	Cancel(context.Context, CancelRequest) (Receipt, error)
}

// Charger takes money from credentials that the provider stores, without a page.
type Charger interface {
	// Charges says whether this request asks for a charge instead of a page: pure.
	Charges(checkout.Request) bool
	Charge(context.Context, ChargeRequest) (Receipt, error)
}

// OptionChecker holds provider_options of a request against what the provider takes: pure, before anything is written
// or sent. An adapter without it takes no options.
type OptionChecker interface {
	CheckOptions(checkout.Request) []problem.Field
}

// Ref names one attempt to an adapter.
type Ref struct {
	OrderID   string
	Reference string         // what we sent as our reference; unique per attempt
	Amount    int64          // minor units
	Currency  money.Currency // of Amount
	CreatedAt time.Time      // when the attempt was opened, UTC: nothing of it is older at the provider
	Keys      Keys           // what the adapter returned before: the provider's ids
}

// Keys is an adapter's memory for one attempt: small names to opaque values, never secrets or personal data.
type Keys map[string]string

// CheckoutRequest is what opens a hosted page.
type CheckoutRequest struct {
	Ref
	Request   checkout.Request
	NotifyURL string // where the provider posts its notifications; empty where none can be received
	ReturnURL string // where the shopper's browser comes back to, whatever happened
}

// Checkout is a hosted page that the provider opened.
type Checkout struct {
	PageURL   string
	ExpiresAt time.Time // UTC; zero: the provider did not say
	Keys      Keys
}

// CaptureRequest asks for the whole authorized amount of one attempt.
type CaptureRequest struct {
	Ref
	Key string // the same at every try of this capture
}

// RefundRequest asks for Amount of one attempt back.
type RefundRequest struct {
	Ref           // Ref.Amount is the attempt's amount
	Key    string // the same at every try of this refund; the provider's refund id where it takes ours
	Amount int64  // minor units of Ref.Currency, at least 1
	Reason string // for people, may be empty
}

// CancelRequest asks to end one attempt.
type CancelRequest struct {
	Ref
	Key string
}

// ChargeRequest asks for the attempt's whole amount from stored credentials that the request selects.
type ChargeRequest struct {
	Ref
	Key     string
	Request checkout.Request
	Capture bool // take the money now; else authorize it
}

// Receipt is the provider's documented acceptance of a capture, refund or cancel.
type Receipt struct {
	Outcome    problem.Outcome // Succeeded, or Pending for accepted and not done
	Amount     int64           // minor units that the provider says it moved; what was asked for where it does not say
	Currency   money.Currency
	ProviderID string // the provider's own id of the effect, if it gave one
	Authorized bool   // of a charge: approved and not taken yet
	Keys       Keys
}

// TransactionKey is the key under which an adapter keeps, and is asked about, a transaction id that only hints tell.
const TransactionKey = "transaction_id"

// PageState is what the provider says about an attempt's page.
type PageState string

// The page states. The zero value, PageUnknown, is a state nobody documented: it changes nothing.
const (
	PageUnknown PageState = ""
	PageAbsent  PageState = "absent" // the provider does not know the reference; proves nothing about the future
	PageOpen    PageState = "open"   // may still be paid or decided
	PageOver    PageState = "over"   // the provider's own word that nothing more can happen
	PagePaid    PageState = "paid"
)

// Snapshot is what a provider says about one attempt at one time.
type Snapshot struct {
	Reference     string         // as the provider names it; Guard fills it in where Info says it is never sent
	Currency      money.Currency // likewise
	Page          PageState
	Received      int64  // all money that arrived on this attempt, before refunds
	Authorized    int64  // approved and not captured yet
	Refunded      int64  // the provider's own figure
	Transaction   string // of a provider whose ids only hints tell: the one that all of this is about
	Payments      int    // how many payments arrived, where the provider can say; more than one is a duplicate
	Refunds       []RefundRecord
	RefundsListed bool        // Refunds is the provider's complete list
	RefundState   RefundState // where refunds are not listed: how far they are
	Disputed      bool
	Declined      bool      // with PageOver: the shopper was refused
	CaptureBy     time.Time // when an authorization lapses; zero: unknown
	ExpiresAt     time.Time // when the page lapses; zero: unknown
	PageURL       string    // where the provider tells it again
	Keys          Keys
	Said          string // the provider's own status word, for the timeline
}

// RefundState is what a provider that does not list refunds says of them all.
type RefundState string

// The refund states.
const (
	RefundNone    RefundState = ""
	RefundRunning RefundState = "running" // one is accepted and not done
	RefundPart    RefundState = "part"    // some of the money went back
	RefundAll     RefundState = "all"
)

// RefundRecord is one refund as the provider lists it.
type RefundRecord struct {
	Key        string // our key, where the provider keeps it
	ProviderID string
	Amount     int64
	Currency   money.Currency
	Outcome    problem.Outcome
	At         time.Time
}

// Notification is a callback as it arrived: a provider's message or a returning shopper.
type Notification struct {
	Kind       NotificationKind
	Reference  string // from the path, authenticated by its token; empty on a path without one
	Header     http.Header
	Query      url.Values
	Body       []byte
	ReceivedAt time.Time
}

// NotificationKind tells a provider's message from a shopper's return.
type NotificationKind string

// The kinds of notification.
const (
	Webhook NotificationKind = "webhook"
	Return  NotificationKind = "return"
)

// Hint says which attempt a message is about, and nothing about money.
type Hint struct {
	Reference        string // ours; empty when only Keys say
	Keys             Keys
	Candidate        string // an unverified transaction id that only the hint tells
	ShopperCancelled bool   // the shopper left the page; confirmed by a Lookup before anything is given up
}

// ProofID is what tells this refund from others of the attempt: the provider's id, else our key.
func (r RefundRecord) ProofID() string {
	if r.ProviderID != "" {
		return r.ProviderID
	}
	return r.Key
}
