package demo

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tender/shared/provider"
)

// paying is the main road: checkout, hosted page, webhook, automatic capture.
func (w *walk) paying() {
	of := facts(w.Body)
	w.first = sale{id: of.OrderID, body: w.Body}
	w.step("the provider's ledger is empty", func() (string, error) { return "", w.agrees() })
	w.step("POST /checkouts opens a page", func() (string, error) {
		page, status, err := w.checkout(w.Body)
		w.first.page = page
		w.expect(checkoutEffect, w.first)
		return show(of.Amount, of.Currency), wantStatus(status, http.StatusCreated, err)
	})
	w.step("the same request gets the same page", func() (string, error) {
		page, status, err := w.checkout(w.Body)
		if err == nil && page != w.first.page {
			err = errors.New("it got another answer")
		}
		return "", wantStatus(status, http.StatusOK, err)
	})
	w.told()
	w.step("the order is captured", func() (string, error) {
		return show(of.Amount, of.Currency), w.reaches(of.OrderID, amounts{status: "captured", captured: of.Amount, refundable: of.Amount})
	})
	w.step("the shopper's browser reads the status with its client token", func() (string, error) {
		o, err := w.api.Status(w.ctx, of.OrderID, w.first.page.ClientToken)
		switch {
		case err != nil:
			return "", err
		case o.Timeline != nil || o.Attempts != nil:
			return "", errors.New("it reads more than status and amounts")
		}
		return o.Status, differs(o, amounts{status: "captured", captured: of.Amount, refundable: of.Amount})
	})
}

// told lets the shopper approve the first order, and lets Tender come to know.
func (w *walk) told() {
	of := facts(w.Body)
	name := "the shopper approves on the hosted page and lands at the shop"
	if w.silent() {
		name = "the shopper approves on the hosted page, and nobody is told"
	}
	w.step(name, func() (string, error) {
		landed, err := w.choose(w.first.page.RedirectURL, "approve")
		w.expectPaid(w.first)
		if err != nil {
			return "", err
		}
		return landed, w.leads(landed, of.SuccessURL, of.OrderID)
	})
	if w.silent() {
		w.step("minutes later the schedule asks the provider", func() (string, error) { return "", w.later(pollTime) })
		return
	}
	w.step("the provider's webhook is delivered", func() (string, error) { return "", w.delivered(of.OrderID) })
}

// silent says that the provider sends neither messages nor shoppers: only asking tells.
func (w *walk) silent() bool { return w.Info.Notification == provider.NoMessages }

// pollTime is longer than the first waits of the schedule for a page of a silent provider.
const pollTime = 5 * time.Minute

// passes lets the schedule ask a silent provider.
func (w *walk) passes() error {
	if !w.silent() {
		return nil
	}
	return w.later(pollTime)
}

// delivered waits until every webhook of an order was answered 2xx.
func (w *walk) delivered(orderID string) error {
	return w.until(func() error {
		var list []struct {
			OrderID string `json:"order_id"`
			State   string `json:"state"`
		}
		if err := w.getJSON(w.Sandbox+"/_sandbox/deliveries", &list); err != nil {
			return err
		}
		found := 0
		for _, d := range list {
			if d.OrderID != orderID {
				continue
			}
			if d.State != "delivered" {
				return fmt.Errorf("a webhook is %s", d.State)
			}
			found++
		}
		if found == 0 {
			return errors.New("there is none")
		}
		return nil
	})
}

// refusals are messages and requests that must change nothing.
func (w *walk) refusals() {
	of := facts(w.Body)
	w.step("a checkout for another amount than its token's", func() (string, error) {
		token, err := w.sign(w.Body)
		if err != nil {
			return "", err
		}
		cheaper, err := variant(w.Body, map[string]any{"amount": 1})
		if err != nil {
			return "", err
		}
		_, _, err = w.api.Checkout(w.ctx, cheaper, token)
		return refused(err, http.StatusForbidden, "token_mismatch")
	})
	w.step("a forged webhook", func() (string, error) {
		at := w.API + "/webhooks/" + w.Info.Name
		r, err := http.NewRequestWithContext(w.ctx, http.MethodPost, at, strings.NewReader(`{"order_id":"`+of.OrderID+`","status":"refunded"}`))
		if err != nil {
			return "", err
		}
		r.Header.Set("Content-Type", "application/json")
		resp, err := w.http.Do(r)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode != http.StatusUnauthorized && resp.StatusCode != http.StatusNotFound {
			return "", fmt.Errorf("it was answered %d", resp.StatusCode)
		}
		return fmt.Sprint(resp.StatusCode), nil
	})
	w.step("another order's status with this order's client token", func() (string, error) {
		_, err := w.api.Status(w.ctx, "order-02", w.first.page.ClientToken)
		return refused(err, http.StatusNotFound, "not_found")
	})
	w.step("the order is as it was", func() (string, error) {
		return "", w.reaches(of.OrderID, amounts{status: "captured", captured: of.Amount, refundable: of.Amount})
	})
}
