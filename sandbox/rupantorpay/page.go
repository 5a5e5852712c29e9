package rupantorpay

import (
	"net/http"
	"time"

	"tender/sandbox/currency"
	"tender/sandbox/paypage"
)

// pagePath is where the hosted page lives; its 32 hex digits follow.
const pagePath = "/api/execute/"

const providerName = "RupantorPay"

// servePage serves the hosted page of one checkout and takes the shopper's choice.
func (s *Sandbox) servePage(w http.ResponseWriter, r *http.Request, id string) {
	outcome := paypage.Outcome(r.PostFormValue("outcome")) // before the lock: a body may be slow to come
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[id]
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.showPage(w, p)
	case http.MethodPost:
		s.answerPage(w, p, outcome)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		tell(w, http.StatusMethodNotAllowed, "Not possible", "This page can only be opened and answered.")
	}
}

func (s *Sandbox) showPage(w http.ResponseWriter, p *page) {
	switch {
	case p == nil:
		tellUnknown(w)
	case !s.payable(p):
		tellAnswered(w, http.StatusOK, p)
	case s.expired(p):
		tellExpired(w)
	default:
		paypage.Ask(w, s.ask(p))
	}
}

// last is the newest try to pay; nil when there was none.
func (p *page) last() *payment {
	if len(p.payments) == 0 {
		return nil
	}
	return p.payments[len(p.payments)-1]
}

// payable reports whether the page takes a choice. A cancel leaves it so: assumed, as that a failed try does not.
func (s *Sandbox) payable(p *page) bool {
	made := p.last()
	return made == nil || made.status == failed && s.switches.ReopenPages
}

func (s *Sandbox) expired(p *page) bool {
	life := time.Duration(s.switches.Lifetime)
	return life > 0 && !s.Panel().Clock.Now().Before(p.created.Add(life))
}

// answerPage does what the shopper chose and sends them back to the merchant. The same choice again leads to the same
// place and does nothing more.
func (s *Sandbox) answerPage(w http.ResponseWriter, p *page, outcome paypage.Outcome) {
	switch {
	case p == nil:
		tellUnknown(w)
	case outcome != paypage.Approve && outcome != paypage.Decline && outcome != paypage.Cancel:
		tell(w, http.StatusBadRequest, "Not understood", "The outcome must be approve, decline or cancel.")
	case !s.payable(p) && p.leadsTo(outcome):
		s.sendBack(w, p, p.last())
	case !s.payable(p):
		tellAnswered(w, http.StatusConflict, p)
	case s.expired(p):
		tellExpired(w)
	default:
		s.sendBack(w, p, s.decide(p, outcome))
	}
}

// leadsTo reports whether the page's payment is where the choice has led. One that was under review when it failed
// counts as declined.
func (p *page) leadsTo(outcome paypage.Outcome) bool {
	declined := p.last().status == failed
	return outcome == paypage.Decline && declined || outcome == paypage.Approve && !declined
}

// decide makes the payment that the shopper chose; nil for a cancel, which is none and which no webhook tells: assumed.
func (s *Sandbox) decide(p *page, outcome paypage.Outcome) *payment {
	switch {
	case outcome == paypage.Cancel:
		return nil
	case outcome == paypage.Decline:
		return s.pay(p, failed)
	case s.switches.Review:
		return s.pay(p, pending)
	default:
		return s.pay(p, completed)
	}
}

// sendBack redirects to the merchant: to the cancel address without a payment or after one that failed.
func (s *Sandbox) sendBack(w http.ResponseWriter, p *page, made *payment) {
	address := p.success
	if made == nil || made.status == failed {
		address = p.cancel
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", appended(address, s.redirected(made)))
	w.WriteHeader(http.StatusSeeOther)
}

// ask is what the shopper sees of a checkout.
func (s *Sandbox) ask(p *page) paypage.Page {
	view := paypage.Page{Provider: providerName, OrderID: p.name(), Amount: currency.Format(p.amount, onlyCurrency)}
	if life := time.Duration(s.switches.Lifetime); life > 0 {
		view.Notes = append(view.Notes, "This page expires at "+p.created.Add(life).Format(time.DateTime)+" UTC.")
	}
	return view
}

// name is the merchant's reference where it is known, else the page's own id.
func (p *page) name() string {
	if p.orderID == "" {
		return p.id
	}
	return p.orderID
}

func tell(w http.ResponseWriter, status int, title, text string) {
	paypage.Tell(w, status, paypage.Notice{Provider: providerName, Title: title, Text: text})
}

func tellUnknown(w http.ResponseWriter) {
	tell(w, http.StatusNotFound, "No such payment", "There is no payment page at this address.")
}

func tellExpired(w http.ResponseWriter) {
	tell(w, http.StatusGone, "This page has expired", "Go back to the shop and start the payment again.")
}

func tellAnswered(w http.ResponseWriter, status int, p *page) {
	tell(w, status, "Already answered", "Order "+p.name()+" is "+string(p.last().status)+". There is nothing left to choose here.")
}
