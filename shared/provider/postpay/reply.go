package postpay

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/problem"
)

// decode reads a body that came with a success status. The official SDK takes a member error for a failure whatever the
// status; here such a reply contradicts itself and proves nothing. Members nobody documented are ignored.
func decode(body []byte, into any) error {
	var failed struct {
		Error jsontext.Value `json:"error"`
	}
	if json.Unmarshal(body, &failed) != nil {
		return badReply("Postpay's answer could not be read.")
	}
	if len(failed.Error) > 0 && failed.Error.Kind() != 'n' {
		return badReply("Postpay answered with success and an error at once.")
	}
	if json.Unmarshal(body, into) != nil {
		return badReply("Postpay's answer could not be read.")
	}
	return nil
}

// badReply is an answer that says nothing for certain.
func badReply(detail string) error {
	return &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown, Detail: detail}
}

// orderReply is an order as Capture and Get single order answer it; what is not needed is not read.
type orderReply struct {
	OrderID     string `json:"order_id"`
	Status      string `json:"status"`
	TotalAmount *int64 `json:"total_amount"`
	Currency    string `json:"currency"`
}

// The statuses that Postpay API, Orders lists. There is none for refunded, cancelled or expired.
const (
	statusPending  = "pending"
	statusApproved = "approved"
	statusCaptured = "captured"
	statusDenied   = "denied"
)

// check holds an order against what is documented to be always there.
func (o orderReply) check() error {
	switch _, err := money.ParseCurrency(o.Currency); {
	case o.OrderID == "" || o.Status == "":
		return badReply("Postpay answered with an order without id or status.")
	case o.TotalAmount == nil || *o.TotalAmount < 0:
		return badReply("Postpay answered with an order without an amount.")
	case err != nil:
		return badReply("Postpay answered with an order without a currency.")
	}
	return nil
}

// refundReply is one refund as Create a refund and List refunds answer it.
type refundReply struct {
	RefundID string `json:"refund_id"`
	Amount   *int64 `json:"amount"`
	Created  string `json:"created"`
}

func (r refundReply) check() error {
	if r.RefundID == "" || r.Amount == nil || *r.Amount <= 0 {
		return badReply("Postpay answered with a refund without id or amount.")
	}
	return nil
}

// parseTime reads the forms that occur: RFC 3339 with or without a fraction, and the official SDK's offset without a
// colon. What cannot be read is the zero time, for only people look at these.
func parseTime(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
