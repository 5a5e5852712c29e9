package chargezoom

import (
	"net/http"
	"slices"

	"tender/sandbox/wire"
)

// maxPayterm bounds invoicePaytermDays.
const maxPayterm = 3650

// createInvoice is Invoices, Create Invoice. An external id that is taken is taken again: the document does not say that
// it is unique.
func (s *Sandbox) createInvoice(r *request) (any, error) {
	f := newForm(r.body)
	inv := s.readInvoice(f)
	if s.switches.UniqueIDs && inv.external != nil && slices.ContainsFunc(s.named[*inv.external], func(other *invoice) bool {
		return deref(other.external) == *inv.external
	}) {
		f.refuse("externalInvoiceId", isTaken)
	}
	if len(f.refused) > 0 {
		return nil, invalid("Invoice", f.refused)
	}
	s.addInvoice(inv)
	shown := s.shownInvoice(inv, s.money).without("transactionData", "comments")
	return done("Invoice details saved succcessfully", shown.replace(map[string]any{"paylink": s.paylink(r.Request, inv)}))
}

func (s *Sandbox) readInvoice(f form) *invoice {
	inv := &invoice{external: f.external("externalInvoiceId"), customer: s.payer(f)}
	date := f.date("invoiceDate", dashed, s.zone(), true)
	inv.due = date.AddDate(0, 0, f.count("invoicePaytermDays", 0, maxPayterm))
	if f.has("taxID") {
		if inv.tax = taxNamed(f.text("taxID", false)); inv.tax == nil {
			f.refuse("taxID", isUnknown)
		}
	}
	f.text("invoiceRefNo", false)
	f.flag("sendEmail", false)
	f.address("b")
	f.address("s")
	if f.each("invoiceLineItem", func(item form) { inv.lines = append(inv.lines, s.readLine(item)) }) == 0 {
		f.refuse("invoiceLineItem", isNoList)
	}
	if len(f.refused) == 0 && !inv.addUp() {
		f.refuse("invoiceLineItem", isNoAmount)
	}
	return inv
}

// payer is the customer of a new invoice. Where both ids are given, Chargezoom's own decides: assumed.
func (s *Sandbox) payer(f form) *customer {
	id, external := f.text("customerId", false), f.text("externalCustomerId", false)
	var found *customer
	switch {
	case id != "":
		found = s.customerNamed(id)
	case external != "":
		found = s.customerBy(external)
	default:
		f.refuse("customerId", isRequired)
		return nil
	}
	switch {
	case found != nil:
	case id != "":
		f.refuse("customerId", isUnknown)
	default:
		f.refuse("externalCustomerId", isUnknown)
	}
	return found
}

func (s *Sandbox) readLine(f form) line {
	l := line{
		product:     s.productNamed(f.text("itemListID", true)),
		rate:        f.number("itemRate", rateDecimals, -maxAmount*pointShift),
		quantity:    f.number("itemQuantity", quantityDecimals, 1),
		description: f.text("itemDescription", false),
		taxed:       f.flag("itemTax", false),
	}
	if _, present := f.members["itemDescription"]; !present { // it may be empty, not absent
		f.refuse("itemDescription", isRequired)
	}
	if (l.product == nil || !l.product.active) && f.refused[f.path+"itemListID"] == "" {
		f.refuse("itemListID", isUnknown)
	}
	return l
}

// pointShift is how many units of a rate a cent has.
const pointShift = 100_000

// addUp computes the totals. It fails for an invoice of nothing, or of more than any amount can be: assumed.
func (inv *invoice) addUp() bool {
	var taxable int64
	for i := range inv.lines {
		l := &inv.lines[i]
		total, ok := rounded(l.rate, l.quantity, rateDecimals+quantityDecimals-centDecimals)
		if !ok {
			return false
		}
		l.total = total
		inv.total += total
		if l.taxed {
			taxable += total
		}
	}
	if inv.tax != nil && taxable > 0 {
		total, ok := rounded(taxable, inv.tax.rate, 2+taxDecimals) // the rate is a percentage
		if !ok {
			return false
		}
		inv.taxTotal = total
		inv.total += total
	}
	return inv.total > 0 && inv.total <= maxAmount
}

// paylink is the address of an invoice's hosted page: at the document's path, behind a part that cannot be guessed, the
// invoice id, which the document's hides in base64.
func (s *Sandbox) paylink(r *http.Request, inv *invoice) string {
	return wire.Base(s.opt.PublicURL, r) + pagePath + inv.token + "/" + inv.id
}
