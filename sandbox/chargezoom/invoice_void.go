package chargezoom

import (
	"slices"

	"tender/sandbox/control"
)

// voidInvoice is Invoices, Void Invoice. Every id that is given must be the invoice's. Voiding again changes nothing and
// answers the same; an invoice that money arrived for is refused. All three are assumed.
func (s *Sandbox) voidInvoice(r *request) (any, error) {
	f := newForm(r.body)
	// The table writes invoiceID, the other calls invoiceId.
	ids := []string{
		f.text("invoiceID", false), f.text("invoiceId", false), f.text("externalInvoiceId", false), f.text("invoiceRefNo", false),
	}
	fit, given := s.fitting(ids)
	if !given && len(f.refused) == 0 {
		f.refuse("invoiceID", isRequired)
	}
	if len(f.refused) > 0 {
		return nil, invalid("Invoice", f.refused)
	}
	inv := s.choose(fit)
	switch {
	case inv == nil:
		return nil, s.missing("Invoice")
	case inv.paid > 0 || inv.balance() <= 0:
		return nil, invalid("Invoice", refusals{"invoiceID": "An invoice that was paid cannot be voided."})
	case !inv.voided:
		inv.voided, inv.modified = true, s.now()
		s.record(control.Cancel, inv, nil, inv.total)
	}
	values := map[string]any{"invoiceItem": s.shownLines(inv, s.money, "externalItemId")}
	return done("Invoice voided succcessfully", s.shownInvoice(inv, s.money).replace(values).
		without("externalCustomerId", "transactionData", "comments", "paylink"))
}

// fitting lists the invoices that every id of those given fits.
func (s *Sandbox) fitting(ids []string) (fit []*invoice, given bool) {
	for _, id := range ids {
		if id == "" {
			continue
		}
		if !given {
			fit, given = s.named[id], true
			continue
		}
		fit = slices.DeleteFunc(slices.Clone(fit), func(inv *invoice) bool { return !slices.Contains(s.named[id], inv) })
	}
	return fit, given
}
