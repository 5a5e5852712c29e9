package order

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/provider"
)

// AttemptState is how far an attempt got. States only move down this list: a later word wins whatever order the
// provider's answers arrive in.
type AttemptState string

// The states of an attempt.
const (
	AttemptOpen    AttemptState = "open"     // the shopper can pay there
	AttemptGivenUp AttemptState = "given_up" // by us; it could still be paid
	AttemptOver    AttemptState = "over"     // the provider's own word that nothing more can happen
	AttemptPaid    AttemptState = "paid"     // money arrived there
)

// Ending says why an attempt is given up or over.
type Ending string

// The endings.
const (
	ShopperCancelled Ending = "shopper_cancelled"
	Expired          Ending = "expired"
	NeverShown       Ending = "never_shown" // its page was lost before anybody saw it
	Superseded       Ending = "superseded"  // another attempt paid
	MerchantCancel   Ending = "cancelled"
	Declined         Ending = "declined"
	Refused          Ending = "refused" // the provider refused to open it
	Settled          Ending = "settled" // a charge that a person says succeeded
	Ended            Ending = "ended"   // the provider says it is over, not why
)

// Terms is what the attempt's provider declared when the attempt was opened, as far as the order's rules need it. It is
// kept with the attempt, so that an order can be understood from itself alone.
type Terms struct {
	Messages     bool                 `json:"messages,omitzero"`      // the provider tells us; else it is polled faster
	FindsPage    bool                 `json:"finds_page,omitzero"`    // a lost page is found again by our reference
	Cancels      bool                 `json:"cancels,omitzero"`       // giving up cancels at the provider
	Refunds      bool                 `json:"refunds,omitzero"`       // there is a refund call
	ListsRefunds bool                 `json:"lists_refunds,omitzero"` // its ledger shows each refund
	Settles      bool                 `json:"settles,omitzero"`       // settlement lines will come
	Needs        string               `json:"needs,omitzero"`         // what a look needs besides our reference
	Again        []provider.Operation `json:"again,omitempty"`        // may be sent again after an unknown try
	LifetimeSecs int64                `json:"lifetime_s,omitzero"`    // after it no money can arrive on a page

	Unknown jsontext.Value `json:",embed"`
}

// What a provider needs to be asked about an attempt, where our reference is not enough.
const (
	NeedsKeys        = "keys"        // the ids that it gave when the page was opened
	NeedsTransaction = "transaction" // an id that only hints tell
)

// TermsOf reads an adapter's declarations.
func TermsOf(i provider.Info) Terms {
	t := Terms{
		Messages:  i.Notification == provider.SignedMessage || i.Notification == provider.CallbackToken,
		FindsPage: i.FindsPage,
		Cancels:   i.Can(provider.OpCancel), Refunds: i.Can(provider.OpRefund), Settles: i.Can(provider.OpSettlements), ListsRefunds: i.ListsRefunds,
		LifetimeSecs: int64(i.PageLifetime / time.Second),
	}
	switch {
	case i.ToldByHints:
		t.Needs = NeedsTransaction
	case !i.SearchByReference:
		t.Needs = NeedsKeys
	}
	for _, op := range provider.Operations() {
		if i.Operations[op].Again != provider.AgainNever {
			t.Again = append(t.Again, op)
		}
	}
	return t
}

// MayAgain says whether an operation may be sent again after a try of unknown outcome.
func (t Terms) MayAgain(k OpKind) bool { return slices.Contains(t.Again, provider.Operation(k)) }

// Attempt is one hosted page opened for an order.
type Attempt struct {
	Number      int           `json:"number"`
	Provider    string        `json:"provider"`
	Reference   string        `json:"reference"`
	Terms       Terms         `json:"terms"`
	State       AttemptState  `json:"state"`
	Ending      Ending        `json:"ending,omitzero"`
	Keys        provider.Keys `json:"keys,omitempty"`       // verified
	Candidates  []string      `json:"candidates,omitempty"` // unverified ids from hints
	PageURL     string        `json:"page_url,omitzero"`
	RequestHash string        `json:"request_hash"`

	OpenedAt     time.Time `json:"opened_at"`
	ExpiresAt    time.Time `json:"expires_at,omitzero"`
	GivenUpAt    time.Time `json:"given_up_at,omitzero"`
	AuthorizedAt time.Time `json:"authorized_at,omitzero"`
	CaptureBy    time.Time `json:"capture_by,omitzero"`
	CapturedAt   time.Time `json:"captured_at,omitzero"`

	Payments   map[string]int64 `json:"payments,omitempty"`  // by transaction, where only hints tell its id
	Received   int64            `json:"received,omitzero"`   // all money that arrived here
	Authorized int64            `json:"authorized,omitzero"` // the approval that was seen
	Captured   int64            `json:"captured,omitzero"`   // what of it is ours: only on the sale
	Refunded   int64            `json:"refunded,omitzero"`   // the provider's own figure
	Disputed   bool             `json:"disputed,omitzero"`

	CaptureWanted bool      `json:"capture_wanted,omitzero"` // asked for by the merchant (manual capture)
	CaptureTries  int       `json:"capture_tries,omitzero"`  // refused so far
	CaptureAt     time.Time `json:"capture_at,omitzero"`     // not before, after a refusal
	CancelDone    bool      `json:"cancel_done,omitzero"`    // the provider confirmed that nothing more can happen
	Parked        *Op       `json:"parked,omitempty"`        // an operation whose end waits for evidence or a person

	Due   time.Time `json:"due,omitzero"`   // when to look next
	Fails int       `json:"fails,omitzero"` // looks in a row that were not answered

	Unknown jsontext.Value `json:",embed"`
}

// live says whether the attempt holds an approval that can still become money.
func (a *Attempt) live() bool {
	return a.Authorized > 0 && a.Received == 0 && (a.State == AttemptOpen || a.State == AttemptGivenUp)
}

// endsBy sets the page's end to the provider's, unless the merchant wants an earlier one.
func (a *Attempt) endsBy(end time.Time) {
	if a.ExpiresAt.IsZero() || end.Before(a.ExpiresAt) {
		a.ExpiresAt = stamp(end)
	}
}

func (a *Attempt) lifetimeEnd() time.Time {
	return a.OpenedAt.Add(time.Duration(a.Terms.LifetimeSecs) * time.Second)
}

// canLook says whether the provider can be asked about this attempt at all.
func (a *Attempt) canLook() bool {
	switch a.Terms.Needs {
	case NeedsKeys:
		return len(a.Keys) > 0
	case NeedsTransaction:
		return len(a.Keys) > 0 || len(a.Candidates) > 0
	}
	return true
}

// giveUp stops offering the attempt. What is over or paid stays so.
func (a *Attempt) giveUp(why Ending, now time.Time) bool {
	if a.State != AttemptOpen {
		return false
	}
	a.State, a.Ending, a.GivenUpAt = AttemptGivenUp, why, stamp(now)
	return true
}
