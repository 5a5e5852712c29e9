package postpay

import (
	"context"
	"net/http"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// Capture takes the whole amount of an approved order (Postpay API, Capture: a call without a body that answers with the
// order). The receipt has the amount that Postpay says.
func (a *Adapter) Capture(ctx context.Context, r provider.CaptureRequest) (provider.Receipt, error) {
	call := httpcall.Call{Method: http.MethodPost, Path: httpcall.Path("orders", r.Reference, "capture"), Fresh: true}
	var o orderReply
	if err := a.ask(ctx, provider.OpCapture, call, &o); err != nil {
		return provider.Receipt{}, err
	}
	if err := o.check(); err != nil {
		return provider.Receipt{}, err
	}
	if o.OrderID != r.Reference || o.Status != statusCaptured {
		return provider.Receipt{}, badReply("Postpay answered with another order or status than was asked for.")
	}
	return provider.Receipt{Outcome: problem.Succeeded, Amount: *o.TotalAmount, Currency: money.Currency(o.Currency)}, nil
}
