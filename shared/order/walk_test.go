package order

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"tender/shared/problem"
	"tender/shared/provider"
)

// A walk is a random life of one order under a random clock: every transition may come at any time, with any answer.
type walk struct {
	o   Order
	now time.Time
	n   int
}

// move is one drawn transition. again says that applying it twice at once must change nothing the second time; foreign,
// that it must change nothing at all.
type move struct {
	name           string
	do             func(Order) (Order, error)
	again, foreign bool
}

func startWalk(t *rapid.T) *walk {
	w := &walk{now: t0}
	mode := rapid.SampledFrom([]CaptureMode{CaptureAutomatic, CaptureManual}).Draw(t, "mode")
	w.o = New(facts(mode), w.now)
	o, err := w.o.OpenAttempt(w.opening(t), w.try(), w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.o = o
	return w
}

func (w *walk) try() Try {
	w.n++
	return Try{Fence: fmt.Sprintf("f%d", w.n), Lease: w.now.Add(lease)}
}

func (w *walk) opening(t *rapid.T) Opening {
	terms := rapid.SampledFrom([]Terms{keyed, keyed, keyless, linked, hinted, stated}).Draw(t, "terms")
	o := wish(w.o.Capture, terms, rapid.SampledFrom([]string{"body", "other"}).Draw(t, "body"))
	o.Charge = rapid.IntRange(0, 4).Draw(t, "charge") == 0
	return o
}

// passTime lets the clock run, often to just when the order is due.
func (w *walk) passTime(t *rapid.T) {
	switch _, due, ok := w.o.Due(); {
	case ok && due.After(w.now) && rapid.Bool().Draw(t, "to due"):
		w.now = due
	default:
		w.now = w.now.Add(rapid.SampledFrom([]time.Duration{0, time.Millisecond, time.Second, lease, 5 * time.Minute, time.Hour, 25 * time.Hour}).Draw(t, "pass"))
	}
}

func (w *walk) attempt(t *rapid.T) int {
	return rapid.IntRange(1, max(1, len(w.o.Attempts))).Draw(t, "attempt")
}

// draw picks the next move. What the engine would do is likely, and so is what it never asked for.
func (w *walk) draw(t *rapid.T) move {
	all := []func(*rapid.T) move{w.drawStep, w.drawStep, w.drawStep, w.drawResult, w.drawResult, w.drawSee, w.drawSee, w.drawWish, w.drawWish, w.drawOther}
	return rapid.SampledFrom(all).Draw(t, "kind")(t)
}

func (w *walk) drawStep(t *rapid.T) move {
	step, now := Next(w.o, w.now), w.now
	if step.Sends() {
		try := w.try()
		return move{name: "begin", do: func(o Order) (Order, error) { return o.Begin(step, try, now), nil }, again: true}
	}
	if now, n := w.now, step.Attempt; step.Kind == StepExpire {
		return move{name: "expire", do: func(o Order) (Order, error) { return o.ExpireUnseen(n, now), nil }, again: true}
	}
	return w.drawSee(t)
}

func (w *walk) drawSee(t *rapid.T) move {
	now, n := w.now, w.attempt(t)
	if step := Next(w.o, now); step.Kind == StepLookup && rapid.Bool().Draw(t, "the one due") {
		n = step.Attempt
	}
	b := Observation{Attempt: n, Begun: now, Evidence: "lookup", ShopperCancelled: rapid.Bool().Draw(t, "left"), Snapshot: drawSnapshot(t, now)}
	if a := w.o.Attempt(n); a != nil && b.Snapshot.Reference == "" {
		b.Snapshot.Reference = a.Reference
	}
	if a := w.o.Attempt(n); a != nil && a.Terms.Needs != "" {
		b.Snapshot.Transaction = rapid.SampledFrom([]string{"t1", "t2"}).Draw(t, "transaction")
	}
	if rapid.IntRange(0, 4).Draw(t, "old") == 0 {
		b.Begun = now.Add(-time.Minute)
	}
	return move{name: "see", do: func(o Order) (Order, error) { return o.Observe(b, now), nil }, again: b.Snapshot.Page != provider.PageUnknown}
}

func drawSnapshot(t *rapid.T, now time.Time) provider.Snapshot {
	s := provider.Snapshot{
		Page:          rapid.SampledFrom([]provider.PageState{"open", "open", "paid", "paid", "over", "absent", provider.PageUnknown}).Draw(t, "page"),
		Currency:      "AED",
		Reference:     rapid.SampledFrom([]string{"", "", "", "", "", "", "other"}).Draw(t, "reference"),
		RefundsListed: rapid.Bool().Draw(t, "listed"), Disputed: rapid.IntRange(0, 9).Draw(t, "disputed") == 0, Declined: rapid.Bool().Draw(t, "declined"),
		Keys: provider.Keys{"id": rapid.SampledFrom([]string{"p1", "p2"}).Draw(t, "id")},
	}
	sums := rapid.SampledFrom([]int64{0, 300, amount, amount, amount + 200})
	switch s.Page {
	case provider.PageOpen:
		s.Authorized = sums.Draw(t, "authorized")
		s.PageURL = rapid.SampledFrom([]string{"", "https://pay.example/found"}).Draw(t, "url")
		if rapid.Bool().Draw(t, "lapses") {
			s.CaptureBy = now.Add(36 * time.Hour)
		}
	case provider.PagePaid:
		s.RefundState = rapid.SampledFrom([]provider.RefundState{"", provider.RefundRunning, provider.RefundPart, provider.RefundAll}).Draw(t, "refund state")
		s.Received = max(300, sums.Draw(t, "received"))
		for i := range rapid.IntRange(0, 3).Draw(t, "refunds") {
			r := record(rapid.SampledFrom([]string{"", "r1", "r2", "r3"}).Draw(t, "key"), fmt.Sprintf("x%d", i+1), rapid.SampledFrom([]int64{100, 300, 400}).Draw(t, "amount"), now)
			r.Outcome = rapid.SampledFrom([]problem.Outcome{problem.Succeeded, problem.Succeeded, problem.Refused, problem.Pending}).Draw(t, "outcome")
			if r.Outcome == problem.Succeeded && s.Refunded+r.Amount > s.Received {
				break
			}
			if r.Outcome == problem.Succeeded {
				s.Refunded += r.Amount
			}
			s.Refunds = append(s.Refunds, r)
		}
	}
	return s
}

func (w *walk) drawResult(t *rapid.T) move {
	p, now, fence := w.o.Op, w.now, "nobody's"
	if p != nil && p.Fence != "" && rapid.IntRange(0, 4).Draw(t, "foreign") > 0 {
		fence = p.Fence
	}
	m := move{name: "result", again: true, foreign: fence == "nobody's"}
	failure := rapid.SampledFrom([]error{nil, nil, errNotSent, errUnknown, errRefused, errConflict, errOver}).Draw(t, "failure")
	receipt := provider.Receipt{Outcome: rapid.SampledFrom([]problem.Outcome{problem.Succeeded, problem.Succeeded, problem.Pending}).Draw(t, "outcome"), Amount: amount, Currency: "AED"}
	receipt.ProviderID = rapid.SampledFrom([]string{"", "x1", "x2"}).Draw(t, "id")
	receipt.Authorized = p != nil && p.Kind == OpCharge && rapid.Bool().Draw(t, "authorized")
	page := provider.Checkout{PageURL: "https://pay.example/1", Keys: provider.Keys{"id": "p1"}}
	if p != nil && w.o.Attempt(p.Attempt).Terms.Needs != "" {
		page.Keys = nil
	}
	m.do = func(o Order) (Order, error) {
		switch {
		case failure != nil:
			return o.Failed(fence, failure, now), nil //nolint:nilerr // the failure is what is recorded
		case p != nil && p.Kind == OpCheckout:
			return o.Opened(fence, page, time.Hour, now), nil
		}
		return o.Did(fence, receipt, now), nil
	}
	return m
}

func (w *walk) drawWish(t *rapid.T) move {
	now, n := w.now, w.attempt(t)
	switch rapid.IntRange(0, 4).Draw(t, "wish") {
	case 0:
		opening, try := w.opening(t), w.try()
		return move{name: "open", do: func(o Order) (Order, error) { return o.OpenAttempt(opening, try, now) }}
	case 1:
		return move{name: "capture", do: func(o Order) (Order, error) { return o.RequestCapture(rapidAttempt(n), now) }}
	case 2:
		return move{name: "cancel", do: func(o Order) (Order, error) { return o.RequestCancel(now) }}
	}
	r := RefundWish{ID: rapid.SampledFrom([]string{"r1", "r2", "r3"}).Draw(t, "refund"), Amount: rapid.SampledFrom([]int64{100, 300, 400, amount}).Draw(t, "amount")}
	r.RequestHash, r.Attempt = fmt.Sprint(r.Amount), rapid.SampledFrom([]int{0, 0, n}).Draw(t, "of")
	if rapid.IntRange(0, 5).Draw(t, "manual") == 0 {
		r.Manual = &Act{Actor: "ann", Reason: "cash"}
	}
	return move{name: "refund", do: func(o Order) (Order, error) { return o.RequestRefund(r, now) }, again: true}
}

// rapidAttempt names the first attempt as "whichever is approved".
func rapidAttempt(n int) int {
	if n == 1 {
		return 0
	}
	return n
}

func (w *walk) drawOther(t *rapid.T) move {
	now, n := w.now, w.attempt(t)
	id := rapid.StringMatching(`t[0-9]`).Draw(t, "candidate")
	switch rapid.IntRange(0, 7).Draw(t, "other") {
	case 4:
		return move{name: "candidate", do: func(o Order) (Order, error) { return o.AddCandidate(n, id, now), nil }, again: true}
	case 5:
		return move{name: "drop", do: func(o Order) (Order, error) { return o.DropCandidate(n, id, now), nil }, again: true}
	case 6:
		return move{name: "shopper left", do: func(o Order) (Order, error) { return o.ShopperLeft(n, now), nil }, again: true}
	case 7:
		return move{name: "expire", do: func(o Order) (Order, error) { return o.ExpireUnseen(n, now), nil }, again: true}
	case 0:
		return move{name: "claim", do: func(o Order) (Order, error) { return o.Claim(now, now.Add(2*time.Minute)) }}
	case 1:
		return move{name: "look now", do: func(o Order) (Order, error) { return o.LookNow(n, now), nil }, again: true}
	case 2:
		return move{name: "no answer", do: func(o Order) (Order, error) { return o.LookFailed(n, now), nil }}
	}
	s := Settlement{Attempt: n, Kind: rapid.SampledFrom([]OpKind{OpCapture, OpCancel, OpCharge}).Draw(t, "op"), Actor: "ann", Reason: "asked"}
	s.As = rapid.SampledFrom([]problem.Outcome{problem.Succeeded, problem.Refused}).Draw(t, "as")
	if rapid.Bool().Draw(t, "of a refund") {
		s.RefundID = rapid.SampledFrom([]string{"r1", "r2", "r3"}).Draw(t, "refund")
	}
	return move{name: "settle", do: func(o Order) (Order, error) { return o.Settle(s, now) }}
}
