package chargezoom

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// Lookup asks about an attempt: by the ids that are known, and else for an invoice and then for a charge under our
// reference. Chargezoom's search only finds candidates; the reference is compared here.
func (a *Adapter) Lookup(ctx context.Context, r provider.Ref) (provider.Snapshot, error) {
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Snapshot{}, err
	}
	switch {
	case r.Keys[keyInvoice] != "":
		return s.lookupInvoice(ctx, r, r.Keys[keyInvoice], nil)
	case r.Keys[keyPayment] != "":
		return s.lookupCharge(ctx, r)
	}
	found, err := s.invoicesOf(ctx, r)
	switch {
	case err != nil:
		return provider.Snapshot{}, err
	case len(found) > 1:
		return severalInvoices(found), nil
	case len(found) == 1:
		return s.lookupInvoice(ctx, r, string(found[0].ID), found)
	}
	return s.lookupCharge(ctx, r)
}

// severalInvoices is a snapshot of no attempt: which of them is meant is not ours to choose.
func severalInvoices(found []invoice) provider.Snapshot {
	var ids []string
	for _, i := range found {
		ids = append(ids, string(i.ID))
	}
	return provider.Snapshot{Reference: strings.Join(ids, " and "), Currency: currency, Said: "several invoices"}
}

// named is an external id as our reference: what lacks the prefix is somebody else's, also where it looks like ours.
func named(external loose, r provider.Ref) string {
	text, ours := strings.CutPrefix(string(external), referencePrefix)
	if !ours && text == r.Reference || text == "" {
		return "external id " + text
	}
	return text
}

// lookupInvoice reads one invoice (Invoice Detail). Its reply has no status, so while it has no money, the list of
// invoices is asked for that, unless it was already.
func (s session) lookupInvoice(ctx context.Context, r provider.Ref, id string, listed []invoice) (provider.Snapshot, error) {
	e, err := s.ask(ctx, httpcall.Call{Method: http.MethodGet, Path: httpcall.Path("invoice", id)})
	if errors.Is(err, errAbsent) || (err == nil && e.Data.Kind() == 'n') {
		return provider.Snapshot{Page: provider.PageAbsent}, nil
	}
	if err != nil {
		return provider.Snapshot{}, err
	}
	var detail invoice
	if err := e.data(&detail); err != nil {
		return provider.Snapshot{}, err
	}
	if detail.ID == "" || detail.External == "" {
		return provider.Snapshot{}, badReply("Chargezoom answered with something else than an invoice.")
	}
	snapshot := provider.Snapshot{Reference: named(detail.External, r), Currency: currency, Keys: provider.Keys{keyInvoice: id}}
	if page := string(e.Paylink); s.isPage(page) {
		snapshot.PageURL = page
	}
	funds, err := detail.funds()
	if err != nil {
		return provider.Snapshot{}, err
	}
	snapshot.Received = funds.received
	switch {
	case snapshot.Reference != r.Reference:
		snapshot.Keys = nil
		return snapshot, nil
	case funds.unclear:
		snapshot.Said = "a payment in an unknown state"
		return snapshot, nil
	case funds.whole():
		snapshot.Page, snapshot.Said = provider.PagePaid, "paid"
	default:
		if err := s.addState(ctx, r, detail, id, listed, &snapshot); err != nil {
			return provider.Snapshot{}, err
		}
	}
	if funds.received > 0 {
		return s.withRefunds(ctx, snapshot, detail, id, r)
	}
	snapshot.RefundsListed = true
	return snapshot, nil
}

// addState adds what the list of invoices says of one that waits for money.
func (s session) addState(ctx context.Context, r provider.Ref, detail invoice, id string, listed []invoice, into *provider.Snapshot) error {
	if listed == nil {
		var err error
		if listed, err = s.invoicesOf(ctx, r); err != nil {
			return err
		}
	}
	for _, row := range listed {
		if row.ID.is(id) || row.ID == detail.ID || (row.Number != "" && row.Number == detail.Number) {
			into.Page = invoiceStates[row.Status.lower()]
			if into.Page != provider.PageUnknown {
				into.Said = row.Status.lower()
			}
		}
	}
	return nil
}

// invoiceSearch is the body of List All Invoices.
type invoiceSearch struct {
	window
	Items  int    `json:"includeItems"`
	Status string `json:"invoiceStatus"` // empty would be those that are open
}

// invoicesOf finds the invoices with our reference as their external id (List All Invoices). The search also hits ids,
// numbers, names and amounts, and references that contain ours.
func (s session) invoicesOf(ctx context.Context, r provider.Ref) ([]invoice, error) {
	external := referencePrefix + r.Reference
	list, err := search[invoice](ctx, s, "/v1/invoice/all", func(page int) any {
		return invoiceSearch{window{page, listRows, external}, 0, "All"}
	})
	if err != nil {
		return nil, err
	}
	seen := map[loose]bool{}
	var ours []invoice
	for _, i := range list {
		if i.External.is(external) && !seen[i.ID] { // a list that grew while it was read shows some twice
			seen[i.ID] = true
			ours = append(ours, i)
		}
	}
	return ours, nil
}

// withRefunds adds the refunds of an invoice's payments. A list that is too long to be read is said to be no list.
func (s session) withRefunds(ctx context.Context, snapshot provider.Snapshot, detail invoice, id string, r provider.Ref) (provider.Snapshot, error) {
	first := detail.mainPayment(r.Keys[keyPayment])
	if first.ID != "" && len(first.ID) <= maxID {
		snapshot.Keys[keyPayment] = string(first.ID)
	}
	since := detail.since()
	if since.IsZero() {
		since = eve(r)
	}
	all, err := s.transactions(ctx, since)
	if errors.Is(err, errNoEnd) {
		return snapshot, nil
	}
	if err != nil {
		return provider.Snapshot{}, err
	}
	ours := func(t transaction) bool {
		return t.InvoiceID.is(id) || (t.InvoiceID != "" && t.InvoiceID == detail.ID) ||
			(t.InvoiceNumber != "" && t.InvoiceNumber == detail.Number) || detail.has(t.ID)
	}
	return addRefunds(snapshot, pick(all, ours), true)
}

var errTooMuch = &problem.Error{Code: problem.BadReply, Detail: "Chargezoom lists more money than there can be."}
