package chargezoom

import (
	"net/http"

	"tender/sandbox/control"
)

// voidPayment is Payments, Create Void Transaction. An authorization can be voided until it is captured; anything else
// is refused, and so is voiding again: assumed.
func (s *Sandbox) voidPayment(r *request) (any, error) {
	f := newForm(r.body)
	id := f.text("transactionId", true)
	if len(f.refused) > 0 {
		return nil, invalid("Payment", f.refused)
	}
	p := s.payments[id]
	if p == nil {
		return nil, s.missing("Transaction")
	}
	if reason := p.uncapturable(); reason != "" {
		return nil, invalid("Payment", refusals{"transactionId": reason})
	}
	p.voided = true
	s.advance(p, typeVoid, p.amount)
	s.record(control.Cancel, p.invoice, p, p.amount)
	return dataFirst{p.id, "Transaction Voided", http.StatusOK}, nil
}
