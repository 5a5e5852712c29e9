package payments_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"tender/sandbox/deliveries"
	sandbox "tender/sandbox/postpay"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
)

// A flow is what a merchant and a shopper do, told as a client that knows nothing of faults: it repeats what was not
// answered clearly, with the same keys, as a client should.
type flow struct {
	rig  rig
	name string
	run  func(w *world)
	want expectation
}

// atMost bounds the steps to disturb of a flow that waits for days, whose later steps repeat the earlier ones.
func (f flow) atMost(steps int) int {
	if strings.HasPrefix(f.name, "refund settled") {
		return min(steps, 40)
	}
	return steps
}

// expectation is how every run of a flow ends, whatever failed on the way. The ledger of the provider is the judge.
type expectation struct {
	status   []order.Status
	captures int          // effects at the provider, on all attempts; maybe: as the order says
	refunded []int64      // possible sums that went back
	pages    int          // at least, attempts that were opened
	parks    bool         // something may end in review: the provider's answers cannot always tell
	late     bool         // a shopper may pay after a cancel: nobody can stop them at this provider
	voids    bool         // a cancel that was answered leaves nothing at the provider that could become money
	clean    order.Status // when nothing is disturbed, where that says more than status
}

const (
	amount = 81480
	maybe  = -1
)

// client repeats a request until it is answered for good: a definite refusal or a result. Between tries time passes and
// the schedule runs.
func (w *world) client(do func(ctx context.Context, s *payments.Service) (done bool, err error)) error {
	var err error
	for range 30 {
		s, _ := w.instance()
		w.sent++
		var done bool
		done, err = do(context.Background(), s)
		if done && err == nil {
			return nil
		}
		if err != nil && !again(err) {
			return err
		}
		w.advance(40 * time.Second)
		w.releaseLate()
		w.resolve()
	}
	return fmt.Errorf("never answered: %w", err)
}

// again says whether a client may repeat the request: no reply, a 5xx, or a 409 that says when.
func again(err error) bool {
	e := problem.From(err)
	return e.Code.Status() >= 500 || e.RetryAfter > 0
}

// releaseLate lets late requests arrive once the client has tried again.
func (w *world) releaseLate() {
	if !w.lateToTheEnd {
		w.release()
	}
}

func (w *world) checkout(capture string) string {
	r, hash := w.rig.request(capture)
	page := ""
	err := w.client(func(ctx context.Context, s *payments.Service) (bool, error) {
		opened, err := s.Checkout(ctx, r, hash)
		page = opened.Attempt.PageURL
		return err == nil, err
	})
	w.must("checkout", err)
	return page
}

func (w *world) capture() {
	w.must("capture", w.client(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, done, err := s.Capture(ctx, "order-01", 0)
		return done, err
	}))
}

func (w *world) refund(id string, amount int64) error {
	return w.client(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, done, err := s.Refund(ctx, "order-01", order.RefundWish{ID: id, Amount: amount, RequestHash: fmt.Sprint(amount), Reason: "returned"})
		return done, err
	})
}

func (w *world) cancel() error {
	return w.client(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, done, err := s.Cancel(ctx, "order-01")
		return done, err
	})
}

// settled waits, as a merchant's page would, until the order has one of these statuses.
func (w *world) settled(statuses ...order.Status) {
	for range 40 {
		if o, ok := w.read("order-01"); ok {
			for _, s := range statuses {
				if o.Status() == s {
					return
				}
			}
		}
		w.advance(time.Minute)
		w.releaseLate()
		w.resolve()
	}
	o, _ := w.read("order-01")
	w.must("waiting", fmt.Errorf("the order stays %s", o.Status()))
}

func (w *world) must(what string, err error) {
	if err != nil {
		w.failures = append(w.failures, what+": "+err.Error())
	}
}

func flows() []flow {
	return append(simpleFlows(), interleavedFlows(postpayRig, infoOf(postpayRig.name), 5)...)
}

