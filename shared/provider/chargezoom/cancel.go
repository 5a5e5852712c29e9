package chargezoom

import (
	"context"
	"errors"
	"net/http"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// Cancel voids an invoice without money (Void Invoice), or an authorized charge (Create Void Transaction).
func (a *Adapter) Cancel(ctx context.Context, r provider.CancelRequest) (provider.Receipt, error) {
	if payment := r.Keys[keyPayment]; payment != "" && r.Keys[keyInvoice] == "" {
		return a.voidCharge(ctx, payment)
	}
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Receipt{}, err
	}
	id, err := s.voidable(ctx, r.Ref)
	if err != nil {
		return provider.Receipt{}, unsent(err)
	}
	call, err := post("/invoice/void", struct {
		ID string `json:"invoiceID"`
	}{id})
	if err != nil {
		return provider.Receipt{}, err
	}
	e, err := s.move(ctx, call)
	if errors.Is(err, errAbsent) {
		return provider.Receipt{}, conflict("Chargezoom does not know this invoice.")
	}
	if err != nil {
		return provider.Receipt{}, err
	}
	var voided invoice
	if err := e.data(&voided); err != nil {
		return provider.Receipt{}, err
	}
	if invoiceStates[voided.Status.lower()] != provider.PageOver || !voided.External.is(referencePrefix+r.Reference) {
		return provider.Receipt{}, badReply("Chargezoom answered without saying that this invoice is void.")
	}
	return provider.Receipt{Outcome: problem.Succeeded, Keys: provider.Keys{keyInvoice: id}}, nil
}

func (a *Adapter) voidCharge(ctx context.Context, payment string) (provider.Receipt, error) {
	id, err := a.pay(ctx, "/payments/void", moneySent{Transaction: payment})
	if err != nil {
		return provider.Receipt{}, err
	}
	if id != payment {
		return provider.Receipt{}, badReply("Chargezoom answered about another payment than the one to void.")
	}
	return provider.Receipt{Outcome: problem.Succeeded}, nil
}

func conflict(detail string) error {
	return &problem.Error{Code: problem.StateConflict, Outcome: problem.Refused, Detail: detail}
}

// voidable finds the invoice to void and makes sure that it is ours and that no money came: nothing says that
// Chargezoom itself would not void one that is paid.
func (s session) voidable(ctx context.Context, r provider.Ref) (string, error) {
	id := r.Keys[keyInvoice]
	if id == "" {
		found, err := s.invoicesOf(ctx, r)
		if err != nil {
			return "", err
		}
		if len(found) != 1 {
			return "", conflict("Chargezoom does not know one invoice for this attempt.")
		}
		id = string(found[0].ID)
	}
	e, err := s.ask(ctx, httpcall.Call{Method: http.MethodGet, Path: httpcall.Path("invoice", id)})
	if errors.Is(err, errAbsent) || (err == nil && e.Data.Kind() == 'n') {
		return "", conflict("Chargezoom does not know this invoice.")
	}
	if err != nil {
		return "", err
	}
	var detail invoice
	if err := e.data(&detail); err != nil {
		return "", err
	}
	funds, err := detail.funds()
	switch {
	case err != nil:
		return "", err
	case !detail.External.is(referencePrefix + r.Reference):
		return "", conflict("This invoice is another attempt's.")
	case funds.received > 0 || funds.unclear || funds.balance < funds.total:
		return "", conflict("Money arrived for this invoice.")
	}
	return id, nil
}
