package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tender/shared/order"
)

// operation is one thing that happens to an order: what came before it, itself, and what DynamoDB may be asked for it.
// Calls and their number are the same at every run.
type operation struct {
	name    string
	calls   int // reads and writes of orders
	queries int // of the due index
	before  func(*deployment)
	do      func(*deployment)
	leaves  order.Status
}

// shards is how many queries list what is due at one provider.
const shards = 4

// operations with their budgets. Postpay can take nothing back, so a cancel is one write: there is no intent to send.
func operations() []operation {
	return []operation{
		{name: "checkout", calls: 2, do: automatic, leaves: order.Pending},
		{name: "checkout_replay", calls: 1, before: automatic, do: replayed, leaves: order.Pending},
		{name: "checkout_again", calls: 3, before: declined, do: automatic, leaves: order.Pending},
		{name: "webhook_with_capture", calls: 3, before: approved, do: (*deployment).deliver, leaves: order.Captured},
		{name: "webhook_without_capture", calls: 2, before: approvedManual, do: (*deployment).deliver, leaves: order.Authorized},
		{name: "webhook_duplicate", calls: 1, before: captured, do: (*deployment).deliver, leaves: order.Captured},
		{name: "return_with_capture", calls: 3, before: approved, do: returned, leaves: order.Captured},
		{name: "return_duplicate", calls: 1, before: captured, do: returned, leaves: order.Captured},
		{name: "status", calls: 1, before: captured, do: status, leaves: order.Captured},
		{name: "capture", calls: 3, before: authorized, do: command("capture", ""), leaves: order.Captured},
		{name: "capture_replay", calls: 1, before: captured, do: command("capture", ""), leaves: order.Captured},
		{name: "refund", calls: 3, before: captured, do: command("refunds", refundBody), leaves: order.PartiallyRefunded},
		{name: "refund_replay", calls: 1, before: refunded, do: command("refunds", refundBody), leaves: order.PartiallyRefunded},
		{name: "cancel", calls: 2, before: automatic, do: command("cancel", ""), leaves: order.Cancelled},
		{name: "resolve", calls: 3, queries: shards, before: automatic, do: resolved, leaves: order.Pending},
		{name: "resolve_that_sends", calls: 4, queries: shards, before: approved, do: resolved, leaves: order.Captured},
		{name: "resolve_nothing_due", queries: shards, before: automatic, do: resolvedNothing, leaves: order.Pending},
	}
}

const refundBody = `{"refund_id":"refund-01","amount":10000,"reason":"One item was damaged"}`

func automatic(d *deployment) { d.checkout("automatic") }

func replayed(d *deployment) {
	body, signed, err := signedCheckout("automatic", d.now())
	d.fail(err)
	d.send(http.MethodPost, "/checkouts", body, asJSON(signed), http.StatusOK)
}

func declined(d *deployment) {
	automatic(d)
	d.shopper("decline")
	d.deliver()
}

func approved(d *deployment) {
	automatic(d)
	d.shopper("approve")
}

func approvedManual(d *deployment) {
	d.checkout("manual")
	d.shopper("approve")
}

func authorized(d *deployment) {
	approvedManual(d)
	d.deliver()
}

func captured(d *deployment) {
	approved(d)
	d.deliver()
}

func refunded(d *deployment) {
	captured(d)
	command("refunds", refundBody)(d)
}

func returned(d *deployment) { d.send(http.MethodGet, d.back, "", nil, http.StatusSeeOther) }

func status(d *deployment) {
	d.send(http.MethodGet, "/orders/"+orderID+"/status", "", http.Header{"Authorization": {"Bearer " + d.client}}, http.StatusOK)
}

// command is what a merchant asks of an order.
func command(name, body string) func(*deployment) {
	return func(d *deployment) {
		header := asJSON("")
		if body == "" {
			header = nil
		}
		d.send(http.MethodPost, "/orders/"+orderID+"/"+name, body, header, http.StatusOK)
	}
}

// resolved is a run of the schedule that finds the one order due.
func resolved(d *deployment) { d.resolve(11*time.Minute, 1) }

func resolvedNothing(d *deployment) { d.resolve(0, 0) }

// resolve lets time pass, runs the schedule, and wants this many orders resolved.
func (d *deployment) resolve(later time.Duration, want int) {
	if d.err != nil {
		return
	}
	earlier := d.service.Now
	d.service.Now = func() time.Time { return earlier().Add(later) }
	result, err := d.service.Resolve(d.ctx)
	d.service.Now = earlier
	d.fail(err)
	if result.Resolved != want || result.Due != want {
		d.fail(fmt.Errorf("the schedule resolved %+v, not %d", result, want))
	}
}

// usage is what one operation used.
type usage struct {
	calls, queries int
	reads, writes  float64 // capacity units
	provider       int     // calls to the provider
	logged         int     // bytes
}

// reading and writing are the operations of DynamoDB that the store asks for.
const (
	opGet   = "GetItem"
	opPut   = "PutItem"
	opQuery = "Query"
)

// measure performs an operation on an order of its own in a table of its own, and counts.
func measure(ctx context.Context, endpoint string, op operation, now func() time.Time) (usage, error) {
	table, err := newTable(ctx, endpoint)
	if err != nil {
		return usage{}, err
	}
	d, err := deploy(ctx, endpoint, table, now)
	if err != nil {
		return usage{}, err
	}
	if op.before != nil {
		op.before(d)
	}
	d.counter.Reset()
	d.asked, d.logged, d.refused.units = 0, 0, 0
	op.do(d)
	if d.err != nil {
		return usage{}, fmt.Errorf("%s: %w", op.name, d.err)
	}
	u := usage{
		calls: d.counter.Calls("") - d.counter.Calls(opQuery), queries: d.counter.Calls(opQuery),
		reads: d.counter.Units(opGet) + d.counter.Units(opQuery), writes: d.counter.Units(opPut) + d.refused.units,
		provider: d.asked, logged: d.logged,
	}
	o, err := d.service.Order(ctx, orderID)
	if err != nil {
		return usage{}, fmt.Errorf("%s: %w", op.name, err)
	}
	if o.Status() != op.leaves {
		return usage{}, fmt.Errorf("%s leaves the order %s, not %s", op.name, o.Status(), op.leaves)
	}
	return u, nil
}
