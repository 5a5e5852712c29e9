package postpay

import (
	"net/http"

	"tender/sandbox/control"
)

// capture takes the whole amount of an approved order (Capture). Whatever body comes is ignored: the official SDK sends
// an empty JSON value.
func (s *Sandbox) capture(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[r.ids[0]]
	now := s.Panel().Clock.Now()
	switch {
	case o == nil:
		return reply{}, notFound()
	case o.Status != statusApproved:
		return reply{}, conflict("invalid_status", "Order status must be approved.")
	case !now.Before(o.approved.Add(ApprovalLife)):
		return reply{}, &apiError{Status: http.StatusGone, Code: "expired", Message: "The capture has expired."}
	case s.switches.DeclineCapture:
		return reply{}, &apiError{
			Status: http.StatusPaymentRequired, Code: "capture_error", Message: "Payment transaction declined.",
		}
	}
	o.setStatus(statusCaptured, now)
	s.owe(o, o.StatusChanged)
	s.record(control.Capture, o, o.TotalAmount)
	s.notify(o)
	return ok(o.fullOrder)
}
