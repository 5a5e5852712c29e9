package demo

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"tender/shared/provider"
)

// payingAgain pays an order whose shopper was declined first.
func (w *walk) payingAgain() {
	s, ok := w.open("order-03", "automatic")
	switch {
	case !ok:
		return
	case w.Kind.PageRetries:
		s = w.declinedOnOpenPage(s)
	default:
		s = w.declinedForGood(s)
	}
	of := facts(s.body)
	w.step("the shopper approves there, and the order is captured", func() (string, error) {
		_, err := w.choose(s.page.RedirectURL, "approve")
		w.expectPaid(s)
		if err != nil {
			return "", err
		}
		if err := w.passes(); err != nil {
			return "", err
		}
		return "", w.reaches(s.id, amounts{status: "captured", captured: of.Amount, refundable: of.Amount})
	})
}

// declinedForGood ends the order's first page. It gives the sale with the next one.
func (w *walk) declinedForGood(s sale) sale {
	w.step("the shopper is declined and lands at the shop's cancel page", func() (string, error) {
		return "failed", w.declined(s, facts(s.body).CancelURL, "failed")
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
	return again
}

// declinedOnOpenPage leaves the order as it was, on the page that there is.
func (w *walk) declinedOnOpenPage(s sale) sale {
	w.step("the shopper is declined, and may try again: the page stays open", func() (string, error) {
		return "pending", w.declined(s, facts(s.body).PendingURL, "pending")
	})
	w.step("the same request gives the same page", func() (string, error) {
		page, status, err := w.checkout(s.body)
		if err == nil && page.RedirectURL != s.page.RedirectURL {
			err = errors.New("it is another page")
		}
		return "", wantStatus(status, http.StatusOK, err)
	})
	return s
}

// declined presses the button, and says whether shopper and order are where they should be.
func (w *walk) declined(s sale, to, status string) error {
	landed, err := w.choose(s.page.RedirectURL, "decline")
	if err != nil {
		return err
	}
	if err := w.leads(landed, to, s.id); err != nil {
		return err
	}
	if err := w.passes(); err != nil {
		return err
	}
	return w.reaches(s.id, amounts{status: status})
}

// unpaid orders end without money: one by the merchant's cancel, one by time.
func (w *walk) unpaid() {
	if s, ok := w.open("order-04", "automatic"); ok {
		w.step("the merchant cancels before anybody pays", func() (string, error) {
			o, status, err := w.api.Cancel(w.ctx, s.id)
			if w.Info.Can(provider.OpCancel) {
				w.expect(cancelEffect, s)
			}
			if err := wantStatus(status, http.StatusOK, err); err != nil {
				return "", err
			}
			return o.Status, differs(o, amounts{status: "cancelled"})
		})
	}
	if s, ok := w.open("order-05", "automatic"); ok {
		away := max(25*time.Hour, w.Info.PageExpiry+time.Hour)
		w.step("nobody pays for "+hours(away)+"; the schedule asks the provider and closes the order", func() (string, error) {
			err := w.later(away)
			if w.Kind.PageEndless && w.Info.Can(provider.OpCancel) {
				w.expect(cancelEffect, s) // an order that is closed leaves no page to pay
			}
			if err != nil {
				return "", err
			}
			return "expired", w.reaches(s.id, amounts{status: "expired"})
		})
	}
}

// later moves the server's clock and runs the schedule.
func (w *walk) later(by time.Duration) error {
	var told map[string]any
	if err := w.control(http.MethodPost, w.API+"/_local/clock", map[string]string{"advance": by.String()}, &told); err != nil {
		return err
	}
	return w.control(http.MethodPost, w.API+"/_local/run", map[string]string{"job": "resolve"}, &told)
}

func hours(d time.Duration) string { return strconv.Itoa(int(d.Hours())) + " hours" }

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
