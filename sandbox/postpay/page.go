package postpay

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/currency"
	"tender/sandbox/paypage"
)

// pagePath is where the hosted page lives; the token follows.
const pagePath = "/checkout/"

const providerName = "Postpay"

// The statuses that a redirect carries (Checkout, Workflow).
const (
	redirectApproved  = "APPROVED"
	redirectDenied    = "DENIED"
	redirectCancelled = "CANCELLED"
)

// page serves the hosted page of one checkout and takes the shopper's choice.
func (s *Sandbox) page(w http.ResponseWriter, r *http.Request, token string) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.showPage(w, token)
	case http.MethodPost:
		outcome := paypage.Outcome(r.PostFormValue("outcome"))
		s.answerPage(w, token, outcome)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		tell(w, http.StatusMethodNotAllowed, "Not possible", "This page can only be opened and answered.")
	}
}

func (s *Sandbox) showPage(w http.ResponseWriter, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.tokens[token]
	switch {
	case o == nil:
		tellUnknown(w)
	case o.Status != statusPending:
		tellAnswered(w, http.StatusOK, o)
	case s.expired(o):
		tellExpired(w)
	default:
		paypage.Ask(w, o.page())
	}
}

// answerPage does what the shopper chose and sends them back to the merchant. The same choice again leads to the same
// place and does nothing more. A cancelled order stays pending and its page open: assumed.
func (s *Sandbox) answerPage(w http.ResponseWriter, token string, outcome paypage.Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.tokens[token]
	status, target, word := decision(outcome)
	switch {
	case o == nil:
		tellUnknown(w)
	case word == "":
		tell(w, http.StatusBadRequest, "Not understood", "The outcome must be approve, decline or cancel.")
	case o.Status != statusPending && o.leadsTo(status):
		o.sendBack(w, target(o), word)
	case o.Status != statusPending:
		tellAnswered(w, http.StatusConflict, o)
	case s.expired(o):
		tellExpired(w)
	default:
		s.decide(o, status)
		o.sendBack(w, target(o), word)
	}
}

// leadsTo reports whether the decided order is where a choice of status has led: captured comes after approved.
func (o *order) leadsTo(status string) bool {
	return o.Status == status || (o.Status == statusCaptured && status == statusApproved)
}

// decision gives what an outcome makes of the order, where the shopper goes, and with which status.
func decision(outcome paypage.Outcome) (status string, target func(*order) string, word string) {
	confirm := func(o *order) string { return o.confirmURL }
	cancel := func(o *order) string { return o.cancelURL }
	switch outcome {
	case paypage.Approve:
		return statusApproved, confirm, redirectApproved
	case paypage.Decline:
		return statusDenied, cancel, redirectDenied
	case paypage.Cancel:
		return statusPending, cancel, redirectCancelled
	default:
		return "", nil, ""
	}
}

// decide moves a pending order; the caller holds the lock.
func (s *Sandbox) decide(o *order, status string) {
	if status == statusPending {
		return
	}
	now := s.Panel().Clock.Now()
	o.setStatus(status, now)
	if status == statusApproved {
		o.approved = now
		s.record(control.Authorize, o, o.TotalAmount)
	}
	s.notify(o)
}

func (s *Sandbox) expired(o *order) bool { return !s.Panel().Clock.Now().Before(o.expires) }

// sendBack redirects to the merchant with order_id and status added to whatever query the address has.
func (o *order) sendBack(w http.ResponseWriter, target, word string) {
	u, err := url.Parse(target)
	if target == "" || err != nil {
		tell(w, http.StatusOK, "Thank you", "This checkout named no page to return to. Its outcome is "+word+".")
		return
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += "order_id=" + url.QueryEscape(o.OrderID) + "&status=" + word
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", u.String())
	w.WriteHeader(http.StatusSeeOther)
}

// page is what the shopper sees of an order.
func (o *order) page() paypage.Page {
	money := func(minor int64) string { return currency.Format(minor, o.Currency) }
	p := paypage.Page{Provider: providerName, OrderID: o.OrderID, Amount: money(o.TotalAmount)}
	for _, it := range o.Items {
		p.Lines = append(p.Lines, it.line(money))
	}
	for _, d := range o.Discounts {
		name := d.Code
		if d.Name != nil && *d.Name != "" {
			name = *d.Name
		}
		p.Lines = append(p.Lines, paypage.Line{Name: name, Amount: money(-d.Amount)})
	}
	if o.Shipping != nil {
		p.Lines = append(p.Lines, paypage.Line{Name: o.Shipping.Name, Amount: money(o.Shipping.Amount)})
	}
	if o.TaxAmount != 0 {
		p.Lines = append(p.Lines, paypage.Line{Name: "Tax", Amount: money(o.TaxAmount)})
	}
	if o.instalments > 1 {
		p.Notes = append(p.Notes, "To be paid in "+strconv.FormatInt(o.instalments, 10)+" instalments.")
	}
	p.Notes = append(p.Notes, "This page expires at "+o.expires.UTC().Format(time.DateTime)+" UTC.")
	return p
}

// line shows an item. The sum is left out where it would be larger than any amount can be.
func (it item) line(money func(int64) string) paypage.Line {
	switch {
	case it.Qty == 1:
		return paypage.Line{Name: it.Name, Amount: money(it.UnitPrice)}
	case it.UnitPrice > maxAmount/it.Qty:
		return paypage.Line{Name: it.Name, Detail: strconv.FormatInt(it.Qty, 10) + " × " + money(it.UnitPrice)}
	default:
		return paypage.Line{
			Name:   it.Name,
			Detail: strconv.FormatInt(it.Qty, 10) + " × " + money(it.UnitPrice),
			Amount: money(it.UnitPrice * it.Qty),
		}
	}
}

func tell(w http.ResponseWriter, status int, title, text string) {
	paypage.Tell(w, status, paypage.Notice{Provider: providerName, Title: title, Text: text})
}

func tellUnknown(w http.ResponseWriter) {
	tell(w, http.StatusNotFound, "No such checkout", "There is no payment page at this address.")
}

func tellExpired(w http.ResponseWriter) {
	tell(w, http.StatusGone, "This page has expired", "Go back to the shop and start the payment again.")
}

func tellAnswered(w http.ResponseWriter, status int, o *order) {
	tell(w, status, "Already answered", "Order "+o.OrderID+" is "+o.Status+". There is nothing left to choose here.")
}
