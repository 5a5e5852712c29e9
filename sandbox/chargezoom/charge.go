package chargezoom

import (
	"cmp"
	"net/http"
)

const succeeded = "Payment Successful"

// sale is Payments, Create Sale Transaction, with saved cards and accounts alone.
func (s *Sandbox) sale(r *request) (any, error) { return s.charge(r, false) }

// authorize is Payments, Create Authorize Payment, with saved cards alone.
func (s *Sandbox) authorize(r *request) (any, error) { return s.charge(r, true) }

func (s *Sandbox) charge(r *request, authorization bool) (any, error) {
	f := newForm(r.body)
	p := &payment{authorization: authorization}
	s.readCharge(f, p)
	if len(f.refused) > 0 {
		return nil, invalid("Payment", f.refused)
	}
	p.declined = p.card.declines || s.switches.DeclineCharges
	s.settle(p)
	if p.declined {
		return nil, plain(cmp.Or(s.switches.DeclineCode, http.StatusBadRequest), "Payment Declined")
	}
	return dataFirst{p.id, succeeded, http.StatusOK}, nil
}

// readCharge reads what sale and authorization have in common. The tables write paymentMethod for sales alone, the
// examples for both.
func (s *Sandbox) readCharge(f form, p *payment) {
	p.amount, _ = f.payAmount(true)
	p.memo = f.text("referenceMemo", false)
	p.gateway = f.text("gatewayId", true)
	if p.gateway != "" && !s.hasGateway(p.gateway) {
		f.refuse("gatewayId", isUnknown)
	}
	f.flag("sendEmail", false)
	f.flag("applySurcharge", false)
	if id := f.text("customerId", true); id != "" {
		if p.customer = s.customerNamed(id); p.customer == nil {
			f.refuse("customerId", isUnknown)
		}
	}
	s.readSavedCard(f, p)
	if !p.authorization && f.has("invoiceId") {
		s.readInvoiceToPay(f, p)
	}
}

// newCard is the cardId of a card that comes with the request. Numbers are not taken here.
const newCard = "new1"

func (s *Sandbox) readSavedCard(f form, p *payment) {
	method := f.text("paymentMethod", !p.authorization)
	name := "cardId" // some tables write cardID
	if !f.has(name) && f.has("cardID") {
		name = "cardID"
	}
	id := f.text(name, true)
	if id == newCard {
		f.refuse(name, "This sandbox takes saved cards only.")
		return
	}
	if id == "" || p.customer == nil {
		return
	}
	p.card = s.cardOf(p.customer, id)
	switch {
	case p.card == nil:
		f.refuse(name, isUnknown)
	case method != "" && method != p.card.method, p.authorization && p.card.method != methodCard:
		f.refuse("paymentMethod", isNoChoice)
	}
}

// readInvoiceToPay finds the invoice that a sale or a capture pays, wholly or in part. More than its balance is refused:
// assumed.
func (s *Sandbox) readInvoiceToPay(f form, p *payment) {
	inv := s.choose(s.named[f.text("invoiceId", true)])
	switch {
	case inv == nil || (p.customer != nil && inv.customer != p.customer):
		f.refuse("invoiceId", isUnknown)
	case !inv.payable():
		f.refuse("invoiceId", "This invoice cannot be paid.")
	case p.amount > inv.balance():
		f.refuse("payAmount", isTooMuch)
	default:
		p.invoice = inv
	}
}
