package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"tender/shared/order"
)

// refundBody is a refund in part of any of the examples; manualBody records one that was made outside.
const (
	refundBody = `{"refund_id":"refund-01","amount":10000,"reason":"One item was damaged"}`
	manualBody = `{"refund_id":"refund-01","amount":10000,"reason":"One item was damaged","manual":{"actor":"clerk","reason":"In the wallet"}}`
)

func automatic(d *deployment) { d.checkout(d.checkoutBody("automatic", "")) }

func replayed(d *deployment) {
	body := d.checkoutBody("automatic", "")
	d.send(http.MethodPost, "/checkouts", body, asJSON(d.signed(body)), http.StatusOK)
}

// charged takes the amount from a saved card, held only approves it.
func charged(d *deployment) { d.checkout(d.checkoutBody("automatic", d.card)) }
func held(d *deployment)    { d.checkout(d.checkoutBody("manual", d.card)) }

func declined(d *deployment) {
	automatic(d)
	d.shopper("decline")
}

// ended is an order whose page is over without money: declined where that ends it, else expired.
func ended(d *deployment) {
	if d.rig.pageRetries {
		automatic(d)
		d.expire()
		return
	}
	declined(d)
	d.deliver()
}

func approved(d *deployment) {
	automatic(d)
	d.shopper("approve")
}

func approvedManual(d *deployment) {
	d.checkout(d.checkoutBody("manual", ""))
	d.shopper("approve")
}

// authorized is an order that waits for its capture: of an approved page, or of a saved card.
func authorized(d *deployment) {
	if d.rig.saveCard != nil {
		held(d)
		return
	}
	approvedManual(d)
	d.deliver()
}

// captured is a paid order, as somebody told us: the provider's message, or the shopper.
func captured(d *deployment) {
	approved(d)
	if d.rig.silent() {
		returned(d)
		return
	}
	d.deliver()
}

// toldInVain is a message that came while the provider could not be asked.
func toldInVain(d *deployment) {
	approved(d)
	d.down = true
	d.deliver()
	d.down = false
}

func refunded(d *deployment) {
	captured(d)
	refund(d)
}

// paidBack is a refund that has reached the shopper.
func paidBack(d *deployment) {
	refunded(d)
	d.later += time.Hour
	known := len(d.messages)
	d.box.Panel().Outbox.SendDue() // what time brings about, and its message
	if d.err == nil && len(d.messages) == known {
		d.fail(errors.New("the provider told of no refund"))
	}
}

func returned(d *deployment) { d.send(http.MethodGet, d.back, "", nil, http.StatusSeeOther) }

func status(d *deployment) {
	d.send(http.MethodGet, "/orders/"+orderID+"/status", "", http.Header{"Authorization": {"Bearer " + d.client}}, http.StatusOK)
}

// command is what a merchant asks of an order, answered with this status.
func command(name, body string, want int) func(*deployment) {
	return func(d *deployment) {
		header := asJSON("")
		if body == "" {
			header = nil
		}
		d.send(http.MethodPost, "/orders/"+orderID+"/"+name, body, header, want)
	}
}

func capture(d *deployment) { command("capture", "", http.StatusOK)(d) }
func cancel(d *deployment)  { command("cancel", "", http.StatusOK)(d) }
func lookup(d *deployment)  { command("resolve", "", http.StatusOK)(d) }
func byHand(d *deployment)  { command("refunds", manualBody, http.StatusOK)(d) }
func refund(d *deployment) {
	want := http.StatusOK
	if d.rig.refundsLater {
		want = http.StatusAccepted
	}
	command("refunds", refundBody, want)(d)
}

// wait lets the time come at which the order is due.
func (d *deployment) wait() {
	if d.err != nil {
		return
	}
	o, err := d.service.Order(d.ctx, orderID)
	d.fail(err)
	_, at, due := o.Due()
	if err == nil && !due {
		d.fail(errors.New("the order is not due"))
	}
	if by := at.Sub(d.now()); by > 0 {
		d.later += by + time.Second
	}
}

// expire lets the schedule run until the order is expired.
func (d *deployment) expire() {
	for range 50 {
		d.wait()
		d.resolve(1)
		if d.err != nil {
			return
		}
		o, err := d.service.Order(d.ctx, orderID)
		d.fail(err)
		if o.Status() == order.ExpiredStatus {
			return
		}
	}
	d.fail(errors.New("the order does not expire"))
}

// resolved is a run of the schedule that finds the one order due, resolvedNothing one that finds none.
func resolved(d *deployment)        { d.resolve(1) }
func resolvedNothing(d *deployment) { d.resolve(0) }

// resolve runs the schedule, and wants this many orders resolved.
func (d *deployment) resolve(want int) {
	if d.err != nil {
		return
	}
	result, err := d.service.Resolve(d.ctx)
	d.fail(err)
	if result.Resolved != want || result.Due != want {
		d.fail(fmt.Errorf("the schedule resolved %+v, not %d", result, want))
	}
}
