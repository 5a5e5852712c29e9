package chargezoom

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
)

// moneySent is the body of Create Auth Capture, Create Refund and Create Void Transaction.
type moneySent struct {
	Transaction string         `json:"transactionId"`
	Amount      jsontext.Value `json:"payAmount,omitzero"`
}

// Capture takes the whole of an authorized charge (Create Auth Capture Transaction). What is paid on a page is taken
// already.
func (a *Adapter) Capture(ctx context.Context, r provider.CaptureRequest) (provider.Receipt, error) {
	if r.Keys[keyPayment] == "" || r.Keys[keyInvoice] != "" {
		return provider.Receipt{}, problem.New(problem.StateConflict, "Only an authorized charge can be captured.")
	}
	id, err := a.pay(ctx, "/payments/capture", moneySent{r.Keys[keyPayment], number(r.Amount)})
	if err != nil {
		return provider.Receipt{}, err
	}
	// In the example the id is the authorization's. Where it is not, refunds are of the capture.
	return provider.Receipt{
		Outcome: problem.Succeeded, Amount: r.Amount, Currency: r.Currency, ProviderID: id, Keys: provider.Keys{keyPayment: id},
	}, nil
}

func (a *Adapter) pay(ctx context.Context, path string, body moneySent) (string, error) {
	s, err := a.begin(ctx)
	if err != nil {
		return "", err
	}
	call, err := post(path, body)
	if err != nil {
		return "", err
	}
	return s.moveMoney(ctx, call)
}
