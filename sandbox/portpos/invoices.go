package portpos

import (
	"net/http"
	"net/url"

	"tender/sandbox/control"
	"tender/sandbox/wire"
)

// listed is an invoice as GET /_sandbox/invoices shows it.
type listed struct {
	Invoice    string `json:"invoice"`
	OrderID    string `json:"order_id"`
	Status     state  `json:"status"`
	Amount     int64  `json:"amount"`
	Refundable int64  `json:"refundable"`
	Page       string `json:"page"`
}

func (s *Sandbox) getInvoices(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	list := []listed{}
	for _, iv := range s.sequence {
		list = append(list, s.list(iv, r))
	}
	return list, nil
}

func (s *Sandbox) list(iv *invoice, r *http.Request) listed {
	l := listed{
		Invoice: iv.id, OrderID: iv.orderID, Status: iv.status(s.Panel().Clock.Now()), Amount: iv.amount,
		Page: s.pageBase(r) + pagePath + "?invoice=" + url.QueryEscape(iv.id),
	}
	if iv.state == stateAccepted {
		l.Refundable = iv.refundable()
	}
	return l
}

// postInvoices makes happen to an invoice what neither the merchant nor the shopper can: {"invoice","status"} with
// CHARGED_BACK for a paid one, CANCELLED or EXPIRED for an unpaid one. Nobody is notified: the document lists
// success, failure and refund alone.
func (s *Sandbox) postInvoices(r *http.Request) (any, error) {
	var body struct {
		Invoice string `json:"invoice"`
		Status  state  `json:"status"`
	}
	if err := control.Decode(r, &body, false); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	iv := s.invoices[body.Invoice]
	if iv == nil {
		return nil, control.Invalid("invoice", "no such invoice")
	}
	if err := s.force(iv, body.Status); err != nil {
		return nil, err
	}
	return s.list(iv, r), nil
}

func (s *Sandbox) force(iv *invoice, st state) error {
	from := statePending
	switch st {
	case stateCancelled, stateExpired:
	case stateChargedBack:
		from = stateAccepted
	default:
		return control.Invalid("status", "must be CHARGED_BACK, CANCELLED or EXPIRED")
	}
	if iv.state != from {
		return &control.Refusal{
			Status: http.StatusConflict, Code: "invalid_state", Field: "status", Message: "the invoice is " + string(iv.state),
		}
	}
	iv.state = st
	for _, r := range iv.refunds {
		r.returned = r.returned || !r.done // the whole amount went back another way
	}
	return nil
}

func (s *Sandbox) invoicesEndpoint() http.Handler {
	return control.Methods(map[string]control.Answer{
		http.MethodGet: s.getInvoices, http.MethodPost: s.postInvoices,
	})
}

func (s *Sandbox) pageBase(r *http.Request) string { return wire.Base(s.opt.PublicURL, r) }
