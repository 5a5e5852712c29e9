package chargezoom

import (
	"net/http"
	"strings"

	"tender/sandbox/currency"
	"tender/sandbox/paypage"
	"tender/sandbox/wire"
)

// pagePath is where the document's paylinks point; a part that cannot be guessed and the invoice id follow.
const pagePath = "/customer/update_payment/"

const providerName = "Chargezoom"

// page serves an invoice's hosted page and takes the shopper's choice.
func (s *Sandbox) page(w http.ResponseWriter, r *http.Request, rest string) {
	token, id, _ := strings.Cut(rest, "/")
	outcome := paypage.Outcome("")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPost:
		outcome = paypage.Outcome(r.PostFormValue("outcome"))
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		tell(w, http.StatusMethodNotAllowed, "Not possible", "This page can only be opened and answered.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	inv := s.invoiceAt(token, id)
	switch {
	case inv == nil:
		tell(w, http.StatusNotFound, "No such invoice", "There is no payment page at this address.")
	case r.Method == http.MethodPost:
		s.answerPage(w, inv, outcome)
	case !inv.payable():
		tellClosed(w, http.StatusOK, inv)
	default:
		paypage.Ask(w, s.asked(inv))
	}
}

// invoiceAt finds the invoice of a page's address.
func (s *Sandbox) invoiceAt(token, id string) *invoice {
	for _, inv := range s.named[id] {
		if inv.id == id && wire.Same(inv.token, token) {
			return inv
		}
	}
	return nil
}

// answerPage does what the shopper chose. Nobody is sent anywhere: Chargezoom knows no address of the shop. Approving what
// is paid changes nothing, so a double click is harmless; a decline leaves the page open, and leaving it changes nothing.
func (s *Sandbox) answerPage(w http.ResponseWriter, inv *invoice, outcome paypage.Outcome) {
	paid := !inv.voided && !inv.payable()
	switch {
	case outcome != paypage.Approve && outcome != paypage.Decline && outcome != paypage.Cancel:
		tell(w, http.StatusBadRequest, "Not understood", "The outcome must be approve, decline or cancel.")
	case outcome == paypage.Approve && paid:
		tell(w, http.StatusOK, "Thank you", "Invoice "+inv.ref+" is paid.")
	case outcome == paypage.Cancel:
		tell(w, http.StatusOK, "Not paid", "Nothing was paid. You can close this page, or pay later at the same address.")
	case !inv.payable():
		tellClosed(w, http.StatusConflict, inv)
	case outcome == paypage.Decline:
		s.payOnPage(inv, true)
		tell(w, http.StatusOK, "Payment declined", "Nothing was paid. You can try again at the same address.")
	default:
		s.payOnPage(inv, false)
		tell(w, http.StatusOK, "Thank you", "Your payment for invoice "+inv.ref+" was received. You can close this page.")
	}
}

// payOnPage makes the shopper's payment: a sale at the default gateway, of the balance unless PagePays says less.
func (s *Sandbox) payOnPage(inv *invoice, declined bool) {
	amount := inv.balance()
	if part := s.switches.PagePays; part > 0 {
		amount = min(amount, part)
	}
	s.settle(&payment{
		amount: amount, declined: declined, customer: inv.customer, gateway: s.opt.Secret.GatewayID, invoice: inv,
	})
}

// asked is what the shopper sees of an invoice.
func (s *Sandbox) asked(inv *invoice) paypage.Page {
	money := func(cents int64) string { return currency.Format(cents, "USD") }
	p := paypage.Page{Provider: providerName, OrderID: reference(deref(inv.external)), Amount: money(inv.balance())}
	if p.OrderID == "" {
		p.OrderID = inv.ref
	}
	for _, l := range inv.lines {
		shown := paypage.Line{Name: l.product.name, Amount: money(l.total)}
		if l.quantity != one {
			shown.Detail = short(l.quantity, quantityDecimals) + " × USD " + short(l.rate, rateDecimals)
		}
		p.Lines = append(p.Lines, shown)
	}
	if inv.taxTotal != 0 {
		p.Lines = append(p.Lines, paypage.Line{Name: inv.tax.name + " Tax", Amount: money(inv.taxTotal)})
	}
	if inv.paid > 0 {
		p.Lines = append(p.Lines, paypage.Line{Name: "Paid already", Amount: money(-inv.paid)})
	}
	p.Notes = append(p.Notes, "Invoice "+inv.ref+", due on "+inv.due.Format(dashed)+".")
	return p
}

func tell(w http.ResponseWriter, status int, title, text string) {
	paypage.Tell(w, status, paypage.Notice{Provider: providerName, Title: title, Text: text})
}

func tellClosed(w http.ResponseWriter, status int, inv *invoice) {
	text := "Invoice " + inv.ref + " is paid. There is nothing left to choose here."
	if inv.voided {
		text = "Invoice " + inv.ref + " was voided and cannot be paid."
	}
	tell(w, status, "Nothing to pay", text)
}
