package portpos

import (
	"context"
	"errors"
	"net/url"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// Refund asks for money back (PortPos API, Refund Request). It is done later, has no id and no key of ours, and is never
// repeated here: the receipt says that it was accepted, and a change of the invoice's status will say that it is done.
func (a *Adapter) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	invoice := r.Keys[keyInvoice]
	if invoice == "" {
		return provider.Receipt{}, problem.New(problem.Internal, "").Because(errors.New("portpos: no invoice is stored"))
	}
	answer, err := a.ask(ctx, provider.OpRefund, "refund_request", url.Values{
		"invoice": {invoice}, "amount": {money.FormatDecimal(r.Amount, r.Currency)},
	})
	if err != nil {
		return provider.Receipt{}, err
	}
	t, amount, err := answer.transaction(invoice)
	if err != nil {
		return provider.Receipt{}, err
	}
	// The amount in the example is the invoice's; no rule says so, so the refund's own would do as well.
	if amount != r.Ref.Amount && amount != r.Amount || (t.Currency != "" && t.Currency != string(r.Currency)) {
		return provider.Receipt{}, badReply("PortPos answered with another amount than was asked for.")
	}
	if !accepted(t.word(), answer.code) {
		return provider.Receipt{}, badReply("PortPos answered a refund with a status that it does not document for one.")
	}
	return provider.Receipt{Outcome: problem.Pending, Amount: r.Amount, Currency: r.Currency}, nil
}

// accepted says whether a refund is under way, by the word, else by the number.
func accepted(word string, code int) bool {
	if word == "" {
		return code == codeRefundPending || code == codeRefundProcessing
	}
	return word == wordRefundPending || word == wordRefundProcessing
}
