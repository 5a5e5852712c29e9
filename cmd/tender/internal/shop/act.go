package shop

import (
	"context"
	"net/http"
	"net/url"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/money"
)

// act does what a button of the result page asks for and shows the order again.
func (s shop) act(w http.ResponseWriter, r *http.Request) {
	id := r.PostFormValue("order_id")
	o, err := s.API.Order(r.Context(), id)
	if err != nil {
		s.showResult(w, r, statusOf(err), id, sentence(err))
		return
	}
	if r.PostFormValue("action") == "pay" {
		s.payAgain(w, r, o)
		return
	}
	if status, said := s.operate(r.Context(), o, r); said != "" {
		s.showResult(w, r, status, id, said)
		return
	}
	sendTo(w, s.URL+"/shop/result?order_id="+url.QueryEscape(id))
}

// operate calls the API's operation for a button. It gives what went wrong, or nothing.
func (s shop) operate(ctx context.Context, o merchant.Order, r *http.Request) (status int, said string) {
	var err error
	switch r.PostFormValue("action") {
	case "capture":
		_, _, err = s.API.Capture(ctx, o.OrderID)
	case "cancel":
		_, _, err = s.API.Cancel(ctx, o.OrderID)
	case "ask":
		_, _, err = s.API.Resolve(ctx, o.OrderID)
	case "refund":
		return s.refund(ctx, o, r.PostFormValue("refund_id"), r.PostFormValue("amount"))
	case "refund_all":
		return s.refund(ctx, o, r.PostFormValue("refund_id"), money.FormatDecimal(o.Refundable, money.Currency(o.Currency)))
	default:
		return http.StatusUnprocessableEntity, "There is no such button."
	}
	if err != nil {
		return statusOf(err), sentence(err)
	}
	return 0, ""
}

// refund gives back what the shopkeeper typed. The form carries the refund's id, so that pressing twice refunds once.
func (s shop) refund(ctx context.Context, o merchant.Order, id, typed string) (status int, said string) {
	amount, err := money.ParseDecimal(typed, money.Currency(o.Currency))
	if err != nil || amount < 1 {
		return http.StatusUnprocessableEntity, "Type an amount such as " + money.FormatDecimal(o.Refundable, money.Currency(o.Currency)) + "."
	}
	_, _, err = s.API.Refund(ctx, o.OrderID, merchant.RefundRequest{RefundID: id, Amount: amount, Reason: "asked for in the demo shop"})
	if err != nil {
		return statusOf(err), sentence(err)
	}
	return 0, ""
}

// payAgain opens the next page for an order, or shows the one that is open.
func (s shop) payAgain(w http.ResponseWriter, r *http.Request, o merchant.Order) {
	of, ok := s.saleOf(func(key string) string { return o.Metadata[key] })
	if !ok {
		s.showResult(w, r, http.StatusUnprocessableEntity, o.OrderID, "This order was not made in this shop.")
		return
	}
	page, err := s.open(r.Context(), o.OrderID, of)
	if err != nil {
		s.showResult(w, r, statusOf(err), o.OrderID, sentence(err))
		return
	}
	sendTo(w, page.RedirectURL)
}
