package postpay

import (
	"context"
	"net/http"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// Lookup asks for the order of an attempt and, once it is captured, for its refunds (Postpay API, Get single order, List
// refunds). Refunds do not show in an order's status.
func (a *Adapter) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	call := httpcall.Call{Method: http.MethodGet, Path: httpcall.Path("orders", r.Reference)}
	reply, err := a.send(ctx, provider.OpLookup, call)
	if err != nil {
		if code, _ := readError(reply.Body); reply.Status == http.StatusNotFound && code == "not_found" {
			return provider.Snapshot{Page: provider.PageAbsent}, nil
		}
		return provider.Snapshot{}, err
	}
	var o orderReply
	if err := decode(reply.Body, &o); err != nil {
		return provider.Snapshot{}, err
	}
	if err := o.check(); err != nil {
		return provider.Snapshot{}, err
	}
	s := snapshot(o)
	if s.Page != provider.PagePaid || s.Reference != r.Reference {
		return s, nil
	}
	return a.withRefunds(ctx, s)
}

// snapshot says what an order's status means. The reference is the one in the reply, whatever was asked for.
func snapshot(o orderReply) provider.Snapshot {
	s := provider.Snapshot{Reference: o.OrderID, Currency: money.Currency(o.Currency), Said: o.Status}
	switch o.Status {
	case statusPending:
		s.Page = provider.PageOpen
	case statusApproved:
		s.Page, s.Authorized = provider.PageOpen, *o.TotalAmount
	case statusCaptured:
		s.Page, s.Received = provider.PagePaid, *o.TotalAmount
	case statusDenied:
		s.Page, s.Declined = provider.PageOver, true
	default:
		s.Page, s.Said = provider.PageUnknown, "" // nobody documented it: it changes nothing and is not repeated
	}
	return s
}

// withRefunds adds the refunds. More refunded than was received is no answer to believe.
func (a *Adapter) withRefunds(ctx context.Context, s provider.Snapshot) (provider.Snapshot, error) {
	list, err := a.refunds(ctx, s.Reference)
	if err != nil {
		return provider.Snapshot{}, err
	}
	for _, made := range list {
		s.Refunds = append(s.Refunds, provider.RefundRecord{
			Key: made.RefundID, Amount: *made.Amount, Currency: s.Currency, Outcome: problem.Succeeded, At: parseTime(made.Created),
		})
		s.Refunded, err = money.Add(s.Refunded, *made.Amount)
		if err != nil || s.Refunded > s.Received {
			return provider.Snapshot{}, badReply("Postpay lists more refunds than it received.")
		}
	}
	s.RefundsListed = true
	return s, nil
}
