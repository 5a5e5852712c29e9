package payments_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/provider"
)

// interleavedFlows run one request wholly at a step of another, at each of its first steps in turn: what every provider
// has, and the operations that this one declares.
func interleavedFlows(r rig, info provider.Info, steps int) []flow {
	var all []flow
	unpreventable := !info.Can(provider.OpCapture) && !info.Can(provider.OpCancel)
	either := expectation{status: []order.Status{order.Cancelled, order.Captured}, captures: maybe, pages: 1, late: unpreventable}
	paid := expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}
	for at := 1; at <= steps; at++ {
		all = append(all,
			flow{r, fmt.Sprintf("approval at step %d of cancel", at), func(w *world) { approvalInCancel(w, at) }, either},
			flow{r, fmt.Sprintf("cancel at step %d of approval", at), func(w *world) { cancelInApproval(w, at) }, either},
			flow{r, fmt.Sprintf("same checkout twice, second at step %d", at), func(w *world) { twoCheckouts(w, at) }, paid},
		)
		if info.Can(provider.OpRefund) {
			all = append(all, interleavedRefunds(r, info, at)...)
		}
		switch {
		case info.Can(provider.OpCharge):
			all = append(all, interleavedCharges(r, at)...)
		case info.Can(provider.OpCapture):
			all = append(all, flow{r, fmt.Sprintf("schedule at step %d of capture", at), func(w *world) { scheduleInCapture(w, at) }, paid})
		}
	}
	return all
}

func interleavedRefunds(r rig, info provider.Info, at int) []flow {
	two := expectation{status: []order.Status{order.PartiallyRefunded}, captures: 1, refunded: []int64{50000, 40000}, pages: 1}
	one := expectation{status: []order.Status{order.PartiallyRefunded}, captures: 1, refunded: []int64{50000}, pages: 1}
	if info.Operations[provider.OpRefund].Again == provider.AgainNever {
		two.parks, two.clean, one.parks, one.clean = true, order.PartiallyRefunded, true, order.PartiallyRefunded
		two.status, two.refunded = append(two.status, order.Captured), append(two.refunded, 0)
		one.status, one.refunded = append(one.status, order.Captured), append(one.refunded, 0)
	}
	return []flow{
		{r, fmt.Sprintf("two refunds that exceed, second at step %d", at), func(w *world) { twoRefunds(w, at) }, two},
		{r, fmt.Sprintf("schedule at step %d of refund", at), func(w *world) { scheduleInRefund(w, at) }, one},
	}
}

// interleavedCharges are those of stored credentials: a charge against itself, and a capture against the void of the same
// approval.
func interleavedCharges(r rig, at int) []flow {
	all := []order.Status{order.Captured, order.Cancelled, order.Authorized, order.Created, order.Failed}
	charged := expectation{status: all, captures: maybe, parks: true, clean: order.Captured}
	ended := expectation{status: all, captures: maybe, parks: true, voids: true}
	return []flow{
		{r, fmt.Sprintf("same charge twice, second at step %d", at), func(w *world) {
			w.atStep(at, func() { w.chargeOnce("automatic") })
			w.charge("automatic")
		}, charged},
		{r, fmt.Sprintf("schedule at step %d of charge", at), func(w *world) {
			w.atStep(at, w.pastTheLease)
			w.charge("automatic")
		}, charged},
		{r, fmt.Sprintf("schedule at step %d of capture", at), func(w *world) {
			w.charge("manual")
			w.atStep(at, w.pastTheLease)
			w.captureCharge()
		}, charged},
		{r, fmt.Sprintf("schedule at step %d of void", at), func(w *world) {
			w.charge("manual")
			w.atStep(at, w.pastTheLease)
			w.void()
		}, ended},
		{r, fmt.Sprintf("void at step %d of capture", at), func(w *world) {
			w.charge("manual")
			w.atStep(at, w.cancelOnce)
			w.captureCharge()
		}, ended},
		{r, fmt.Sprintf("capture at step %d of void", at), func(w *world) {
			w.charge("manual")
			w.atStep(at, func() {
				w.once(func(ctx context.Context, s *payments.Service) { _, _, _ = s.Capture(ctx, "order-01", 0) })
			})
			w.void()
		}, ended},
	}
}

func (w *world) atStep(offset int, do func()) { w.during[w.steps+offset] = do }

// pastTheLease lets so much time pass that the try on its way is given up for lost, and the schedule run.
func (w *world) pastTheLease() {
	w.advance(time.Minute)
	w.resolve()
}

func (w *world) cancelOnce() {
	w.once(func(ctx context.Context, s *payments.Service) {
		if _, done, err := s.Cancel(ctx, "order-01"); done && err == nil {
			w.cancelled = true
		}
	})
}

// pays approves on a page and waits for the money. What nobody told about is named by a person at the end.
func (w *world) pays(page string) {
	before := len(w.failures)
	w.shopper(page, "approve")
	if w.settled(order.Captured); infoOf(w.rig.name).ToldByHints {
		w.failures = w.failures[:before]
	}
}

func twoRefunds(w *world, at int) {
	w.pays(w.checkout("automatic"))
	w.atStep(at, func() {
		w.once(func(ctx context.Context, s *payments.Service) {
			_, _, _ = s.Refund(ctx, "order-01", order.RefundWish{ID: "r2", Amount: 40000, RequestHash: "40000", Reason: "returned"})
		})
	})
	first, second := w.refund("r1", 50000), w.refund("r2", 40000)
	o, _ := w.read("order-01")
	won, tooMuch, open := 0, 0, parked(o) || waiting(o)
	for id, err := range map[string]error{"r1": first, "r2": second} {
		if r := o.Refund(id); err == nil && r.Status == order.RefundSucceeded {
			won++
		} else if problem.Is(err, problem.RefundExceeds) {
			tooMuch++ // and the provider was never asked
		}
	}
	if (won != 1 || tooMuch != 1) && (!open || won+tooMuch > 1) {
		w.must("refunds", errors.Join(fmt.Errorf("%d of two succeeded, %d too much", won, tooMuch), first, second))
	}
}

func scheduleInRefund(w *world, at int) {
	w.pays(w.checkout("automatic"))
	w.atStep(at, w.pastTheLease)
	w.refundPart("r1", 50000)
}

func approvalInCancel(w *world, at int) {
	page := w.checkout("automatic")
	w.atStep(at, func() { w.shopper(page, "approve") })
	w.cancelOrPaid()
}

func cancelInApproval(w *world, at int) {
	page := w.checkout("automatic")
	w.atStep(at, w.cancelOnce)
	w.shopper(page, "approve")
	w.cancelOrPaid()
}

// cancelOrPaid cancels; that the order turns out to be paid is an answer as well.
func (w *world) cancelOrPaid() {
	switch err := w.cancel(); {
	case err == nil:
		w.cancelled = true
	case !problem.Is(err, problem.InvalidState):
		w.must("cancel", err)
	}
}

func twoCheckouts(w *world, at int) {
	var other string
	r, hash := w.rig.request("automatic")
	w.atStep(at, func() {
		w.once(func(ctx context.Context, s *payments.Service) {
			opened, err := s.Checkout(ctx, r, hash)
			if err == nil {
				other = opened.Attempt.PageURL
			}
		})
	})
	page := w.checkout("automatic")
	if other != "" && other != page {
		w.must("checkout", fmt.Errorf("two pages for one request"))
	}
	w.pays(page)
}

func scheduleInCapture(w *world, at int) {
	w.shopper(w.checkout("manual"), "approve")
	w.settled(order.Authorized)
	w.atStep(at, w.pastTheLease)
	w.capture()
}
