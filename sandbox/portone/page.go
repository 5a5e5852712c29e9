package portone

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"tender/sandbox/currency"
	"tender/sandbox/paypage"
)

// pagePath is where the hosted page lives; the link's reference follows as ?ref=.
const pagePath = "/"

const providerName = "PortOne"

// page serves the hosted page of one link and takes the shopper's choice.
func (s *Sandbox) page(w http.ResponseWriter, r *http.Request, ref string) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.showPage(w, ref)
	case http.MethodPost:
		s.answerPage(w, r, ref, paypage.Outcome(r.PostFormValue("outcome")))
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		tell(w, http.StatusMethodNotAllowed, "Not possible", "This page can only be opened and answered.")
	}
}

func (s *Sandbox) showPage(w http.ResponseWriter, ref string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.links[ref]
	if l == nil {
		tellUnknown(w)
		return
	}
	s.observe(l)
	if !s.payable(l) {
		tellClosed(w, l, http.StatusOK)
		return
	}
	paypage.Ask(w, l.page())
}

// payable reports whether the page takes a choice. A payment under way closes it until that has failed: assumed.
func (s *Sandbox) payable(l *link) bool {
	if s.switches.PayAgain && l.status == linkSuccess {
		return true
	}
	return !l.final() && (l.last(transactionPending) == nil || s.switches.PayAgain)
}

// answerPage does what the shopper chose and sends them back to the merchant. After a failed transaction the page stays
// open. Approving what is paid already leads to the same place and does nothing more.
func (s *Sandbox) answerPage(w http.ResponseWriter, r *http.Request, ref string, choice paypage.Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.links[ref]
	if l == nil {
		tellUnknown(w)
		return
	}
	if choice != paypage.Approve && choice != paypage.Decline && choice != paypage.Cancel {
		tell(w, http.StatusBadRequest, "Not understood", "The outcome must be approve, decline or cancel.")
		return
	}
	s.observe(l)
	if s.payable(l) {
		s.sendBack(w, s.attempt(l, choice, r))
		return
	}
	before := l.last(transactionSuccess)
	if before == nil {
		before = l.last(transactionPending)
	}
	if before != nil && choice == paypage.Approve {
		s.sendBack(w, before)
		return
	}
	tellClosed(w, l, http.StatusConflict)
}

// page is what the shopper sees of a link.
func (l *link) page() paypage.Page {
	p := paypage.Page{Provider: providerName, OrderID: l.orderID, Amount: currency.Format(l.amount, l.currency)}
	if l.description != "" {
		p.Notes = append(p.Notes, l.description)
	}
	for _, it := range l.items {
		p.Lines = append(p.Lines, paypage.Line{Name: it.Name, Detail: it.Quantity.String() + " × " + price(it.Price, l.currency)})
	}
	if n := len(l.transactions); n > 0 {
		p.Notes = append(p.Notes, "Attempts so far: "+strconv.Itoa(n)+". The last one is "+l.transactions[n-1].status+".")
	}
	p.Notes = append(p.Notes, "This link expires at "+l.expires.UTC().Format(time.DateTime)+" UTC.")
	return p
}

// price shows an item's price, as it was sent where it is not an amount of the currency.
func price(p json.Number, code string) string {
	if minor, ok := parseAmount(p.String(), code); ok {
		return currency.Format(minor, code)
	}
	return code + " " + p.String()
}

func tell(w http.ResponseWriter, status int, title, text string) {
	paypage.Tell(w, status, paypage.Notice{Provider: providerName, Title: title, Text: text})
}

func tellUnknown(w http.ResponseWriter) {
	tell(w, http.StatusNotFound, "No such link", "There is no payment link at this address.")
}

// tellClosed says why a link takes no choice; answered is the status for one that was paid.
func tellClosed(w http.ResponseWriter, l *link, answered int) {
	switch l.status {
	case linkExpired:
		tell(w, http.StatusGone, "This link has expired", "Go back to the shop and start the payment again.")
	case linkCancelled:
		tell(w, http.StatusGone, "This link was cancelled", "Go back to the shop and start the payment again.")
	case linkSuccess:
		tell(w, answered, "Already paid", "Order "+l.orderID+" is paid. There is nothing left to choose here.")
	default:
		tell(w, answered, "Payment under way", "The payment of order "+l.orderID+" is being processed.")
	}
}
