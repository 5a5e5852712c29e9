package portone

import (
	"encoding/json"
	"net/http"
	"strings"

	"tender/sandbox/control"
)

// The two types of a refund.
const (
	refundFull    = "full"
	refundPartial = "partial"
)

// refundDone is the one refund status that the reference shows.
const refundDone = "SUCCESS"

// isDone and isFailed sort the words that the switch for refunds may bring; every other word is of a refund under way.
func isDone(status string) bool { return strings.EqualFold(status, refundDone) }

func isFailed(status string) bool {
	return strings.EqualFold(status, "FAILED") || strings.EqualFold(status, "REJECTED")
}

// refundBody is the body of Create Refund: all of it is required.
type refundBody struct {
	amount                                          int64
	channel, description, environment, kind, reason string
}

func readRefund(f *form, code string) (refundBody, error) {
	b := refundBody{
		channel: f.text("channel", true), description: f.text("description", true), environment: f.environment(),
		kind:   f.choice("refund_type", invalidRequest("refund_type must be full or partial"), refundFull, refundPartial),
		reason: f.text("refund_reason", true),
	}
	if b.kind == refundFull {
		_ = f.number("amount", true) // has to be there, and is ignored
	} else {
		b.amount = f.amount("amount", code, true, 1)
	}
	return b, f.err()
}

// createRefund gives money back (Create Refund). There is no idempotency: the same request again is another refund.
func (s *Sandbox) createRefund(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.transactions[r.ids[0]]
	if t == nil {
		return nil, renamed(unknownReference())
	}
	b, err := readRefund(r.form, t.link.currency)
	if err != nil {
		return nil, err
	}
	if b.kind == refundFull {
		b.amount = t.left() // after partial refunds, what is left: assumed
	}
	if e := s.refundable(t, b); e != nil {
		return nil, renamed(e)
	}
	made := &refund{
		id: random(22), pspID: strings.ToLower(random(25)), amount: b.amount, status: refundDone, kind: b.kind,
		reason: b.reason, description: b.description, at: s.Panel().Clock.Now(),
	}
	if s.switches.EmptyRefundID {
		made.id = ""
	}
	if s.switches.RefundStatus != "" {
		made.status = s.switches.RefundStatus
	}
	t.refunds = append(t.refunds, made)
	s.refundMoved(t, made)
	return s.showRefunds(t, true), nil
}

// refundable gives the refusals. Their HTTP status, and which code belongs to which, is assumed.
func (s *Sandbox) refundable(t *transaction, b refundBody) *apiError {
	const notAllowed = "INVALID_PAYMENT_REQUEST_REFUND_NOT_ALLOWED"
	switch {
	case b.environment != t.link.environment:
		return refused("4034", "INVALID_ENVIRONMENT", "The transaction belongs to the other environment")
	case b.channel != channelKey:
		return refused("4046", "INVALID_PAYMENT_CHANNEL_KEY", "channel is not that of the transaction")
	case t.status != transactionSuccess:
		return refused("4070", notAllowed, "Refund is not allowed for a transaction that is "+t.status)
	case s.switches.NoRefunds:
		return refused("4070", notAllowed, "Refund is not supported by the payment channel")
	case s.switches.NoPartialRefunds && b.kind == refundPartial:
		return refused("4081", "PARTIAL_REFUND_NOT_ALLOWED", "Partial refund is not supported by the payment channel")
	case s.switches.OneRefund && t.spoken() > 0:
		return refused("4070", notAllowed, "Multiple refunds are not supported by the payment channel")
	case t.left() == 0:
		return refused("4070", notAllowed, "The transaction is already refunded")
	case b.amount > t.left():
		return refused("4041", "INVALID_AMOUNT", "Refund amount is greater than the amount left to refund")
	}
	return nil
}

// renamed gives a refusal the form that the refund examples have.
func renamed(e *apiError) *apiError {
	if e.HTTP == http.StatusBadRequest {
		e.renamed = true
	}
	return e
}

// refundMoved writes down what a refund's status means, and tells it.
func (s *Sandbox) refundMoved(t *transaction, r *refund) {
	if isDone(r.status) {
		s.record(control.Refund, t.link, r.amount)
	}
	s.tellRefund(t, r)
}

// refunded is the sum of the refunds that are done.
func (t *transaction) refunded() int64 {
	var sum int64
	for _, r := range t.refunds {
		if isDone(r.status) {
			sum += r.amount
		}
	}
	return sum
}

// refundRow is a refund as the API shows it. Only the reply to a new refund has the merchant's id.
type refundRow struct {
	Date       string      `json:"refund_date"`
	ID         string      `json:"refund_id"`
	PSPID      string      `json:"psp_refund_id"`
	Amount     json.Number `json:"amount"`
	Currency   string      `json:"currency"`
	Status     string      `json:"refund_status"`
	Type       string      `json:"refund_type"`
	Reason     string      `json:"refund_reason"`
	MerchantID string      `json:"merchant_id,omitempty"`
}

type refundList struct {
	Left    json.Number `json:"amountToRefund"` // what can still be refunded
	Refunds []refundRow `json:"refundDetails"`
}

// showRefunds lists every refund of a transaction, oldest first.
func (s *Sandbox) showRefunds(t *transaction, withMerchant bool) refundList {
	list := refundList{Left: decimal(t.left(), t.link.currency)}
	if !s.switches.NullLists {
		list.Refunds = []refundRow{}
	}
	for _, r := range t.refunds {
		row := refundRow{
			Date: s.shown(r.at), ID: r.id, PSPID: r.pspID, Amount: decimal(r.amount, t.link.currency),
			Currency: t.link.currency, Status: r.status, Type: r.kind, Reason: r.reason,
		}
		if withMerchant {
			row.MerchantID = merchantID
		}
		list.Refunds = append(list.Refunds, row)
	}
	return list
}

// listRefunds shows the refunds of a transaction (Fetch Refunds List).
func (s *Sandbox) listRefunds(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.transactions[r.ids[0]]
	if t == nil {
		return nil, renamed(unknownReference())
	}
	return s.showRefunds(t, false), nil
}
