package order

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const steps = 40

// TestAnyLife walks random lives and holds, after every transition, what must hold for every order.
func TestAnyLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := startWalk(t)
		for range steps {
			w.passTime(t)
			w.step(t, w.draw(t))
		}
	})
}

// step applies a move to the order and to its copy from the store, and checks everything about it.
func (w *walk) step(t *rapid.T, m move) {
	before := w.o
	was := text(t, before)
	next, err := m.do(before)
	if text(t, before) != was {
		t.Fatalf("%s changed its input", m.name)
	}
	stored, err2 := m.do(reread(t, was))
	if (err == nil) != (err2 == nil) || err == nil && text(t, stored) != text(t, next) {
		t.Fatalf("%s differs after a store: %v, %v\n%s", m.name, err, err2, differing(text(t, next), text(t, stored)))
	}
	if err != nil {
		return
	}
	if m.foreign && Changed(before, next) {
		t.Fatalf("%s under a foreign fence changed the order", m.name)
	}
	if twice, err := m.do(next); m.again && err == nil && Changed(next, twice) {
		t.Fatalf("%s twice:\n%s", m.name, differing(text(t, next), text(t, twice)))
	}
	if Changed(before, next) {
		next.UpdatedAt = stamp(w.now) // as the use cases do
	}
	w.o = next
	holdMoney(t, m.name, before, next)
	holdWaiting(t, m.name, next, w.now)
	holdWhole(t, next, text(t, next))
}

func text(t *rapid.T, o Order) string {
	b, err := Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// differing shows where two texts part.
func differing(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-150):min(len(s), i+250)] }
	return cut(a) + "\n" + cut(b)
}

func reread(t *rapid.T, s string) Order {
	o, err := Decode([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// holdMoney: what arrived stays, the sale stays the sale, and what goes back never exceeds it.
func holdMoney(t *rapid.T, name string, before, o Order) {
	if a, b := before.Totals(), o.Totals(); b.Captured < a.Captured || b.Refunded > b.Captured || b.Refundable < 0 {
		t.Fatalf("%s: totals %+v, then %+v", name, a, b)
	}
	if before.Sale != 0 && o.Sale != before.Sale {
		t.Fatalf("%s: the sale was attempt %d, then %d", name, before.Sale, o.Sale)
	}
	if s := o.Status(); o.Sale != 0 && !slices.Contains([]Status{Captured, PartiallyRefunded, Refunded, Disputed}, s) {
		t.Fatalf("%s: a captured order is %s", name, s)
	}
	for i := range before.Attempts {
		a := before.Attempts[i]
		if a.Received == 0 && a.Authorized == 0 && a.Refunded == 0 {
			continue
		}
		b := o.Attempt(a.Number)
		if b == nil || b.Received < a.Received || b.Refunded < a.Refunded || a.State == AttemptPaid && b.State != AttemptPaid {
			t.Fatalf("%s: attempt %d lost money: %+v, then %+v", name, a.Number, a, b)
		}
	}
	for i := range o.Attempts {
		holdRefunds(t, name, &o, &o.Attempts[i])
	}
}

// holdRefunds leaves out what evidence proved against a person's or the provider's earlier word: that is the truth too.
func holdRefunds(t *rapid.T, name string, o *Order, a *Attempt) {
	var given int64
	for i := range o.Refunds {
		r := &o.Refunds[i]
		if r.Attempt == a.Number && r.Status != RefundRefused && !o.Flagged(FlagSettlementOverruled, r.Attempt, r.ID) {
			given += r.Amount
		}
	}
	if given > a.Received {
		t.Fatalf("%s: attempt %d holds %d, refunds %d", name, a.Number, a.Received, given)
	}
}

// holdWaiting: what is in flight is due by its lease, what is due has a next step, and nothing is taken that must not be.
func holdWaiting(t *rapid.T, name string, o Order, now time.Time) {
	partition, at, ok := o.Due()
	if o.Op != nil && (!ok || at.After(later(o.Op.due(), o.ClaimedUntil))) {
		t.Fatalf("%s: %+v, due %v %s", name, *o.Op, ok, at)
	}
	if ok && partition != PartitionReview && Next(o, at).Kind == StepNone {
		t.Fatalf("%s: due at %s in %s with nothing to do", name, at, partition)
	}
	if o.Has(FlagNeedsReview) && !ok {
		t.Fatalf("%s: needs review and waits nowhere", name)
	}
	for _, wait := range []time.Duration{0, time.Hour, 30 * askDaily} {
		step := Next(o, now.Add(wait))
		if step.Kind == StepCapture && (o.Sale != 0 || !o.CancelRequestedAt.IsZero() || o.Attempt(step.Attempt).State == AttemptOver) {
			t.Fatalf("%s: captures attempt %d of %s", name, step.Attempt, o.Status())
		}
		if step.Kind == StepCancel && o.Attempt(step.Attempt).Received > 0 {
			t.Fatalf("%s: cancels attempt %d, which holds money", name, step.Attempt)
		}
		if step.Kind == StepRefund && o.Refund(step.RefundID).Status != RefundPending {
			t.Fatalf("%s: sends refund %s, which is %s", name, step.RefundID, o.Refund(step.RefundID).Status)
		}
	}
}

// holdWhole: the facts say it all, within their bounds.
func holdWhole(t *rapid.T, o Order, stored string) {
	again := reread(t, stored)
	if text(t, again) != stored || again.Status() != o.Status() || again.Totals() != o.Totals() {
		t.Fatalf("read again it is another order: %s, %s", o.Status(), again.Status())
	}
	if len(o.Attempts) > MaxAttempts || len(o.Refunds) > MaxRefunds || len(o.Timeline) > MaxTimeline {
		t.Fatalf("%d attempts, %d refunds, %d entries", len(o.Attempts), len(o.Refunds), len(o.Timeline))
	}
	for i, a := range o.Attempts {
		if a.Number != i+1 || a.Reference != AttemptRef(o.ID, a.Number) {
			t.Fatalf("attempt %d: %s", i+1, a.Reference)
		}
	}
}
