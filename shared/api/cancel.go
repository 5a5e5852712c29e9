package api

import "net/http"

// cancel stops an unpaid order: 200 when it is cancelled, 202 while the provider has not been heard.
func cancel(d Deps, r *http.Request) (reply, error) {
	body, err := commandBody(r, shape{})
	if err != nil {
		return reply{}, err
	}
	if err := body.refusal(); err != nil {
		return reply{}, err
	}
	o, done, err := d.Payments.Cancel(r.Context(), r.PathValue("order_id"))
	return commandReply(o, done, err)
}