func simpleFlows() []flow {
	paid := func(w *world) {
		w.shopper(w.checkout("automatic"), "approve")
		w.settled(order.Captured)
	}
	return []flow{
		{postpayRig, "checkout", func(w *world) { w.checkout("automatic") },
			expectation{status: []order.Status{order.ExpiredStatus}, pages: 1}},
		{postpayRig, "automatic capture", paid,
			expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "manual capture", func(w *world) {
			w.shopper(w.checkout("manual"), "approve")
			w.settled(order.Authorized)
			w.capture()
		}, expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "full refund", func(w *world) {
			paid(w)
			w.must("refund", w.refund("r1", amount))
		}, expectation{status: []order.Status{order.Refunded}, captures: 1, refunded: []int64{amount}, pages: 1}},
		{postpayRig, "partial refunds", func(w *world) {
			paid(w)
			w.must("first", w.refund("r1", 1000))
			w.must("second", w.refund("r2", 2000))
		}, expectation{status: []order.Status{order.PartiallyRefunded}, captures: 1, refunded: []int64{3000}, pages: 1}},
		{postpayRig, "decline and pay again", func(w *world) {
			w.shopper(w.checkout("automatic"), "decline")
			w.settled(order.Failed)
			w.shopper(w.checkout("automatic"), "approve")
			w.settled(order.Captured)
		}, expectation{status: []order.Status{order.Captured}, captures: 1, pages: 2}},
		{postpayRig, "cancel before payment", func(w *world) {
			w.checkout("automatic")
			w.must("cancel", w.cancel())
		}, expectation{status: []order.Status{order.Cancelled}, pages: 1}},
		{postpayRig, "duplicate webhooks", func(w *world) {
			w.deliver("duplicate")
			paid(w)
		}, expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "reordered webhooks", reordered,
			expectation{status: []order.Status{order.PartiallyRefunded}, captures: 1, refunded: []int64{1000}, pages: 1}},
		{postpayRig, "no webhooks at all", func(w *world) {
			w.deliver("drop")
			paid(w)
		}, expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "two pages approved", twoPages,
			expectation{status: []order.Status{order.Captured}, captures: 1, pages: 2}},
		{postpayRig, "captured elsewhere", capturedElsewhere,
			expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "cancel of what was captured elsewhere", func(w *world) {
			w.deliver(deliveries.Drop)
			w.shopper(w.checkout("manual"), "approve")
			w.settled(order.Authorized)
			o, _ := w.read("order-01")
			w.byHand(http.MethodPost, "/orders/"+o.Latest().Reference+"/capture")
			w.cancelOrPaid()
		}, expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "declined while an earlier capture is on its way", declinedMeanwhile,
			expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "result of a try that was given up for lost", lateResult,
			expectation{status: []order.Status{order.PartiallyRefunded}, captures: 1, refunded: []int64{3000}, pages: 1}},
		{postpayRig, "page of a try that was given up for lost", latePage,
			expectation{status: []order.Status{order.Captured}, captures: 1, pages: 1}},
		{postpayRig, "refund settled as succeeded", settledSucceeded,
			expectation{status: []order.Status{order.Captured, order.PartiallyRefunded}, captures: 1, refunded: []int64{0, 50000}, pages: 1}},
		{postpayRig, "refund settled as refused, then seen", settledRefused,
			expectation{status: []order.Status{order.PartiallyRefunded}, captures: 1, refunded: []int64{50000}, pages: 1}},
	}
}

// reordered: the messages of the whole life of an order arrive after it, last first.
func reordered(w *world) {
	w.deliver("hold")
	w.shopper(w.checkout("automatic"), "approve")
	w.settled(order.Captured)
	w.must("refund", w.refund("r1", 1000))
	w.deliverHeldBackwards()
}

// twoPages: the shopper leaves the first page, pays on the second, and then approves the first one as well.
func twoPages(w *world) {
	first := w.checkout("automatic")
	w.shopper(first, "cancel")
	second := w.checkoutAfter(first)
	w.shopper(second, "approve")
	w.settled(order.Captured)
	w.shopper(first, "approve")
}

// checkoutAfter asks for a page until it gets another one than this.
func (w *world) checkoutAfter(page string) string {
	for range 100 {
		if next := w.checkout("automatic"); next != page {
			return next
		}
		w.advance(time.Minute)
		w.releaseLate()
		w.resolve()
	}
	w.must("second page", fmt.Errorf("it stays the first"))
	return ""
}

func (w *world) deliver(mode deliveries.Mode) {
	if err := w.box.Panel().Outbox.SetMode(mode); err != nil {
		panic(err)
	}
}

func (w *world) deliverHeldBackwards() {
	w.deliver(deliveries.Normal)
	var held []int
	for _, d := range w.box.Panel().Outbox.List() {
		if d.State == deliveries.Held {
			held = append([]int{d.ID}, held...)
		}
	}
	if _, err := w.box.Panel().Outbox.Release(held...); err != nil {
		panic(err)
	}
}

// once sends a request a single time and does not care how it ends.
func (w *world) once(do func(ctx context.Context, s *payments.Service)) {
	s, _ := w.instance()
	do(context.Background(), s)
}

// settle waits until a refund needs a person, and gives that person's word.
func (w *world) settle(id string, as problem.Outcome) {
	for range 60 {
		o, _ := w.read("order-01")
		if r := o.Refund(id); r != nil && r.Status == order.RefundUnknown {
			break
		}
		w.advance(time.Hour)
		w.resolve()
	}
	w.must("settle", w.client(func(ctx context.Context, s *payments.Service) (bool, error) {
		_, err := s.Settle(ctx, "order-01", order.Settlement{RefundID: id, As: as, Actor: "ops", Reason: "asked the provider"})
		if problem.Is(err, problem.InvalidState) {
			err = nil // the answer to the first try was lost
		}
		return err == nil, err
	}))
}

