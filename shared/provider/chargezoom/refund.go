package chargezoom

import (
	"context"

	"tender/shared/problem"
	"tender/shared/provider"
)

// Refund gives money back (Create Refund Transaction), from the payment that the last lookup showed. The reply has the
// payment's id, not the refund's: which refund it was, the list of transactions tells.
func (a *Adapter) Refund(ctx context.Context, r provider.RefundRequest) (provider.Receipt, error) {
	payment := r.Keys[keyPayment]
	if payment == "" {
		return provider.Receipt{}, problem.New(problem.ProviderUnavailable, "Chargezoom has not shown a payment yet that could be refunded.")
	}
	id, err := a.pay(ctx, "/payments/refund", moneySent{payment, number(r.Amount)})
	if err != nil {
		return provider.Receipt{}, err
	}
	if id != payment {
		return provider.Receipt{}, badReply("Chargezoom answered about another payment than the one to refund.")
	}
	return provider.Receipt{Outcome: problem.Succeeded, Amount: r.Amount, Currency: r.Currency}, nil
}
