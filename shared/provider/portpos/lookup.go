package portpos

import (
	"context"
	"errors"
	"net/url"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// The words of a transaction's status (PortPos API, status codes). A null one is a page that nobody has answered.
const (
	wordPending           = "PENDING"
	wordCancelled         = "CANCELLED"
	wordExpired           = "EXPIRED"
	wordAccepted          = "ACCEPTED"
	wordRefundPending     = "REFUND_PENDING"
	wordRefundProcessing  = "REFUND_PROCESSING"
	wordRefunded          = "REFUNDED"
	wordPartiallyRefunded = "PARTIALLY_REFUNDED"
	wordChargedBack       = "CHARGED_BACK"
	wordRejected          = "REJECTED"
)

// Lookup asks about the invoice that we stored, and about no other: a message may name any (PortPos API, Retrieve
// existing transaction). What it says is verified with our amount where it matters (Verify existing transaction).
func (a *Adapter) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	invoice := r.Keys[keyInvoice]
	if invoice == "" {
		return provider.Snapshot{}, problem.New(problem.Internal, "").Because(errors.New("portpos: no invoice is stored"))
	}
	answer, err := a.ask(ctx, provider.OpLookup, "get_invoice", url.Values{"invoice": {invoice}})
	if errors.Is(err, errNoInvoice) {
		return provider.Snapshot{Page: provider.PageAbsent}, nil
	}
	if err != nil {
		return provider.Snapshot{}, err
	}
	t, amount, err := answer.transaction(invoice)
	if err != nil {
		return provider.Snapshot{}, err
	}
	// The document shows Retrieve for a paid invoice only, so a number without a word means nothing there; and a payment
	// is believed when both calls tell of it. For another amount than ours Verify is refused: then Retrieve has told it.
	if word := t.word(); amount == r.Amount && (word == "" || word == wordAccepted) {
		return a.verify(ctx, r, invoice)
	}
	return snapshot(t, amount, 0), nil
}

// verify asks about the invoice again, with the amount it has to have (PortPos API, Verify existing transaction).
func (a *Adapter) verify(ctx context.Context, r provider.Ref, invoice string) (provider.Snapshot, error) {
	answer, err := a.ask(ctx, provider.OpLookup, "ipn_validate", url.Values{
		"invoice": {invoice}, "amount": {money.FormatDecimal(r.Amount, r.Currency)},
	})
	if err != nil {
		return provider.Snapshot{}, err
	}
	t, amount, err := answer.transaction(invoice)
	if err != nil {
		return provider.Snapshot{}, err
	}
	return snapshot(t, amount, answer.code), nil
}

// snapshot says what a transaction's status means: the word, and where there is none, the number of a verification, as
// far as it tells of no money. A word that nobody documented changes nothing and is not repeated.
func snapshot(t transaction, amount int64, code int) provider.Snapshot {
	s := provider.Snapshot{Currency: money.Currency(t.Currency), Said: t.word()}
	word := t.word()
	if word == "" {
		word = wordOf(code)
	}
	switch word {
	case wordPending:
		s.Page = provider.PageOpen
	case wordCancelled, wordExpired:
		s.Page = provider.PageOver
	case wordRejected:
		s.Page, s.Declined = provider.PageOver, true
	case wordAccepted:
		s.Page, s.Received = provider.PagePaid, amount
	case wordRefundPending, wordRefundProcessing:
		s.Page, s.Received, s.RefundState = provider.PagePaid, amount, provider.RefundRunning
	case wordPartiallyRefunded: // how much of it, nobody says
		s.Page, s.Received, s.RefundState = provider.PagePaid, amount, provider.RefundPart
	case wordRefunded:
		s.Page, s.Received, s.Refunded, s.RefundState = provider.PagePaid, amount, amount, provider.RefundAll
	case wordChargedBack:
		s.Page, s.Received, s.Disputed = provider.PagePaid, amount, true
	default:
		s.Page, s.Said = provider.PageUnknown, ""
	}
	return s
}

// wordOf is what a number stands for where there is no word: any 1xx that is not listed is pending. Money wants a word.
func wordOf(code int) string {
	switch {
	case code == codeCancelled:
		return wordCancelled
	case code == codeExpired:
		return wordExpired
	case code == codeRejected:
		return wordRejected
	case code >= codePending && code < codeSuccess:
		return wordPending
	}
	return ""
}
