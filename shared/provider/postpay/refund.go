package postpay

import (
	"context"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// refundSent is the body of Postpay API, Create a refund. The amount is always sent: without one everything is refunded.
type refundSent struct {
	RefundID    string `json:"refund_id"` // the example's refundId is another API's spelling; the table and the SDK say this
	Amount      int64  `json:"amount"`
	Description string `json:"description,omitzero"`
}

// Refund gives money back under our own key as refund_id (Postpay API, Create a refund). The receipt has the amount
// that Postpay says; its reply has no currency, a refund is in the order's.
func (a *Adapter) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	call, err := post(httpcall.Path("orders", r.Reference, "refunds"), refundSent{r.Key, r.Amount, r.Reason})
	if err != nil {
		return provider.Receipt{}, err
	}
	var made refundReply
	if err := a.ask(ctx, provider.OpRefund, call, &made); err != nil {
		return provider.Receipt{}, err
	}
	if err := made.check(); err != nil {
		return provider.Receipt{}, err
	}
	if made.RefundID != r.Key {
		return provider.Receipt{}, badReply("Postpay answered with another refund than was asked for.")
	}
	return provider.Receipt{Outcome: problem.Succeeded, Amount: *made.Amount, Currency: r.Currency}, nil
}
