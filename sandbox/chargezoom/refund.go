package chargezoom

import (
	"net/http"

	"tender/sandbox/control"
)

// refund is Payments, Create Refund Transaction. It answers the original transaction's id; the refund's own shows only
// in the list of transactions.
func (s *Sandbox) refund(r *request) (any, error) {
	f := newForm(r.body)
	id := f.text("transactionId", true)
	f.flag("sendEmail", false)
	p := s.payments[id]
	amount := s.readRefund(f, p)
	if len(f.refused) > 0 {
		return nil, invalid("Payment", f.refused)
	}
	switch {
	case p == nil:
		return nil, s.missing("Transaction")
	case p.captured == 0:
		f.refuse("transactionId", "There is nothing to refund.")
	case amount > p.captured-p.refunded:
		f.refuse("payAmount", isTooMuch)
	}
	if len(f.refused) > 0 {
		return nil, invalid("Payment", f.refused)
	}
	s.giveBack(p, amount)
	return dataFirst{p.id, "Transaction Refunded", http.StatusOK}, nil
}

// readRefund reads payAmount, or the sum of invoiceRefundData, whose invoice must be the transaction's. Where both are
// there the latter counts: assumed.
func (s *Sandbox) readRefund(f form, p *payment) int64 {
	if !f.has("invoiceRefundData") {
		amount, _ := f.payAmount(true)
		return amount
	}
	var sum int64
	f.each("invoiceRefundData", func(g form) {
		amount, _ := g.payAmount(true)
		sum += amount
		inv := s.choose(s.named[g.text("invoiceId", true)])
		if inv == nil || (p != nil && inv != p.invoice) {
			g.refuse("invoiceId", isUnknown)
		}
	})
	if sum == 0 {
		f.refuse("invoiceRefundData", isNoList)
	}
	return sum
}

func (s *Sandbox) giveBack(p *payment, amount int64) {
	p.refunded += amount
	made := s.newRow(p, typeRefund, amount)
	made.memo = nil // as in the example
	if s.switches.RefundMemo {
		made.memo = &p.memo
	}
	if !s.switches.RefundSameID {
		made.id = s.newTransactionID()
		s.payments[made.id] = &payment{id: made.id} // taken; there is nothing to capture, void or refund
	}
	if p.invoice != nil && s.switches.RefundReopens {
		p.invoice.paid -= amount
		p.invoice.modified = s.now()
	}
	s.record(control.Refund, p.invoice, p, amount)
}