// settledSucceeded: nothing ever arrives, and a person believes that it did. What they believe stays reserved.
func settledSucceeded(w *world) {
	w.shopper(w.checkout("automatic"), "approve")
	w.settled(order.Captured)
	w.down["refund"] = "timeout_before"
	w.refundOnce("r1", 50000)
	w.settle("r1", problem.Succeeded)
	delete(w.down, "refund")
	if err := w.refund("r2", 40000); !problem.Is(err, problem.RefundExceeds) {
		w.must("second refund", fmt.Errorf("not refused as too much: %w", err))
	}
}

// settledRefused: a person gives the refund up, and then everything that was late arrives.
func settledRefused(w *world) {
	w.shopper(w.checkout("automatic"), "approve")
	w.settled(order.Captured)
	w.down["refund"] = lateEnd
	w.refundOnce("r1", 50000)
	w.lateToTheEnd = true
	w.settle("r1", problem.Refused)
	w.release()
	w.advance(25 * time.Hour)
	w.resolve()
}

// refundOnce asks until the wish is on record, and does not wait for its end.
func (w *world) refundOnce(id string, amount int64) {
	for range 10 {
		w.once(func(ctx context.Context, s *payments.Service) {
			_, _, _ = s.Refund(ctx, "order-01", order.RefundWish{ID: id, Amount: amount, RequestHash: fmt.Sprint(amount), Reason: "returned"})
		})
		if o, _ := w.read("order-01"); o.Refund(id) != nil {
			return
		}
		w.advance(40 * time.Second)
	}
}

// capturedElsewhere: somebody captures in the provider's dashboard just before we do.
func capturedElsewhere(w *world) {
	w.shopper(w.checkout("manual"), "approve")
	w.settled(order.Authorized)
	o, _ := w.read("order-01")
	w.byHand(http.MethodPost, "/orders/"+o.Latest().Reference+"/capture")
	w.capture()
}

// byHand is a call to the provider that is not ours.
func (w *world) byHand(method, path string) {
	r := httptest.NewRequest(method, path, http.NoBody)
	r.SetBasicAuth(w.rig.secret["merchant_id"], w.rig.secret["secret_key"])
	r.Header.Set("Accept", "application/vnd.postpay+json; version=v1")
	w.box.ServeHTTP(httptest.NewRecorder(), r)
}

// declinedMeanwhile: the first capture is late, the second is declined, then the first arrives.
func declinedMeanwhile(w *world) {
	w.shopper(w.checkout("manual"), "approve")
	w.settled(order.Authorized)
	w.lateToTheEnd = true
	w.down["capture"] = lateEnd
	once := func() {
		w.once(func(ctx context.Context, s *payments.Service) { _, _, _ = s.Capture(ctx, "order-01", 0) })
	}
	once()
	delete(w.down, "capture")
	w.box.(*sandbox.Sandbox).Set(sandbox.Switches{DeclineCapture: true})
	w.advance(time.Minute)
	late := w.box.Panel().Late.Len() > 0
	w.resolve()
	if o, _ := w.read("order-01"); late && o.Op == nil && o.Sale == 0 {
		w.must("capture", errors.New("given up for refused"))
	}
	w.box.(*sandbox.Sandbox).Set(sandbox.Switches{})
	w.release()
	w.capture()
}

// lateResult: a refund's instance sleeps before it records the result; the schedule takes over, and another refund
// crashes just after its intent. The sleeper's result is not that one's.
func lateResult(w *world) {
	w.shopper(w.checkout("automatic"), "approve")
	w.settled(order.Captured)
	w.atStep(4, func() {
		w.advance(time.Minute)
		w.resolve()
		s, i := w.instance()
		i.dieAt = "provider.refund"
		_, _, _ = s.Refund(context.Background(), "order-01", order.RefundWish{ID: "r2", Amount: 2000, RequestHash: "2000", Reason: "returned"})
	})
	w.must("first", w.refund("r1", 1000))
	w.must("second", w.refund("r2", 2000))
}

// latePage: the same with the page of a checkout.
func latePage(w *world) {
	r, hash := w.rig.request("automatic")
	w.atStep(3, func() {
		w.advance(time.Minute)
		s, i := w.instance()
		i.dieAt = "provider.checkout"
		_, _ = s.Checkout(context.Background(), r, hash)
	})
	w.shopper(w.checkout("automatic"), "approve")
	w.settled(order.Captured)
}
