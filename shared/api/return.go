package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// returning takes a shopper who comes back from a hosted page: it asks the provider and sends them on to the merchant.
// What the browser says is not believed. When nobody can say how the payment stands, the shopper goes to the pending
// page, where the merchant asks for the status again.
func returning(d Deps, r *http.Request) (reply, error) {
	name, reference, err := d.callbackOf(r)
	if err != nil {
		return reply{}, err
	}
	o, err := d.Payments.Ingest(r.Context(), name, d.notification(r, provider.Return, reference, nil))
	target := destination(o, reference)
	if err != nil {
		if o, err = d.stranded(r.Context(), reference, err); err != nil {
			return reply{}, err
		}
		target = o.PendingURL
	}
	header := http.Header{"Location": {withStatus(target, o)}, "Referrer-Policy": {"no-referrer"}}
	return reply{status: http.StatusSeeOther, header: header}, nil
}

// stranded finds the order of a shopper whose return could not be worked on. A return that is refused stays so.
func (d Deps) stranded(ctx context.Context, reference string, cause error) (order.Order, error) {
	if problem.Is(cause, problem.NotFound) || problem.Is(cause, problem.BadNotification) {
		return order.Order{}, cause
	}
	if d.Log != nil {
		d.Log.WarnContext(ctx, "a return could not be worked on", "error", cause)
	}
	id, _ := order.ParseRef(reference)
	o, err := d.Payments.Order(ctx, id)
	if err != nil {
		return order.Order{}, cause
	}
	return o, nil
}

// destination chooses where the shopper of an attempt belongs: with the merchant's success when the order is paid or
// approved, with its cancel page when nothing can come of the attempt any more, and else where it waits.
func destination(o order.Order, reference string) string {
	switch o.Status() {
	case order.Authorized, order.Captured, order.PartiallyRefunded, order.Refunded, order.Disputed:
		return o.SuccessURL
	}
	_, number := order.ParseRef(reference)
	if a := o.Attempt(number); a != nil && (a.State == order.AttemptGivenUp || a.State == order.AttemptOver) {
		return o.CancelURL
	}
	return o.PendingURL
}

// withStatus adds order_id and status to a merchant's URL, and leaves what is there as it is.
func withStatus(target string, o order.Order) string {
	if target == "" {
		target = o.SuccessURL
	}
	separator := "?"
	if strings.Contains(target, "?") {
		separator = "&"
	}
	return target + separator + "order_id=" + url.QueryEscape(o.ID) + "&status=" + url.QueryEscape(string(o.Status()))
}
