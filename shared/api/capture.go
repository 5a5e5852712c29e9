package api

import (
	"net/http"

	"tender/shared/order"
)

// capture takes an order's approval: 200 when it is captured, 202 while that is not known.
func capture(d Deps, r *http.Request) (reply, error) {
	body, err := commandBody(r, shape{"attempt": nil})
	if err != nil {
		return reply{}, err
	}
	attempt := body.integer("attempt", order.MaxAttempts)
	if err := body.refusal(); err != nil {
		return reply{}, err
	}
	o, done, err := d.Payments.Capture(r.Context(), r.PathValue("order_id"), int(attempt))
	return commandReply(o, done, err)
}

// commandBody reads the body of a merchant's command, which may be left out, after the order id in its path.
func commandBody(r *http.Request, s shape) (*object, error) {
	if _, err := orderID(r); err != nil {
		return nil, err
	}
	raw, err := readOptionalJSON(r)
	if err != nil {
		return nil, err
	}
	return parseObject(raw, s)
}

// commandReply answers with the order: 200 when the command's result is known, 202 when it is not yet.
func commandReply(o order.Order, done bool, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	status := http.StatusOK
	if !done {
		status = http.StatusAccepted
	}
	return reply{status: status, body: orderOf(o)}, nil
}
