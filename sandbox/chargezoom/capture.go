package chargezoom

import "net/http"

// capture is Payments, Create Auth Capture Transaction. It answers the authorization's own id. An authorization is
// captured once, wholly or in part, and does not lapse: assumed.
func (s *Sandbox) capture(r *request) (any, error) {
	f := newForm(r.body)
	id := f.text("transactionId", true)
	amount, given := f.payAmount(f.has("invoiceId"))
	f.flag("sendEmail", false)
	if len(f.refused) > 0 {
		return nil, invalid("Payment", f.refused)
	}
	p := s.payments[id]
	if p == nil {
		return nil, s.missing("Transaction")
	}
	if !given {
		amount = p.amount
	}
	if reason := p.uncapturable(); reason != "" {
		f.refuse("transactionId", reason)
	} else if amount > p.amount {
		f.refuse("payAmount", isTooMuch)
	}
	var paid *invoice
	if f.has("invoiceId") {
		wish := &payment{amount: amount, customer: p.customer}
		s.readInvoiceToPay(f, wish)
		paid = wish.invoice
	}
	if len(f.refused) > 0 {
		return nil, invalid("Payment", f.refused)
	}
	p.invoice = paid
	s.advance(p, typeCapture, amount)
	s.receive(p, amount)
	return dataFirst{p.id, succeeded, http.StatusOK}, nil
}

// uncapturable says why a payment is no authorization that waits.
func (p *payment) uncapturable() string {
	switch {
	case !p.authorization || p.declined:
		return "This transaction is not an authorization."
	case p.captured > 0:
		return "This transaction was captured."
	case p.voided:
		return "This transaction was voided."
	}
	return ""
}

// advance lists that an authorization was captured or voided: in a row of its own, or in place of the authorization's.
func (s *Sandbox) advance(p *payment, kind string, amount int64) {
	if !s.switches.OneRow {
		s.newRow(p, kind, amount)
		return
	}
	p.row.kind, p.row.amount, p.row.modified = kind, amount, s.now()
	if p.invoice != nil && p.row.invoice == nil {
		p.row.invoice = p.invoice
		p.invoice.rows = append(p.invoice.rows, p.row)
	}
}
