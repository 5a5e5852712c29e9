package rupantorpay

import (
	"net/http"

	"tender/sandbox/control"
)

// listed is a payment as GET /_sandbox/payments shows it.
type listed struct {
	TransactionID string `json:"transaction_id"`
	OrderID       string `json:"order_id"`
	Ref           string `json:"ref"`
	Status        status `json:"status"`
	Amount        int64  `json:"amount"`
	Currency      string `json:"currency"`
}

func (made *payment) list() listed {
	return listed{made.id, made.page.orderID, made.page.id, made.status, made.amount, made.currency}
}

func (s *Sandbox) getPayments(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []listed{}
	for _, p := range s.sequence {
		for _, made := range p.payments {
			list = append(list, made.list())
		}
	}
	return list, nil
}

// endPayment ends a payment that is under review: {"transaction_id","status"} with COMPLETED or ERROR. The merchant
// is told by webhook.
func (s *Sandbox) endPayment(r *http.Request) (any, error) {
	var body struct {
		TransactionID string `json:"transaction_id"`
		Status        status `json:"status"`
	}
	if err := control.Decode(r, &body, false); err != nil {
		return nil, err
	}
	if body.Status != completed && body.Status != failed {
		return nil, control.Invalid("status", "must be COMPLETED or ERROR")
	}
	s.mu.Lock()
	made := s.payments[body.TransactionID]
	defer s.mu.Unlock()
	switch {
	case made == nil:
		return nil, control.Invalid("transaction_id", "no such payment")
	case made.status != pending:
		return nil, &control.Refusal{
			Status: http.StatusConflict, Code: "invalid_state", Field: "status", Message: "the payment is " + string(made.status),
		}
	}
	s.settle(made, body.Status)
	return made.list(), nil
}

func (s *Sandbox) paymentsEndpoint() http.Handler {
	return control.Methods(map[string]control.Answer{
		http.MethodGet: s.getPayments, http.MethodPost: s.endPayment,
	})
}
