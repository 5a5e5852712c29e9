package demo

import (
	"errors"
	"net/http"

	"tender/cmd/tender/internal/merchant"
)

// refunds give part of the first order back, once.
func (w *walk) refunds() {
	of := facts(w.Body)
	part := of.Amount / 4
	left := amounts{status: "partially_refunded", captured: of.Amount, refunded: part, refundable: of.Amount - part}
	wish := merchant.RefundRequest{RefundID: "refund-01", Amount: part, Reason: "one item came back"}
	w.step("a quarter goes back", func() (string, error) {
		o, status, err := w.api.Refund(w.ctx, of.OrderID, wish)
		w.expectAmount(refundEffect, w.first, part)
		if err := wantStatus(status, http.StatusOK, err); err != nil {
			return "", err
		}
		return show(part, of.Currency), differs(o, left)
	})
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
		_, _, err := w.api.Refund(w.ctx, of.OrderID, merchant.RefundRequest{RefundID: "refund-02", Amount: left.refundable + 1, Reason: "too much"})
		return refused(err, http.StatusUnprocessableEntity, "refund_exceeds_refundable")
	})
}

// manualCapture pays a second order whose money is taken when the merchant says so.
func (w *walk) manualCapture() {
	s, ok := w.open("order-02", "manual")
	if !ok {
		return
	}
	of := facts(s.body)
	w.step("the shopper approves, and nothing is taken", func() (string, error) {
		landed, err := w.choose(s.page.RedirectURL, "approve")
		w.expect(authorizeEffect, s)
		if err != nil {
			return "", err
		}
		if err := leads(landed, of.SuccessURL, s.id); err != nil {
			return "", err
		}
		return show(of.Amount, of.Currency) + " authorized", w.reaches(s.id, amounts{status: "authorized", authorized: of.Amount})
	})
	captured := amounts{status: "captured", captured: of.Amount, refundable: of.Amount}
	w.step("POST /orders/{order_id}/capture takes it", func() (string, error) {
		o, status, err := w.api.Capture(w.ctx, s.id)
		w.expect(captureEffect, s)
		if err := wantStatus(status, http.StatusOK, err); err != nil {
			return "", err
		}
		return show(o.Captured, of.Currency), differs(o, captured)
	})
	w.step("a second capture takes nothing more", func() (string, error) {
		o, status, err := w.api.Capture(w.ctx, s.id)
		if err := wantStatus(status, http.StatusOK, err); err != nil {
			return "", err
		}
		return "", differs(o, captured)
	})
}

// payingAgain pays an order whose first page was declined.
func (w *walk) payingAgain() {
	s, ok := w.open("order-03", "automatic")
	if !ok {
		return
	}
	of := facts(s.body)
	w.step("the shopper is declined and lands at the shop's cancel page", func() (string, error) {
		landed, err := w.choose(s.page.RedirectURL, "decline")
		if err != nil {
			return "", err
		}
		if err := leads(landed, of.CancelURL, s.id); err != nil {
			return "", err
		}
		return "failed", w.reaches(s.id, amounts{status: "failed"})
	})
	again := s
	w.step("the same request opens another page for the order", func() (string, error) {
		page, status, err := w.checkout(s.body)
		again.page = page
		w.expect(checkoutEffect, again)
		if err == nil && page.RedirectURL == s.page.RedirectURL {
			err = errors.New("it is the declined page")
		}
		return "", wantStatus(status, http.StatusCreated, err)
	})
	w.step("the shopper approves there, and the order is captured", func() (string, error) {
		_, err := w.choose(again.page.RedirectURL, "approve")
		w.expect(authorizeEffect, again)
		w.expect(captureEffect, again)
		if err != nil {
			return "", err
		}
		return "", w.reaches(s.id, amounts{status: "captured", captured: of.Amount, refundable: of.Amount})
	})
}

// unpaid orders end without money: one by the merchant's cancel, one by time.
func (w *walk) unpaid() {
	if s, ok := w.open("order-04", "automatic"); ok {
		w.step("the merchant cancels before anybody pays", func() (string, error) {
			o, status, err := w.api.Cancel(w.ctx, s.id)
			if err := wantStatus(status, http.StatusOK, err); err != nil {
				return "", err
			}
			return o.Status, differs(o, amounts{status: "cancelled"})
		})
	}
	if s, ok := w.open("order-05", "automatic"); ok {
		w.step("nobody pays for 25 hours; the schedule asks the provider and closes the order", func() (string, error) {
			var told map[string]any
			if err := w.control(http.MethodPost, w.API+"/_local/clock", map[string]string{"advance": "25h"}, &told); err != nil {
				return "", err
			}
			if err := w.control(http.MethodPost, w.API+"/_local/run", map[string]string{"job": "resolve"}, &told); err != nil {
				return "", err
			}
			return "expired", w.reaches(s.id, amounts{status: "expired"})
		})
	}
}

// open makes a further order out of the example.
func (w *walk) open(id, capture string) (s sale, ok bool) {
	s.id = id
	w.step("a checkout of "+id+" with "+capture+" capture", func() (string, error) {
		var err error
		if s.body, err = variant(w.Body, map[string]any{"order_id": id, "capture": capture}); err != nil {
			return "", err
		}
		page, status, err := w.checkout(s.body)
		s.page = page
		w.expect(checkoutEffect, s)
		err = wantStatus(status, http.StatusCreated, err)
		ok = err == nil
		return "", err
	})
	return s, ok
}
