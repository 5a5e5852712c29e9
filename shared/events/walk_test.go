package events_test

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
)

// t0 is when every order of these tests begins.
var t0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	amount = int64(1000)
	lease  = 30 * time.Second
	canary = "jane.doe@shop.example" // stands wherever a person's words are kept
)

// termsOf are kinds of provider: one that deduplicates our keys, one that lists refunds without them, one that says one
// word about all refunds.
var termsOf = []order.Terms{
	{Messages: true, Refunds: true, ListsRefunds: true, LifetimeSecs: 86400, Again: []provider.Operation{provider.OpCapture, provider.OpRefund}},
	{Messages: true, Refunds: true, ListsRefunds: true, LifetimeSecs: 86400},
	{Messages: true, Refunds: true, LifetimeSecs: 86400},
}

func facts(mode order.CaptureMode) order.Facts {
	return order.Facts{
		ID: "order-1", Amount: amount, Currency: "AED", Capture: mode, SuccessURL: "https://shop.example/ok",
		CancelURL: "https://shop.example/no", Metadata: map[string]string{"customer": canary},
	}
}

// life is an order that is written again and again: after the story or after chance.
type life struct {
	o      order.Order
	now    time.Time
	fences int
	images []order.Order // each write's, the first from nothing
}

func (l *life) try() order.Try {
	l.fences++
	return order.Try{Fence: fmt.Sprintf("f%d", l.fences), Lease: l.now.Add(lease)}
}

// write stores what a transition made, as the stores do: nothing where nothing changed.
func (l *life) write(o order.Order, err error) *life {
	if err != nil || l.o.Version > 0 && !order.Changed(l.o, o) {
		return l
	}
	o.Version, o.UpdatedAt = l.o.Version+1, l.now
	l.o = o
	l.images = append(l.images, o)
	return l
}

func (l *life) pass(d time.Duration) *life { l.now = l.now.Add(d); return l }

func (l *life) open(terms order.Terms, hash string, charge bool) *life {
	w := order.Opening{Facts: facts(l.o.Capture), Provider: "payer", Terms: terms, RequestHash: hash, Charge: charge}
	return l.write(l.o.OpenAttempt(w, l.try(), l.now))
}

func begun(mode order.CaptureMode, terms order.Terms) *life {
	l := &life{now: t0, o: order.New(facts(mode), t0)}
	return l.open(terms, "body", false)
}

func shown(mode order.CaptureMode, terms order.Terms) *life { return begun(mode, terms).page() }

func (l *life) page() *life {
	if l.o.Op == nil {
		return l
	}
	page := provider.Checkout{PageURL: "https://pay.example/p", Keys: provider.Keys{"id": "p1"}}
	return l.write(l.o.Opened(l.o.Op.Fence, page, time.Hour, l.now), nil)
}

func (l *life) see(attempt int, s provider.Snapshot) *life {
	a := l.o.Attempt(attempt)
	if a == nil {
		return l
	}
	s.Reference, s.Currency = a.Reference, l.o.Currency
	return l.write(l.o.Observe(order.Observation{Attempt: attempt, Snapshot: s, Begun: l.now, Evidence: "lookup"}, l.now), nil)
}

// send begins what is next and records its result.
func (l *life) send(outcome problem.Outcome) *life {
	step := order.Next(l.o, l.now)
	if !step.Sends() {
		return l
	}
	l.write(l.o.Begin(step, l.try(), l.now), nil)
	return l.result(outcome)
}

func (l *life) result(outcome problem.Outcome) *life {
	if l.o.Op == nil || l.o.Op.Fence == "" {
		return l
	}
	fence := l.o.Op.Fence
	if a := l.o.Attempt(l.o.Op.Attempt); outcome == problem.NotSent && (a.State != order.AttemptOpen || a.Disputed) {
		outcome = problem.Unknown // what the provider spoke of was sent
	}
	if outcome == problem.Succeeded || outcome == problem.Pending {
		receipt := provider.Receipt{Outcome: outcome, Amount: amount, Currency: "AED", ProviderID: fmt.Sprintf("x%d", l.fences)}
		if r := l.o.Refund(l.o.Op.RefundID); r != nil {
			receipt.Amount = r.Amount
		}
		return l.write(l.o.Did(fence, receipt, l.now), nil)
	}
	return l.write(l.o.Failed(fence, &problem.Error{Code: problem.ProviderRefused, Outcome: outcome, Detail: canary}, l.now), nil)
}

func (l *life) refund(w order.RefundWish) *life {
	w.Reason, w.RequestHash = canary, fmt.Sprint(w.Amount)
	return l.write(l.o.RequestRefund(w, l.now))
}

