package chargezoom

// listInvoices is Invoices, List All Invoices: amounts have commas here, and a paylink is not shown.
func (s *Sandbox) listInvoices(r *request) (any, error) {
	f := newForm(r.body)
	w, items := f.window(), f.flag("includeItems", true)
	of, search, filter := f.text("customerId", false), f.text("search", false), f.text("invoiceStatus", false)
	since := f.date("timeModified", dashed, s.zone(), false)
	if _, known := s.inStatus(&invoice{}, filter); !known {
		f.refuse("invoiceStatus", isNoChoice)
	}
	if len(f.refused) > 0 {
		return nil, invalid("Invoice", f.refused)
	}
	var found []*invoice
	for _, inv := range s.invoices {
		in, _ := s.inStatus(inv, filter)
		ours := of == "" || of == inv.customer.id || of == inv.customer.longID
		if in && ours && !inv.modified.Before(since) && s.searched(inv, search) {
			found = append(found, inv)
		}
	}
	list := []object{}
	for _, inv := range cut(s, found, w) {
		list = append(list, s.listedInvoice(r, inv, items))
	}
	return done("Invoice List", list)
}

// searched looks where the document says that a search looks. Amounts are found with and without commas.
func (s *Sandbox) searched(inv *invoice, search string) bool {
	return contains(search, inv.customer.full, inv.ref, inv.due.Format(dashed), inv.id, deref(inv.external),
		grouped(inv.total), fixed(inv.total, centDecimals), grouped(inv.balance()), fixed(inv.balance(), centDecimals))
}

func (s *Sandbox) listedInvoice(r *request, inv *invoice, items bool) object {
	values := map[string]any{"comments": comment(s.paylink(r.Request, inv))}
	if inv.taxTotal == 0 {
		values["totalTax"] = nil
	}
	values["invoiceItem"] = s.shownLines(inv, grouped, "externalItemId")
	shown := s.shownInvoice(inv, grouped).replace(values).without("externalCustomerId", "transactionData", "paylink")
	if !items {
		return shown.without("invoiceItem")
	}
	return shown
}
