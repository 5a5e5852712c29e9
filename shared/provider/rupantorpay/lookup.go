package rupantorpay

import (
	"context"
	"errors"
	"strings"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// The statuses of RupantorPay API, Verify Payment, Response Details. The second vocabulary of the document (success,
// failed) is for redirects, which are not believed.
const (
	statusCompleted = "COMPLETED"
	statusPending   = "PENDING"
	statusError     = "ERROR"
)

// Lookup verifies the transaction whose id a message, a returning shopper or a person told (RupantorPay API, Verify
// Payment). Whose it is, its metadata says; where that did not come back, the claim on the id has to.
func (a *Adapter) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	id := r.Keys[provider.TransactionKey]
	if id == "" {
		return provider.Snapshot{}, problem.New(problem.Internal, "").Because(errors.New("rupantorpay: no transaction to ask about"))
	}
	if !isTransaction(id) { // a person's slip: no transaction is called that
		return provider.Snapshot{Page: provider.PageAbsent}, nil
	}
	body, err := a.ask(ctx, provider.OpLookup, verifyPath, struct {
		ID string `json:"transaction_id"`
	}{id})
	if errors.Is(err, errNoTransaction) {
		return provider.Snapshot{Page: provider.PageAbsent}, nil
	}
	if err != nil {
		return provider.Snapshot{}, err
	}
	t, err := readTransaction(body, id)
	if err != nil {
		return provider.Snapshot{}, err
	}
	return t.snapshot(), nil
}

// snapshot says what a transaction means for the page it was made on. One that failed ends the page only if it is known
// to have been made there. A status that nobody documented changes nothing and is not repeated.
func (t transaction) snapshot() provider.Snapshot {
	s := provider.Snapshot{
		Reference: t.reference, Currency: money.Currency(t.currency), Transaction: t.id, Said: strings.ToUpper(t.status),
		Keys: provider.Keys{provider.TransactionKey: t.id},
	}
	switch s.Said {
	case statusCompleted:
		s.Page, s.Received = provider.PagePaid, t.amount
	case statusPending:
		s.Page = provider.PageOpen
	case statusError:
		s.Page = provider.PageOpen
		if t.reference != "" {
			s.Page, s.Declined = provider.PageOver, true
		}
	default:
		s.Page, s.Said = provider.PageUnknown, ""
	}
	return s
}
