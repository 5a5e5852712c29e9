package chargezoom

import (
	"net/http"
	"slices"
)

// shownInvoice is every member that any call shows of an invoice, in the order of the examples; each call leaves some
// out and puts others in place.
func (s *Sandbox) shownInvoice(inv *invoice, money func(int64) string) object {
	var taxData any
	if inv.taxTotal != 0 {
		taxData = []object{s.shownTax(inv).without("totalTax")}
	}
	return object{
		{"invoiceId", inv.id},
		{"externalInvoiceId", inv.external},
		{"customerId", inv.customer.longID},
		{"externalCustomerId", inv.customer.external},
		{"invoiceStatus", s.statusWord(inv)},
		{"invoiceRefrence", inv.ref},
		{"invoiceDueDate", inv.due.Format(dashed)},
		{"invoiceBalance", money(inv.balance())},
		{"invoiceAppliedAmount", money(inv.paid)},
		{"invoiceTotal", money(inv.total)},
		{"invoiceTimeCreated", s.stamp(inv.created)},
		{"invoiceTaxData", taxData},
		{"transactionData", nil},
		{"totalTax", money(inv.taxTotal)},
		{"invoiceItem", s.shownLines(inv, money)},
		{"comments", nil},
		{"paylink", nil},
	}
}

// shownTax is a row of invoiceTaxData. The detail's example has the tax's sum in it, the others have not.
func (s *Sandbox) shownTax(inv *invoice) object {
	return object{
		{"taxId", inv.tax.id},
		{"taxRate", fixed(inv.tax.rate, taxDecimals)},
		{"totalTax", s.money(inv.taxTotal)},
		{"taxName", inv.tax.name + " Tax"},
	}
}

func (s *Sandbox) shownLines(inv *invoice, money func(int64) string, without ...string) []object {
	list := []object{}
	for _, l := range inv.lines {
		var description *string
		if l.description != "" {
			description = &l.description
		}
		list = append(list, object{
			{"itemLineID", l.id},
			{"itemID", l.product.listID},
			{"externalItemId", l.product.external},
			{"itemRefID", nil},
			{"itemtotalAmount", money(l.total)},
			{"itemQty", short(l.quantity, quantityDecimals)},
			{"itemDescription", description},
			{"itemPrice", s.price(l.rate)},
			{"itemName", l.product.name},
			{"itemTaxApplied", digit(l.taxed)},
			{"itemTaxType", nil},
		}.without(without...))
	}
	return list
}

// digit writes a truth value as most calls do.
func digit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// money writes cents as most calls do; invoice lists always have commas.
func (s *Sandbox) money(cents int64) string {
	if s.switches.Commas {
		return grouped(cents)
	}
	return fixed(cents, centDecimals)
}

// price writes an item's rate.
func (s *Sandbox) price(rate int64) string {
	if s.switches.LongPrices {
		return fixed(rate, rateDecimals)
	}
	return short(rate, rateDecimals)
}

// replace puts other values in place of members.
func (o object) replace(values map[string]any) object {
	out := slices.Clone(o)
	for i, m := range out {
		if v, given := values[m.name]; given {
			out[i].value = v
		}
	}
	return out
}

func comment(paylink string) string { return "Pay invoice online at " + paylink }

// detail is what Invoice Detail answers: alone among the calls it has the paylink beside data.
type detail struct {
	Data    any    `json:"data"`
	Paylink string `json:"paylink"`
	Message string `json:"message"`
	Code    int    `json:"code"`
}

// getInvoice is Invoices, Invoice Detail: by the invoice's id, reference number or external id.
func (s *Sandbox) getInvoice(r *request) (any, error) {
	inv := s.choose(s.named[r.ids[0]])
	if inv == nil {
		return nil, s.missing("Invoice")
	}
	paylink := s.paylink(r.Request, inv)
	return detail{s.detailed(inv, paylink), paylink, "Invoice Detail", http.StatusOK}, nil
}

// detailed leaves out and changes what the example of Invoice Detail does: there is no status in it, and what was applied
// to an invoice that is partly paid is 0.00.
func (s *Sandbox) detailed(inv *invoice, paylink string) object {
	lines := s.shownLines(inv, s.money, "externalItemId", "itemTaxType")
	for i := range lines {
		lines[i] = lines[i].replace(map[string]any{"itemPrice": s.detailPrice(inv.lines[i].rate)})
	}
	values := map[string]any{
		"transactionData": s.transactionData(inv), "invoiceItem": lines, "comments": comment(paylink),
	}
	if inv.taxTotal != 0 {
		values["invoiceTaxData"] = []object{s.shownTax(inv)}
	}
	if inv.balance() > 0 {
		values["invoiceAppliedAmount"] = s.money(0)
	}
	if s.switches.LegacyIDs {
		values["invoiceId"] = inv.number
	}
	return s.shownInvoice(inv, s.money).replace(values).
		without("customerId", "externalCustomerId", "invoiceStatus", "totalTax", "paylink")
}

// detailPrice writes whole cents with two decimals there.
func (s *Sandbox) detailPrice(rate int64) string {
	if rate%pointShift == 0 && !s.switches.LongPrices {
		return s.money(rate / pointShift)
	}
	return s.price(rate)
}
