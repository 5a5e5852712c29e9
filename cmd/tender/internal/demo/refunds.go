package demo

import (
	"errors"
	"net/http"
	"time"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/provider"
)

// refunds give part of the first order back, once.
func (w *walk) refunds() {
	of := facts(w.Body)
	part := of.Amount / 4
	left := amounts{status: "partially_refunded", captured: of.Amount, refunded: part, refundable: of.Amount - part}
	wish := merchant.RefundRequest{RefundID: "refund-01", Amount: part, Reason: "one item came back"}
	switch {
	case !w.Info.Can(provider.OpRefund):
		wish = w.refundOutside(wish, left)
	case !w.Info.ListsRefunds:
		w.refundInTime(wish, left)
	default:
		w.step("a quarter goes back", func() (string, error) {
			o, status, err := w.api.Refund(w.ctx, of.OrderID, wish)
			w.expectAmount(refundEffect, w.first, part)
			if err := wantStatus(status, http.StatusOK, err); err != nil {
				return "", err
			}
			return show(part, of.Currency), differs(o, left)
		})
	}
	w.refundOnce(wish, left)
}

// refundOutside records what the merchant paid back by other means: the provider has no call for it. It gives the refund
// as it was recorded.
func (w *walk) refundOutside(wish merchant.RefundRequest, left amounts) merchant.RefundRequest {
	of := facts(w.Body)
	w.step("a refund by the API is refused: the provider has none", func() (string, error) {
		_, _, err := w.api.Refund(w.ctx, of.OrderID, wish)
		return refused(err, http.StatusUnprocessableEntity, "operation_not_supported")
	})
	wish.Manual = &merchant.Act{Actor: "shopkeeper", Reason: "sent back in the provider's panel"}
	w.step("a quarter goes back outside, and is recorded", func() (string, error) {
		o, status, err := w.api.Refund(w.ctx, of.OrderID, wish)
		if err := wantStatus(status, http.StatusOK, err); err != nil {
			return "", err
		}
		return show(wish.Amount, of.Currency), differs(o, left)
	})
	return wish
}

// refundTime is longer than a provider that refunds later takes.
const refundTime = 2 * time.Hour

// refundInTime asks for a refund that the provider accepts now and does later.
func (w *walk) refundInTime(wish merchant.RefundRequest, left amounts) {
	of := facts(w.Body)
	w.step("a quarter is to go back: the provider accepts it, and does it later", func() (string, error) {
		o, status, err := w.api.Refund(w.ctx, of.OrderID, wish)
		if err := wantStatus(status, http.StatusAccepted, err); err != nil {
			return "", err
		}
		return "pending", differs(o, amounts{status: "captured", captured: of.Amount, refundable: left.refundable})
	})
	w.step("until then the provider's ledger has no refund", func() (string, error) { return "", w.agrees() })
	w.step(hours(refundTime)+" later it is done, and the order says so", func() (string, error) {
		w.expectAmount(refundEffect, w.first, wish.Amount)
		if err := w.later(refundTime); err != nil {
			return "", err
		}
		return show(wish.Amount, of.Currency), w.reaches(of.OrderID, left)
	})
}

// refundOnce asks again for the refund that there is, and for more than there can be.
func (w *walk) refundOnce(wish merchant.RefundRequest, left amounts) {
	of := facts(w.Body)
	w.step("the same refund again moves nothing", func() (string, error) {
		o, status, err := w.api.Refund(w.ctx, of.OrderID, wish)
		if err := wantStatus(status, http.StatusOK, err); err != nil {
			return "", err
		}
		if len(o.Refunds) != 1 {
			return "", errors.New("there are two refunds")
		}
		return "still " + show(o.Refunded, of.Currency), differs(o, left)
	})
	w.step("its id with another amount is refused", func() (string, error) {
		other := wish
		other.Amount++
		_, _, err := w.api.Refund(w.ctx, of.OrderID, other)
		return refused(err, http.StatusUnprocessableEntity, "idempotency_key_reused")
	})
	w.step("more than is left is refused", func() (string, error) {
		more := merchant.RefundRequest{RefundID: "refund-02", Amount: left.refundable + 1, Reason: "too much", Manual: wish.Manual}
		_, _, err := w.api.Refund(w.ctx, of.OrderID, more)
		return refused(err, http.StatusUnprocessableEntity, "refund_exceeds_refundable")
	})
}
