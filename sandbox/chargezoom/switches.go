package chargezoom

import (
	"time"

	"tender/sandbox/control"
)

// What the document leaves open and no switch changes.
const (
	// TokenLife is how long an access token opens anything. The document says it of refreshing alone; that the token
	// itself ends then too is assumed.
	TokenLife = 2 * time.Hour
	// DefaultGatewayID is the gateway of the document's sale.
	DefaultGatewayID = "2469"
	// DecliningCard is how the number of a card ends whose charges are declined. Assumed; the document has no test cards.
	DecliningCard = "0002"
)

// Switches change behaviour that the document leaves open or contradicts itself in, or make something happen. Scripts
// set them by POST /_sandbox/switches with any of the members; a reset brings back the Options' own.
type Switches struct {
	// FormBodies takes form data beside JSON, with names such as invoiceLineItem[0][itemRate]: the older public
	// collection of the API is written so.
	FormBodies bool `json:"form_bodies"`
	// ErrorsAs200 answers every refusal with HTTP 200; only the code in the body tells.
	ErrorsAs200 bool `json:"errors_as_200"`
	// NotFoundCode is the body's code where an id is not known; 0: 404. With 200 the data is null.
	NotFoundCode int `json:"not_found_code"`
	// OneToken makes every earlier access token worthless as soon as another is made.
	OneToken bool `json:"one_token"`
	// UniqueIDs refuses external ids that are taken, of customers, products and invoices.
	UniqueIDs bool `json:"unique_ids"`
	// NewestFirst lists the newest first, and takes the newest where several fit one id.
	NewestFirst bool `json:"newest_first"`
	// LegacyIDs shows short numbers as ids in the invoice detail, as its example does.
	LegacyIDs bool `json:"legacy_ids"`
	// Commas groups thousands in every amount, not in invoice lists alone.
	Commas bool `json:"commas"`
	// LongPrices shows item prices with seven decimals, as one example does.
	LongPrices bool `json:"long_prices"`
	// FilterWords shows the words of the invoiceStatus filter (Unpaid, Past Due, Cancelled) for those of the examples
	// (Open, Overdue, Voided).
	FilterWords bool `json:"filter_words"`
	// FailedStatus shows an unpaid invoice whose last payment failed as Failed.
	FailedStatus bool `json:"failed_status"`
	// PagePays is how many cents an approval on the hosted page pays, at most the balance; 0: the balance.
	PagePays int64 `json:"page_pays"`
	// DeclineCharges declines every charge of a saved card.
	DeclineCharges bool `json:"decline_charges"`
	// DeclineCode is the body's code of a declined charge; 0: 400.
	DeclineCode int `json:"decline_code"`
	// DeclineStatus is the tnxStatus of a declined payment; empty: Failed.
	DeclineStatus string `json:"decline_status"`
	// OneRow turns the row of an authorization into that of its capture or void, which otherwise get a row of their own
	// under the same transaction id.
	OneRow bool `json:"one_row"`
	// RefundSameID lists a refund under the id of the payment it gives back, otherwise under its own.
	RefundSameID bool `json:"refund_same_id"`
	// RefundMemo shows the payment's referenceMemo on its refunds.
	RefundMemo bool `json:"refund_memo"`
	// RefundReopens adds what was refunded to the invoice's balance again.
	RefundReopens bool `json:"refund_reopens"`
	// UTCOffset is the zone of every time that is shown and of date filters, in minutes east of UTC.
	UTCOffset int `json:"utc_offset"`
}

// Set replaces the switches.
func (s *Sandbox) Set(switches Switches) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = switches
}

// check refuses the first member whose value cannot be.
func (w *Switches) check() error {
	const code = "must be 0 or a code from 200 to 599"
	isCode := func(n int) bool { return n == 0 || (n >= 200 && n <= 599) }
	switch {
	case !isCode(w.NotFoundCode):
		return control.Invalid("not_found_code", code)
	case !isCode(w.DeclineCode):
		return control.Invalid("decline_code", code)
	case w.PagePays < 0:
		return control.Invalid("page_pays", "must be an amount in cents, or 0 for the balance")
	case w.UTCOffset < -12*60 || w.UTCOffset > 14*60:
		return control.Invalid("utc_offset", "must be minutes from -720 to 840")
	}
	return nil
}
