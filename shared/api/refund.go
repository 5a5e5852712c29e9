package api

import (
	"net/http"

	"github.com/go-json-experiment/json"

	"tender/shared/checkout"
	"tender/shared/order"
)

// Bounds of what a person writes, in characters.
const (
	maxReason = 200
	maxActor  = 100
)

// refundBody is a request for a refund, as its hash sees it.
type refundBody struct {
	RefundID string    `json:"refund_id"`
	Amount   int64     `json:"amount"`
	Reason   string    `json:"reason"`
	Attempt  int       `json:"attempt,omitzero"`
	Manual   *actReply `json:"manual,omitzero"`
}

type actReply struct {
	Actor  string `json:"actor"`
	Reason string `json:"reason"`
}

// refund gives money back, or records what was given back outside: 200 when the refund's end is known (a refusal is its
// status), 202 when it is not yet.
func refund(d Deps, r *http.Request) (reply, error) {
	if _, err := orderID(r); err != nil {
		return reply{}, err
	}
	raw, err := readJSON(r)
	if err != nil {
		return reply{}, err
	}
	wanted, err := readRefund(raw)
	if err != nil {
		return reply{}, err
	}
	canonical, err := json.Marshal(wanted)
	if err != nil {
		return reply{}, err
	}
	wish := order.RefundWish{
		ID: wanted.RefundID, Amount: wanted.Amount, Attempt: wanted.Attempt, Reason: wanted.Reason,
		RequestHash: checkout.Hash(canonical),
	}
	if m := wanted.Manual; m != nil {
		wish.Manual = &order.Act{Actor: m.Actor, Reason: m.Reason}
	}
	o, done, err := d.Payments.Refund(r.Context(), r.PathValue("order_id"), wish)
	return commandReply(o, done, err)
}

func readRefund(raw []byte) (refundBody, error) {
	body, err := parseObject(raw, shape{
		"refund_id": nil, "amount": nil, "reason": nil, "attempt": nil, "manual": shape{"actor": nil, "reason": nil},
	})
	if err != nil {
		return refundBody{}, err
	}
	body.require("refund_id", "amount", "reason")
	wanted := refundBody{
		RefundID: body.refundID(), Amount: body.integer("amount", checkout.MaxAmount), Reason: body.text("reason", maxReason),
		Attempt: int(body.integer("attempt", order.MaxAttempts)),
	}
	if m := body.object("manual"); m != nil {
		m.require("actor", "reason")
		wanted.Manual = &actReply{Actor: m.text("actor", maxActor), Reason: m.text("reason", maxReason)}
	}
	return wanted, body.refusal()
}

func (o *object) refundID() string {
	id := o.text("refund_id", 64)
	if id != "" && !validRefundID(id) {
		o.refuse(o.at+"refund_id", checkout.CodeFormat, "This must be 1 to 64 letters, digits, dots, underscores and hyphens.")
	}
	return id
}
