package portone

import (
	"net/http"

	"tender/sandbox/control"
)

// settleResults is what becomes of a pending transaction, and of a pending refund, by the word that scripts use.
var settleResults = map[string]struct {
	transaction result
	refund      string
}{
	"success": {paid, refundDone},
	"failed":  {declined, "FAILED"},
	"expired": {timedOut, "FAILED"},
}

// Settled is how much POST /_sandbox/settle moved.
type Settled struct {
	Transactions int `json:"transactions"`
	Refunds      int `json:"refunds"`
}

// postSettle ends what is pending of one order: {"order_id":"ORD-1","outcome":"success"}, or "failed" or "expired".
func (s *Sandbox) postSettle(r *http.Request) (any, error) {
	var body struct {
		OrderID string `json:"order_id"`
		Outcome string `json:"outcome"`
	}
	if err := control.Decode(r, &body, false); err != nil {
		return nil, err
	}
	return s.Settle(body.OrderID, body.Outcome)
}

// Settle ends every pending transaction and refund of the link with that merchant_order_id as success, failed or
// expired, and sends its webhooks. An unknown order or outcome is an error.
func (s *Sandbox) Settle(orderID, outcome string) (Settled, error) {
	done, err := s.settle(orderID, outcome)
	s.Panel().Outbox.Flush()
	return done, err
}

func (s *Sandbox) settle(orderID, outcome string) (Settled, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, to := s.orders[orderID], settleResults[outcome]
	switch {
	case l == nil:
		return Settled{}, control.Invalid("order_id", "no link has this merchant_order_id")
	case to.refund == "":
		return Settled{}, control.Invalid("outcome", "must be success, failed or expired")
	}
	s.observe(l)
	var done Settled
	for _, t := range l.transactions {
		if t.status == transactionPending {
			s.finish(t, to.transaction)
			done.Transactions++
		}
		for _, made := range t.refunds {
			if !isDone(made.status) && !isFailed(made.status) {
				made.status = to.refund
				s.refundMoved(t, made)
				done.Refunds++
			}
		}
	}
	return done, nil
}
