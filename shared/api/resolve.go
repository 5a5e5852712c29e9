package api

import (
	"net/http"

	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/problem"
)

const maxTransaction = 128

// resolve brings one order on by a person's wish: without a body it asks the providers now; with a transaction it is told
// which payment is the order's; with refund_id or op it takes the person's word on what stayed unknown.
func resolve(d Deps, r *http.Request) (reply, error) {
	body, err := commandBody(r, shape{
		"transaction": nil, "refund_id": nil, "op": shape{"kind": nil, "attempt": nil}, "as": nil, "actor": nil, "reason": nil,
	})
	if err != nil {
		return reply{}, err
	}
	if err := body.refusal(); err != nil {
		return reply{}, err
	}
	id := r.PathValue("order_id")
	if body.has("transaction") {
		transaction, err := readTransaction(body)
		if err != nil {
			return reply{}, err
		}
		o, err := d.Payments.ResolveTransaction(r.Context(), id, 0, transaction)
		return commandReply(o, true, err)
	}
	settling := false
	for _, name := range []string{"refund_id", "op", "as", "actor", "reason"} {
		settling = settling || body.has(name)
	}
	if !settling {
		o, err := d.Payments.ResolveOrder(r.Context(), id)
		return commandReply(o, true, err)
	}
	word, err := readSettlement(body)
	if err != nil {
		return reply{}, err
	}
	o, err := d.Payments.Settle(r.Context(), id, word)
	return commandReply(o, true, err)
}

// readTransaction reads which payment a person names. The provider has to verify it like any other.
func readTransaction(body *object) (string, error) {
	transaction := body.text("transaction", maxTransaction)
	for _, name := range []string{"refund_id", "op", "as", "actor", "reason"} {
		if body.has(name) {
			body.refuse(name, checkout.CodeNotAllowed, "This cannot stand beside transaction.")
		}
	}
	return transaction, body.refusal()
}

func readSettlement(body *object) (order.Settlement, error) {
	body.require("as", "actor", "reason")
	word := order.Settlement{
		As:    problem.Outcome(body.choice("as", string(problem.Succeeded), string(problem.Refused))),
		Actor: body.text("actor", maxActor), Reason: body.text("reason", maxReason),
	}
	op := body.object("op")
	switch {
	case body.has("refund_id") && body.has("op"):
		body.refuse("op", checkout.CodeNotAllowed, "This cannot stand beside refund_id.")
	case body.has("op"):
		if op != nil {
			op.require("kind", "attempt")
			word.Kind = order.OpKind(op.choice("kind", string(order.OpCapture), string(order.OpCancel), string(order.OpCharge)))
			word.Attempt = int(op.integer("attempt", order.MaxAttempts))
		}
	case body.has("refund_id"):
		word.RefundID = body.refundID()
	default:
		body.refuse("refund_id", checkout.CodeRequired, "Say refund_id or op.")
	}
	return word, body.refusal()
}