func paid(sum int64) provider.Snapshot {
	return provider.Snapshot{Page: provider.PagePaid, Received: sum}
}

// drawLife is a random life: anything may come at any time.
func drawLife(t *rapid.T) *life {
	terms := rapid.SampledFrom(termsOf)
	l := begun(rapid.SampledFrom([]order.CaptureMode{order.CaptureAutomatic, order.CaptureManual}).Draw(t, "mode"), terms.Draw(t, "terms"))
	for range rapid.IntRange(1, 25).Draw(t, "steps") {
		l.pass(rapid.SampledFrom([]time.Duration{0, time.Second, lease, time.Hour, 25 * time.Hour}).Draw(t, "pass"))
		n := rapid.IntRange(1, max(1, len(l.o.Attempts))).Draw(t, "attempt")
		outcome := rapid.SampledFrom([]problem.Outcome{problem.Succeeded, problem.Succeeded, problem.Pending, problem.Refused, problem.Unknown, problem.NotSent}).Draw(t, "outcome")
		switch rapid.IntRange(0, 10).Draw(t, "move") {
		case 0:
			l.open(terms.Draw(t, "again"), "body", rapid.Bool().Draw(t, "charge"))
		case 1:
			l.page()
		case 2, 3, 4:
			l.see(n, drawSnapshot(t))
		case 5:
			l.send(outcome)
		case 6:
			l.result(outcome)
		case 7:
			l.write(l.o.RequestCancel(l.now))
		case 8:
			l.write(l.o.RequestCapture(0, l.now))
		case 9:
			drawRefund(t, l, n)
		case 10:
			drawPerson(t, l, n)
		}
	}
	return l
}

func drawSnapshot(t *rapid.T) provider.Snapshot {
	sums := rapid.SampledFrom([]int64{0, 300, amount, amount, amount + 200})
	s := provider.Snapshot{
		Page:     rapid.SampledFrom([]provider.PageState{"open", "paid", "paid", "over", "absent"}).Draw(t, "page"),
		Declined: rapid.Bool().Draw(t, "declined"), Disputed: rapid.IntRange(0, 9).Draw(t, "disputed") == 0,
	}
	switch s.Page {
	case provider.PageOpen:
		s.Authorized = sums.Draw(t, "authorized")
	case provider.PagePaid:
		s.Received = max(300, sums.Draw(t, "received"))
		s.Refunded = min(s.Received, rapid.SampledFrom([]int64{0, 0, 100, 400}).Draw(t, "refunded"))
		s.RefundsListed = rapid.Bool().Draw(t, "listed")
		if s.Refunded > 0 && s.RefundsListed {
			s.Refunds = []provider.RefundRecord{{
				Key: rapid.SampledFrom([]string{"", "r1", "r2"}).Draw(t, "key"), ProviderID: "y1", Amount: s.Refunded, Currency: "AED", Outcome: problem.Succeeded, At: t0,
			}}
		}
	}
	return s
}

func drawRefund(t *rapid.T, l *life, attempt int) {
	w := order.RefundWish{
		ID: rapid.SampledFrom([]string{"r1", "r2", "r3"}).Draw(t, "refund"), Amount: rapid.SampledFrom([]int64{100, 400, amount}).Draw(t, "sum"),
		Attempt: rapid.SampledFrom([]int{0, attempt}).Draw(t, "of"),
	}
	if rapid.IntRange(0, 3).Draw(t, "manual") == 0 {
		w.Manual = &order.Act{Actor: canary, Reason: canary}
	}
	l.refund(w)
}

// drawPerson settles what is unknown, so that it is first made so.
func drawPerson(t *rapid.T, l *life, attempt int) {
	for range 8 {
		l.pass(25*time.Hour).send(problem.Unknown).see(attempt, paid(amount))
	}
	s := order.Settlement{Attempt: attempt, Kind: rapid.SampledFrom([]order.OpKind{order.OpCapture, order.OpCharge, order.OpCancel}).Draw(t, "op"), Actor: canary, Reason: canary}
	s.As = rapid.SampledFrom([]problem.Outcome{problem.Succeeded, problem.Refused}).Draw(t, "as")
	for _, r := range l.o.Refunds {
		if r.Status == order.RefundUnknown {
			s.RefundID = r.ID
		}
	}
	l.write(l.o.Settle(s, l.now))
}

func noCanary(t interface{ Fatalf(string, ...any) }, text string) {
	for _, never := range []string{canary, "jane", "pay.example", "shop.example", "metadata"} {
		if strings.Contains(text, never) {
			t.Fatalf("an event tells %q: %s", never, text)
		}
	}
}
