package chargezoom

import (
	"cmp"
	"net/http"
	"time"

	"tender/sandbox/plant"
	"tender/sandbox/wire"
)

// paymentType is what tnxCustomDataFields holds.
type paymentType struct {
	PaymentType string `json:"payment_type"`
}

// custom names the card; a payment on the hosted page shows " - ", as in the example.
func (w *row) custom() paymentType {
	if w.payment.card == nil {
		return paymentType{" - "}
	}
	return paymentType{w.payment.card.friendly}
}

// method is 1 for a card, as on the hosted page, or 2.
func (w *row) method() string {
	if w.payment.card == nil {
		return methodCard
	}
	return w.payment.card.method
}

// transactionData lists what was paid, and given back, for one invoice, as Invoice Detail shows it: the payment method is
// a number and the custom data an object.
func (s *Sandbox) transactionData(inv *invoice) []object {
	list := []object{}
	for _, w := range inv.rows {
		method := 1
		if w.method() == methodACH {
			method = 2
		}
		customer := w.payment.customer.longID
		if s.switches.LegacyIDs {
			customer = w.payment.customer.id
		}
		list = append(list, object{
			{"tnxID", w.id},
			{"tnxAmount", s.money(w.amount)},
			{"tnxDate", s.stamp(w.at)},
			{"tnxStatus", w.status},
			{"tnxCustomerId", customer},
			{"tnxType", w.kind},
			{"tnxGatewayId", w.payment.gateway},
			{"tnxCode", w.code},
			{"tnxPaymentMethod", method},
			{"tnxCustomDataFields", w.custom()},
			{"tnxReferenceMemo", w.memo},
			{"tnxUserStatus", w.user},
		})
	}
	return list
}

// listedRow is a transaction as Get Transactions shows it: the payment method is text and the custom data JSON in a text.
func (s *Sandbox) listedRow(w *row) object {
	var invoiceID, invoiceRef any
	if w.invoice != nil {
		invoiceID, invoiceRef = w.invoice.id, w.invoice.ref
	}
	return object{
		{"tnxID", w.id},
		{"tnxAmount", cmp.Or(w.shown, s.money(w.amount))},
		{"tnxDate", s.stamp(w.at)},
		{"tnxStatus", w.status},
		{"tnxCustomerId", w.payment.customer.longID},
		{"tnxType", w.kind},
		{"tnxGateway", s.gatewayName(w.payment.gateway)},
		{"tnxGatewayId", w.payment.gateway},
		{"tnxCode", w.code},
		{"tnxUserStatus", w.user},
		{"tnxPaymentMethod", w.method()},
		{"tnxCustomDataFields", string(wire.Encode(w.custom()))},
		{"tnxReferenceMemo", w.memo},
		{"tnxInvoiceId", invoiceID},
		{"tnxInvoiceRef", invoiceRef},
	}
}

func (s *Sandbox) gatewayName(id string) string {
	for _, g := range s.gateways() {
		if g.id == id {
			return g.name
		}
	}
	return ""
}

// filter is what Get Transactions can be asked for; zero values ask for everything.
type filter struct {
	customer, transaction string
	from, to, since       time.Time // the first moment of a day
}

func (t filter) admits(w *row) bool {
	c := w.payment.customer
	return (t.customer == "" || t.customer == c.id || t.customer == c.longID) &&
		(t.transaction == "" || t.transaction == w.id) &&
		!w.at.Before(t.from) && (t.to.IsZero() || w.at.Before(t.to.AddDate(0, 0, 1))) && !w.modified.Before(t.since)
}

// listTransactions is Payments, Get Transactions. Both days of dateFrom and dateTo are in: assumed. A limit is required,
// and 0 shows nothing.
func (s *Sandbox) listTransactions(r *request) (any, error) {
	f := newForm(r.body)
	if !f.has("limit") {
		f.refuse("limit", isRequired)
	}
	w := f.window()
	want := filter{
		customer:    f.text("customerId", false),
		transaction: f.text("transactionId", false),
		from:        f.date("dateFrom", slashed, s.zone(), false),
		to:          f.date("dateTo", slashed, s.zone(), false),
		since:       f.date("timeModified", dashed, s.zone(), false),
	}
	if len(f.refused) > 0 {
		return nil, invalid("Transaction", f.refused)
	}
	var found []*row
	if s.plants.Garbles(w.page + 1) {
		return codeFirst{http.StatusOK, "All transactions", "no list"}, nil
	}
	for _, candidate := range s.listedRows() {
		if want.admits(candidate) {
			found = append(found, candidate)
		}
	}
	list := []object{}
	for _, shown := range cut(s, plant.Shifted(s.plants, found, w.page == 0), w) {
		list = append(list, s.listedRow(shown))
	}
	return codeFirst{http.StatusOK, "All transactions", list}, nil
}
