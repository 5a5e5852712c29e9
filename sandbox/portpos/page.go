package portpos

import (
	"net"
	"net/http"
	"net/url"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/currency"
	"tender/sandbox/paypage"
)

// pagePath is where the hosted page lives; the parameter invoice follows.
const pagePath = "/payment/"

const providerName = "PortPos"

// page serves the hosted page of one invoice and takes the shopper's choice.
func (s *Sandbox) page(w http.ResponseWriter, r *http.Request) {
	outcome := paypage.Outcome(r.PostFormValue("outcome")) // before the lock: a body may be slow to come
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	iv := s.invoices[r.URL.Query().Get("invoice")]
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.showPage(w, iv)
	case http.MethodPost:
		s.answerPage(w, r, iv, outcome)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		tell(w, http.StatusMethodNotAllowed, "Not possible", "This page can only be opened and answered.")
	}
}

func (s *Sandbox) showPage(w http.ResponseWriter, iv *invoice) {
	switch {
	case iv == nil:
		tellUnknown(w)
	case iv.state == stateExpired:
		tellExpired(w)
	case !s.payable(iv):
		tellAnswered(w, http.StatusOK, iv)
	default:
		paypage.Ask(w, s.ask(iv))
	}
}

// payable reports whether the page takes a choice.
func (s *Sandbox) payable(iv *invoice) bool {
	ended := iv.state == stateRejected || iv.state == stateCancelled
	return iv.state == statePending || ended && s.switches.ReopenPages
}

// answerPage does what the shopper chose and sends them back to the merchant. The same choice again leads to the same
// place and does nothing more.
func (s *Sandbox) answerPage(w http.ResponseWriter, r *http.Request, iv *invoice, outcome paypage.Outcome) {
	next, known := decision[outcome]
	switch {
	case iv == nil:
		tellUnknown(w)
	case !known:
		tell(w, http.StatusBadRequest, "Not understood", "The outcome must be approve, decline or cancel.")
	case iv.state == stateExpired:
		tellExpired(w)
	case !s.payable(iv) && outcome == iv.outcome:
		iv.sendBack(w, next)
	case !s.payable(iv):
		tellAnswered(w, http.StatusConflict, iv)
	default:
		s.decide(iv, outcome, r)
		iv.sendBack(w, next)
	}
}

// decision is what each outcome makes of an invoice.
var decision = map[paypage.Outcome]state{
	paypage.Approve: stateAccepted, paypage.Decline: stateRejected, paypage.Cancel: stateCancelled,
}

// decide moves an invoice on. That a cancel is told nobody is documented; that it ends the invoice is assumed.
func (s *Sandbox) decide(iv *invoice, outcome paypage.Outcome, r *http.Request) {
	switch outcome {
	case paypage.Approve:
		iv.payer = goodCard().from(r)
		iv.state = stateAccepted
		s.record(s.Panel().Clock.Now(), control.Capture, iv, iv.amount)
	case paypage.Decline:
		iv.payer = badCard().from(r)
		iv.state = stateRejected
	case paypage.Cancel:
		if !s.switches.CancelKeepsPending {
			iv.state = stateCancelled
		}
	}
	iv.outcome = outcome
	if outcome != paypage.Cancel {
		s.notify(iv, iv.state)
	}
}

// sendBack redirects to the merchant with invoice, amount and status added to whatever query the address has.
func (iv *invoice) sendBack(w http.ResponseWriter, st state) {
	u, err := url.Parse(iv.fields["redirect_url"])
	if err != nil {
		tellAnswered(w, http.StatusOK, iv)
		return
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += iv.told(st)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", u.String())
	w.WriteHeader(http.StatusSeeOther)
}

// ask is what the shopper sees of an invoice.
func (s *Sandbox) ask(iv *invoice) paypage.Page {
	amount := currency.Format(iv.amount, onlyCurrency)
	p := paypage.Page{
		Provider: providerName, OrderID: iv.name(), Amount: amount,
		Lines: []paypage.Line{{Name: iv.fields["product_name"], Detail: iv.fields["product_description"], Amount: amount}},
		Notes: []string{"Invoice " + iv.id + "."},
	}
	if life := time.Duration(s.switches.Lifetime); life > 0 {
		p.Notes = append(p.Notes, "This page expires at "+iv.created.Add(life).Format(time.DateTime)+" UTC.")
	}
	return p
}

// name is the merchant's reference where it is known, else the invoice's id.
func (iv *invoice) name() string {
	if iv.orderID == "" {
		return iv.id
	}
	return iv.orderID
}

// from completes a payer with where the request came from.
func (p payer) from(r *http.Request) payer {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	agent := r.UserAgent()
	p.IP, p.UserAgent = &host, &agent
	return p
}

func tell(w http.ResponseWriter, status int, title, text string) {
	paypage.Tell(w, status, paypage.Notice{Provider: providerName, Title: title, Text: text})
}

func tellUnknown(w http.ResponseWriter) {
	tell(w, http.StatusNotFound, "No such invoice", "There is no payment page at this address.")
}

func tellExpired(w http.ResponseWriter) {
	tell(w, http.StatusGone, "This page has expired", "Go back to the shop and start the payment again.")
}

func tellAnswered(w http.ResponseWriter, status int, iv *invoice) {
	tell(w, status, "Already answered", "Order "+iv.name()+" is "+string(iv.state)+". There is nothing left to choose here.")
}
