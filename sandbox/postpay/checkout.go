package postpay

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"

	"tender/sandbox/control"
	"tender/sandbox/wire"
)

// createCheckout opens a hosted page for a new order (Checkout, Create a checkout). An order id is used once: a second
// checkout of it is a conflict whatever became of the first. Assumed; the document only calls it unique.
func (s *Sandbox) createCheckout(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, err := readCheckout(r.body, s.switches.EnforceTotals)
	if err != nil {
		return reply{}, err
	}
	if s.orders[o.OrderID] != nil {
		return reply{}, conflict("conflict", "There is already an order with this ID.")
	}
	now := s.Panel().Clock.Now()
	o.token, o.transaction = newID(), newID()
	o.fees, o.net = s.switches.Fees, s.switches.Fees.left(o.TotalAmount)
	o.expires = now.Add(checkoutLife)
	o.Created = micros(now)
	o.setStatus(statusPending, now)
	s.orders[o.OrderID], s.tokens[o.token] = o, o
	s.sequence = append(s.sequence, o)
	s.record(control.Checkout, o, o.TotalAmount)
	return ok(struct {
		Token       string `json:"token"`
		Expires     micros `json:"expires"`
		RedirectURL string `json:"redirect_url"`
	}{o.token, micros(o.expires), s.pageBase(r.Request) + pagePath + o.token})
}

// newID makes an id as Postpay's are: 32 lower-case hex digits.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (s *Sandbox) pageBase(r *http.Request) string { return wire.Base(s.opt.PublicURL, r) }
