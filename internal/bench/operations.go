package main

import (
	"slices"

	"tender/sandbox/control"
	"tender/shared/order"
	"tender/shared/provider"
)

// operation is one thing that happens to an order: what came before it, itself, and what DynamoDB may be asked for it.
// Calls and their number are the same at every run.
type operation struct {
	name    string
	calls   int  // reads and writes of orders that it may make
	queries int  // of the due index
	quiet   bool // it tells nothing new, and may not write
	before  func(*deployment)
	do      func(*deployment)
	leaves  order.Status
	effect  control.Effect // that the provider's ledger has of it, and no other; "": none
}

// excess is how many calls an operation made over its budget; a write that may not be counts as one.
func (op operation) excess(u usage) int {
	over := max(u.calls()-op.calls, 0) + max(u.queries-op.queries, 0)
	if op.quiet && over == 0 {
		return u.puts
	}
	return over
}

// knownExcess gives the reasons of operations that make one call more than their budget, by provider and operation.
func knownExcess() map[string]string {
	return map[string]string{
		"rupantorpay_resolve_paid": "a transaction that only a message told is claimed before its money counts",
	}
}

// shards is how many queries list what is due at one provider.
const shards = 4

// operations are those that this provider can do, with their budgets. Where it can take nothing back, a cancel is one
// write: there is no intent to send.
func operations(r rig) []operation {
	all := []operation{
		{name: "checkout", calls: 2, do: automatic, leaves: order.Pending, effect: control.Checkout},
		{name: "checkout_replay", calls: 1, before: automatic, do: replayed, leaves: order.Pending},
		{name: "checkout_again", calls: 3, before: ended, do: automatic, leaves: order.Pending, effect: control.Checkout},
	}
	return slices.Concat(all, tellings(r), returns(r), commands(r), charges(r), schedules(r))
}

// paying is how an order's payment comes to be known: a payment that was taken at once is written once, an approval is
// captured. A payment whose id only the hint tells is written down before it is verified, and claimed when it has paid.
func paying(r rig, name string, do func(*deployment)) operation {
	op := operation{name: name, calls: 2, before: approved, do: do, leaves: order.Captured}
	switch {
	case r.authorizes:
		op.calls, op.effect = 3, control.Capture
	case r.info.ToldByHints:
		op.calls = 4
	}
	return op
}

// tellings are what the provider's messages bring.
func tellings(r rig) []operation {
	if !r.info.Can(provider.OpNotify) {
		return nil
	}
	over := 2
	if r.info.ToldByHints {
		over = 3
	}
	all := []operation{
		paying(r, "webhook_paid", (*deployment).deliver),
		{name: "webhook_duplicate", calls: 1, quiet: true, before: captured, do: (*deployment).deliver, leaves: order.Captured},
	}
	if r.pageRetries { // nothing has changed
		all = append(all, operation{name: "webhook_declined", calls: 1, quiet: true, before: declined, do: (*deployment).deliver, leaves: order.Pending})
	} else {
		all = append(all, operation{name: "webhook_declined", calls: over, before: declined, do: (*deployment).deliver, leaves: order.Failed})
	}
	if r.authorizes {
		all = append(all, operation{name: "webhook_authorized", calls: 2, before: approvedManual, do: (*deployment).deliver, leaves: order.Authorized})
	}
	if r.refundsLater {
		all = append(all, operation{name: "webhook_refunded", calls: 2, before: paidBack, do: (*deployment).deliver, leaves: order.PartiallyRefunded})
	}
	return all
}

// returns are what shoppers who come back bring, and whoever asks for an order's status.
func returns(r rig) []operation {
	found := paying(r, "lookup_paid", lookup)
	if r.info.ToldByHints { // the message has written its hint down
		found.before, found.calls = toldInVain, 3
	}
	return []operation{
		found,
		paying(r, "return_paid", returned),
		{name: "return_duplicate", calls: 1, quiet: true, before: captured, do: returned, leaves: order.Captured},
		{name: "status", calls: 1, quiet: true, before: captured, do: status, leaves: order.Captured},
		{name: "lookup", calls: 1, quiet: true, before: captured, do: lookup, leaves: order.Captured},
	}
}

// commands are what the merchant asks for.
func commands(r rig) []operation {
	var all []operation
	if r.info.Can(provider.OpCapture) {
		all = append(all, operation{name: "capture", calls: 3, before: authorized, do: capture, leaves: order.Captured, effect: control.Capture})
	}
	all = append(all, operation{name: "capture_replay", calls: 1, quiet: true, before: captured, do: capture, leaves: order.Captured})
	switch {
	case r.refundsLater:
		all = append(all,
			operation{name: "refund", calls: 3, before: captured, do: refund, leaves: order.Captured},
			operation{name: "refund_replay", calls: 1, quiet: true, before: refunded, do: refund, leaves: order.Captured})
	case r.info.Can(provider.OpRefund):
		all = append(all,
			operation{name: "refund", calls: 3, before: captured, do: refund, leaves: order.PartiallyRefunded, effect: control.Refund},
			operation{name: "refund_replay", calls: 1, quiet: true, before: refunded, do: refund, leaves: order.PartiallyRefunded})
	default:
		all = append(all, operation{name: "refund_by_hand", calls: 2, before: captured, do: byHand, leaves: order.PartiallyRefunded})
	}
	stop := operation{name: "cancel", calls: 2, before: automatic, do: cancel, leaves: order.Cancelled}
	if r.info.Can(provider.OpCancel) {
		stop.calls, stop.effect = 3, control.Cancel
	}
	return append(all, stop)
}

// charges are those of saved cards.
func charges(r rig) []operation {
	if !r.info.Can(provider.OpCharge) {
		return nil
	}
	return []operation{
		{name: "charge", calls: 2, do: charged, leaves: order.Captured, effect: control.Capture},
		{name: "charge_authorized", calls: 2, do: held, leaves: order.Authorized, effect: control.Authorize},
		{name: "cancel_authorized", calls: 3, before: held, do: cancel, leaves: order.Cancelled, effect: control.Cancel},
	}
}

// schedules are runs of the schedule that find one order due, or none.
func schedules(r rig) []operation {
	unpaid := operation{
		name: "resolve_unpaid", calls: 3, queries: shards, before: func(d *deployment) { automatic(d); d.wait() }, do: resolved, leaves: order.Pending,
	}
	before := approved
	paid := operation{name: "resolve_paid", calls: 3, queries: shards, do: resolved, leaves: order.Captured}
	switch {
	case r.authorizes: // it sends
		paid.calls, paid.effect = 4, control.Capture
	case r.info.ToldByHints: // nobody can be asked about what nobody told
		before, unpaid.leaves = toldInVain, order.ExpiredStatus
	}
	paid.before = func(d *deployment) { before(d); d.wait() }
	return []operation{unpaid, paid,
		{name: "resolve_nothing_due", queries: shards, quiet: true, before: automatic, do: resolvedNothing, leaves: order.Pending},
	}
}
