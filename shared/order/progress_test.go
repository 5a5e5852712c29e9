package order

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tender/shared/provider"
)

// engine does what the use cases do with an order: the step that is due, with any outcome.
func (w *walk) engine(t *rapid.T) {
	step := Next(w.o, w.now)
	switch {
	case step.Sends():
		try, sent := w.try(), w.now
		w.step(t, move{name: "begin", do: func(o Order) (Order, error) { return o.Begin(step, try, sent), nil }})
		w.now = w.now.Add(rapid.SampledFrom([]time.Duration{time.Millisecond, time.Second, lease}).Draw(t, "took"))
		if rapid.IntRange(0, 3).Draw(t, "crashed") > 0 && w.o.Op != nil {
			w.step(t, w.drawResult(t))
		}
	case step.Kind == StepExpire:
		w.step(t, w.drawStep(t))
	case step.Kind == StepLookup && rapid.IntRange(0, 3).Draw(t, "down") == 0:
		now := w.now
		w.step(t, move{name: "no answer", do: func(o Order) (Order, error) { return o.LookFailed(step.Attempt, now), nil }})
	case step.Kind == StepLookup:
		m := w.drawSee(t)
		w.step(t, m)
	}
}

// TestEveryOrderComesToRest drives orders from any state by what is due alone, with any answers: at no moment is there
// more to do than its attempts explain, and a step never makes an order due earlier than it was.
func TestEveryOrderComesToRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := startWalk(t)
		for range rapid.IntRange(0, 30).Draw(t, "before") {
			w.passTime(t)
			w.step(t, w.draw(t))
		}
		for range 20 {
			_, at, ok := w.o.Due()
			if !ok {
				return
			}
			w.now = later(w.now, at)
			w.restAt(t)
		}
	})
}

// restAt works until nothing is due, or time has passed over sends.
func (w *walk) restAt(t *rapid.T) {
	began := w.now
	for n := 0; ; n++ {
		partition, at, ok := w.o.Due()
		if !ok || partition == PartitionReview || at.After(w.now) || w.now.Sub(began) > time.Minute {
			return
		}
		if n > 12*len(w.o.Attempts)+12 {
			t.Fatalf("still due after %d steps: %s", n, text(t, w.o))
		}
		w.engine(t)
		if _, after, ok := w.o.Due(); ok && after.Before(at) && len(w.o.Attempts) == 1 {
			t.Fatalf("due at %s, then at %s", at, after)
		}
	}
}

// TestOneProviderAnswerIsNoBusyLoop: a provider that says the same for ever is asked a bounded number of times a day, and
// in the end only daily or not at all.
func TestOneProviderAnswerIsNoBusyLoop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := startWalk(t)
		for range rapid.IntRange(0, 30).Draw(t, "before") {
			w.passTime(t)
			w.step(t, w.draw(t))
		}
		snapshot, down := drawSnapshot(t, w.now), rapid.Bool().Draw(t, "down")
		failure := rapid.SampledFrom([]error{errNotSent, errUnknown, errRefused, errConflict, errOver}).Draw(t, "failure")
		from, looks := w.now, 0
		// Hourly at most (a provider that is down: its operation and its attempt), after the first days' ladders.
		bound := 200 + 50*40*len(w.o.Attempts)
		for w.now.Sub(from) < 40*askDaily {
			partition, at, ok := w.o.Due()
			if !ok || partition == PartitionReview {
				return
			}
			if looks++; looks > bound {
				t.Fatalf("%d steps in %s: %s", looks, w.now.Sub(from), text(t, w.o))
			}
			w.now = later(w.now, at)
			w.always(snapshot, down, failure)
		}
	})
}

func (w *walk) always(s provider.Snapshot, down bool, failure error) {
	step := Next(w.o, w.now)
	switch {
	case step.Sends():
		w.o = w.o.Begin(step, w.try(), w.now)
		w.now = w.now.Add(time.Second)
		w.o = w.o.Failed(w.o.Op.Fence, failure, w.now)
	case step.Kind == StepExpire:
		w.o = w.o.ExpireUnseen(step.Attempt, w.now)
	case down:
		w.o = w.o.LookFailed(step.Attempt, w.now)
	default:
		if s.Reference == "" {
			s.Reference = w.o.Attempt(step.Attempt).Reference
		}
		w.o = w.o.Observe(Observation{Attempt: step.Attempt, Snapshot: s, Begun: w.now, Evidence: "lookup"}, w.now)
	}
}
