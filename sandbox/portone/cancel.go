package portone

import "tender/sandbox/control"

// cancelLink stops a link that can still be paid (Update Payment Link Status). A payment that is under way may still
// arrive. That cancelling again succeeds, and that a link which is paid or expired refuses, is assumed.
func (s *Sandbox) cancelLink(r *request) (any, error) {
	if r.ids[1] != "cancelled" {
		return nil, invalidRequest("Invalid status! Only cancelled status is allowed")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.links[r.ids[0]]
	if l == nil {
		return nil, s.unknownLink("4083", "INVALID_PAYMENT_LINK_REF", "Payment link not found")
	}
	s.observe(l)
	switch {
	case l.status == linkCancelled && s.switches.CancelOnce:
		return nil, invalid("4071", "INVALID_TRANSACTION_ORDER_CANCELLED_ERROR", "Payment link is already cancelled")
	case l.final() && l.status != linkCancelled:
		return nil, invalidRequest("Payment link is already " + l.status)
	case l.status != linkCancelled:
		s.record(control.Cancel, l, l.amount)
		s.moveLink(l, linkCancelled)
	}
	return success("Payment link status updated successfully to cancelled"), nil
}
