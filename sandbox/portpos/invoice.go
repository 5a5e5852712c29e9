package portpos

import (
	"slices"
	"time"

	"tender/sandbox/paypage"
)

// invoice is what the sandbox keeps of one invoice.
type invoice struct {
	id      string            // 16 upper-case hex digits
	number  int               // counts from 0
	orderID string            // the merchant's reference, read out of its URLs
	fields  map[string]string // as they were sent
	amount  int64             // in poisha
	created time.Time

	state   state // what came of the payment; refunds are apart
	outcome paypage.Outcome
	payer   payer
	refunds []*refund // oldest first
}

// payer is what an attempt to pay adds to a transaction: all null before.
type payer struct {
	Account   *string `json:"payer_account"`
	Name      *string `json:"payer_name"`
	IP        *string `json:"ip_address"`
	UserAgent *string `json:"user_agent"`
	Gateway   *string `json:"gateway_name"`
	URL       *string `json:"gateway_url"`
	Issuer    *string `json:"issuer_name"`
	Phone     *string `json:"issuer_phone"`
	Website   *string `json:"issuer_website"`
	Brand     *string `json:"card_brand"`
	Type      *string `json:"card_type"`
	Category  *string `json:"card_category"`
	Country2  *string `json:"issuer_country_iso2"`
	Country   *string `json:"issuer_country"`
}

// transaction is an invoice as ipn_validate, get_invoice and refund_request show it. Amount is always the invoice's.
// Currency is absent until somebody has tried to pay.
type transaction struct {
	InvoiceID   string  `json:"invoice_id"`
	Amount      string  `json:"amount"`
	Email       string  `json:"buyer_email"`
	Name        string  `json:"buyer_name"`
	Phone       string  `json:"buyer_phone"`
	Address     string  `json:"buyer_address"`
	Product     string  `json:"product_name"`
	Description string  `json:"product_description"`
	Currency    string  `json:"currency,omitempty"`
	Status      *string `json:"status"`
	payer
	GatewayTxnID string `json:"gateway_txn_id"`
	Reason       string `json:"reason"`
}

// tried reports whether somebody has tried to pay.
func (iv *invoice) tried() bool { return iv.payer.Account != nil }

// show gives the invoice's transaction in the given state. An invoice that ended without a try to pay has its word and
// nothing else: assumed.
func (s *Sandbox) show(iv *invoice, st state) transaction {
	t := transaction{
		InvoiceID: iv.id, Amount: formatAmount(iv.amount),
		Email: iv.fields["email"], Name: iv.fields["name"], Phone: iv.fields["phone"], Address: iv.fields["address"],
		Product: iv.fields["product_name"], Description: iv.fields["product_description"],
		payer: iv.payer,
	}
	if st != statePending || s.switches.PendingWord {
		word := string(st)
		t.Status = &word
	}
	if iv.tried() {
		t.Currency, t.GatewayTxnID = onlyCurrency, iv.gatewayTxnID()
	}
	if st == stateRejected {
		t.Reason = "Unsuccessful - Declined"
	}
	return t
}

// status is where the invoice stands now. The newest refund under way shows.
func (iv *invoice) status(now time.Time) state {
	if iv.state != stateAccepted {
		return iv.state
	}
	for _, r := range slices.Backward(iv.refunds) {
		switch {
		case !r.underWay():
		case now.Before(r.processingAt):
			return stateRefundPending
		default:
			return stateRefundProcessing
		}
	}
	return iv.outcomeOfRefunds()
}

// outcomeOfRefunds is the state of a paid invoice by what has gone back.
func (iv *invoice) outcomeOfRefunds() state {
	var done int64
	for _, r := range iv.refunds {
		if r.done {
			done += r.amount
		}
	}
	switch {
	case done == 0:
		return stateAccepted
	case done < iv.amount:
		return statePartiallyRefunded
	default:
		return stateRefunded
	}
}
