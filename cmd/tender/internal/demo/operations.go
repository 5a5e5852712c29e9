package demo

import "net/http"

// manualCapture pays a second order whose money is taken when the merchant says so, where the provider waits for that.
func (w *walk) manualCapture() {
	s, ok := w.open("order-02", "manual")
	switch {
	case !ok:
	case w.Kind.Authorizes:
		w.approvedThenCaptured(s)
	default:
		w.takenAtOnce(s)
	}
}

// takenAtOnce is a payment at a provider without authorizations: there is nothing to capture, before or after.
func (w *walk) takenAtOnce(s sale) {
	of := facts(s.body)
	w.step("before anybody pays, there is nothing to capture", func() (string, error) {
		_, _, err := w.api.Capture(w.ctx, s.id)
		return refused(err, http.StatusConflict, "invalid_state")
	})
	captured := amounts{status: "captured", captured: of.Amount, refundable: of.Amount}
	w.step("the shopper approves, and this provider takes the money at once", func() (string, error) {
		landed, err := w.choose(s.page.RedirectURL, "approve")
		w.expectPaid(s)
		if err != nil {
			return "", err
		}
		if err := w.leads(landed, of.SuccessURL, s.id); err != nil {
			return "", err
		}
		if err := w.passes(); err != nil {
			return "", err
		}
		return show(of.Amount, of.Currency), w.reaches(s.id, captured)
	})
	w.step("POST /orders/{order_id}/capture takes nothing more", func() (string, error) {
		o, status, err := w.api.Capture(w.ctx, s.id)
		if err := wantStatus(status, http.StatusOK, err); err != nil {
			return "", err
		}
		return "", differs(o, captured)
	})
}

// approvedThenCaptured is a payment at a provider that waits for the merchant's word.
func (w *walk) approvedThenCaptured(s sale) {
	of := facts(s.body)
	w.step("the shopper approves, and nothing is taken", func() (string, error) {
		landed, err := w.choose(s.page.RedirectURL, "approve")
		w.expect(authorizeEffect, s)
		if err != nil {
			return "", err
		}
		if err := w.leads(landed, of.SuccessURL, s.id); err != nil {
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
