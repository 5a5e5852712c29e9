package chargezoom

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// What owners of lines are called: the id follows.
const (
	ownerInvoice     = "invoice/"
	ownerTransaction = "transaction/"
)

// FindReferences asks who owns lines that lack our reference: one call for each owner. One about which the answer says
// nothing, or is refused, keeps nobody from the others; when there is no answer at all, those that were found before it
// are given, so that the next try begins with fewer.
func (a *Adapter) FindReferences(ctx context.Context, owners []string) (map[string]string, error) {
	s, err := a.begin(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, owner := range owners {
		reference, err := s.referenceOf(ctx, owner)
		switch {
		case err == nil:
			found[owner] = reference
		case problem.Is(err, problem.BadReply) || problem.OutcomeOf(err) == problem.Refused:
		case len(found) > 0:
			return found, nil
		default:
			return nil, err
		}
	}
	return found, nil
}

func (s session) referenceOf(ctx context.Context, owner string) (string, error) {
	if id, is := strings.CutPrefix(owner, ownerInvoice); is {
		return s.referenceOfInvoice(ctx, loose(id))
	}
	if id, is := strings.CutPrefix(owner, ownerTransaction); is {
		return s.referenceOfTransaction(ctx, loose(id))
	}
	return "", nil
}

// referenceOfInvoice reads the external id of an invoice (Invoice Detail). The call finds invoices by their numbers and
// external ids, too; one that it found so is another. The id itself may be written in another style there.
func (s session) referenceOfInvoice(ctx context.Context, id loose) (string, error) {
	e, err := s.ask(ctx, httpcall.Call{Method: http.MethodGet, Path: httpcall.Path("invoice", string(id))})
	if errors.Is(err, errAbsent) || (err == nil && e.Data.Kind() == 'n') {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var detail struct { // what leads to us, whatever else the invoice has
		ID       loose `json:"invoiceId"`
		External loose `json:"externalInvoiceId"`
		Number   loose `json:"invoiceRefrence"` // so spelt
	}
	if err := e.data(&detail); err != nil {
		return "", err
	}
	if detail.ID == "" {
		return "", badReply("Chargezoom answered with something else than an invoice.")
	}
	if detail.ID != id && (detail.Number == id || detail.External == id) {
		return "", nil
	}
	return oursIn(detail.External), nil
}

// referenceOfTransaction reads the memo of the payment that has this id (Get Transactions). A refund has none, and where
// it has an id of its own, nothing leads from it to us.
func (s session) referenceOfTransaction(ctx context.Context, id loose) (string, error) {
	call, err := post(transactionsPath, transactionSearch{Limit: settlementRows, Transaction: string(id)})
	if err != nil {
		return "", err
	}
	e, err := s.ask(ctx, call)
	if err != nil {
		return "", err
	}
	list, _, err := rows[transaction](e)
	if err != nil {
		return "", err
	}
	for _, t := range list {
		if reference := oursIn(t.Memo); t.ID == id && reference != "" {
			return reference, nil
		}
	}
	return "", nil
}

// oursIn is our reference out of what Chargezoom was told; "" where it was told none of ours.
func oursIn(told loose) string {
	reference, ours := strings.CutPrefix(string(told), referencePrefix)
	if !ours || !provider.IsLineID(reference) {
		return ""
	}
	return reference
}
