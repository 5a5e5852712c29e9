package order

import (
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// reload is what a store does between two steps.
func (s *story) reload(t testing.TB) *story {
	t.Helper()
	o, err := Decode([]byte(bytesOf(t, s.o)))
	if err != nil {
		t.Fatal(err)
	}
	s.o = o
	return s
}

// That nothing was there before is a fact too, and survives the store.
func TestEmptySeenSurvives(t *testing.T) {
	s := shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 400).see(1, seePaid).reload(t)
	if step := Next(s.o, s.now); step.Kind != StepRefund {
		t.Fatalf("next is %s", step.Kind)
	}
	s.send().reload(t).fail(errUnknown).reload(t).pass(time.Minute)
	s.see(1, refunds(record("", "x1", 400, s.now)))
	if r := s.o.Refund("r1"); r.Status != RefundSucceeded {
		t.Errorf("not proved: %+v", *r)
	}
}

// A refund that never left is not proved by somebody else's.
func TestUnsentRefundIsNotProved(t *testing.T) {
	wanted := func() *story {
		return shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 400).pass(time.Second).see(1, seePaid).pass(time.Second)
	}
	for name, s := range map[string]*story{"not begun": wanted(), "not sent": wanted().send().fail(errNotSent).pass(time.Minute)} {
		s.see(1, refunds(record("", "foreign", 400, s.now)))
		if r := s.o.Refund("r1"); r.Status != RefundPending {
			t.Errorf("%s: %s", name, r.Status)
		}
		if !s.o.Has(FlagUnattributedRefund) {
			t.Errorf("%s: not flagged", name)
		}
		s.send().fail(errUnknown).pass(time.Hour).see(1, refunds(record("", "foreign", 400, s.now)))
		if r := s.o.Refund("r1"); r.Status != RefundPending {
			t.Errorf("%s: then proved by what was there before it was sent", name)
		}
	}
}

// Nor by a look that was begun before it was asked for and is applied late.
func TestUnsentRefundIsNotProvedByAnOldLook(t *testing.T) {
	s := shown(CaptureAutomatic, keyless).see(1, seePaid)
	old := s.look(1, refunds(record("", "foreign", 400, s.now)))
	s.pass(time.Second).refund("r1", 400).see(1, seePaid)
	s.o = s.o.Observe(old, s.now)
	if r := s.o.Refund("r1"); r.Status != RefundPending {
		t.Errorf("%s, by %q", r.Status, r.ProviderID)
	}
}

// What was seen before the refund was asked for is no baseline for it.
func TestBaselineIsNewerThanTheRequest(t *testing.T) {
	s := shown(CaptureAutomatic, keyless).see(1, seePaid)
	early := s.look(1, seePaid)
	s.pass(time.Second).refund("r1", 400)
	s.o = s.o.Observe(early, s.now)
	if step := Next(s.o, s.now); step.Kind != StepLookup || !step.ForRefund {
		t.Errorf("next is %+v", step)
	}
}

// A refund that the provider accepted ends by its id, well or badly, or with a person.
func TestAcceptedRefundEnds(t *testing.T) {
	accepted := func(terms Terms) *story {
		s := shown(CaptureAutomatic, terms).see(1, seePaid).refund("r1", 400)
		if Next(s.o, s.now).Kind == StepLookup {
			s.see(1, seePaid)
		}
		return s.send().did(problem.Pending, 400, "x1").pass(time.Minute)
	}
	for _, terms := range []Terms{keyed, keyless} {
		if s := accepted(terms).see(1, refunds(record("", "x1", 400, t0))); s.o.Refund("r1").Status != RefundSucceeded {
			t.Errorf("done: %s", s.o.Refund("r1").Status)
		}
		failed := record("", "x1", 400, t0)
		failed.Outcome = problem.Refused
		if s := accepted(terms).see(1, refunds(failed)); s.o.Refund("r1").Status != RefundRefused {
			t.Errorf("failed: %s", s.o.Refund("r1").Status)
		}
		s := accepted(terms).pass(askPending).see(1, seePaid)
		if r := s.o.Refund("r1"); r.Status != RefundUnknown || !s.o.Flagged(FlagNeedsReview, 1, "r1") {
			t.Errorf("never done: %s, flags %v", r.Status, s.o.Flags)
		}
	}
}

// Amounts below one are nobody's refund.
func TestRefundOfNothing(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).see(1, seePaid)
	for _, amount := range []int64{0, -1} {
		_, err := s.o.RequestRefund(RefundWish{ID: "r1", Amount: amount}, s.now)
		is(t, err, problem.InvalidRequest)
	}
}

// An attempt with a refund of unknown end blocks the next page, even if the provider's figure says all went back.
func TestUnknownRefundBlocksTheNextPage(t *testing.T) {
	s := shown(CaptureAutomatic, keyless).see(1, paid(300))
	s.must(s.o.RequestRefund(RefundWish{ID: "r1", Amount: 300, Attempt: 1}, s.now)).see(1, paid(300)).send().fail(errUnknown)
	s.untilParked(1, paid(300))
	all := paid(300)
	all.Refunded, all.RefundsListed = 300, false
	s.see(1, all)
	_, err := s.o.OpenAttempt(wish(CaptureAutomatic, keyless, "body"), s.try(), s.now)
	is(t, err, problem.NeedsReview)
}

// One word about all refunds, beside a figure or without one: what was there before decides what the word can mean.
func TestRefundIsProvedByState(t *testing.T) {
	says := func(state provider.RefundState, figure int64) provider.Snapshot {
		return provider.Snapshot{Page: provider.PagePaid, Received: amount, RefundState: state, Refunded: figure}
	}
	cases := []struct {
		name          string
		amount        int64
		before, after provider.Snapshot
		want          RefundStatus
	}{
		{"a part", 600, says("", 0), says(provider.RefundPart, 0), RefundSucceeded},
		{"a part, with its figure", 600, says("", 0), says(provider.RefundPart, 600), RefundSucceeded},
		{"the rest, with its figure", 600, says(provider.RefundPart, 400), says(provider.RefundAll, 1000), RefundSucceeded},
		{"all", 1000, says("", 0), says(provider.RefundAll, 0), RefundSucceeded},
		{"all of a part", 600, says("", 0), says(provider.RefundAll, 0), RefundPending},
		{"a part of all", 1000, says("", 0), says(provider.RefundPart, 0), RefundPending},
		{"as before", 100, says(provider.RefundPart, 0), says(provider.RefundPart, 0), RefundPending},
		{"nothing", 600, says("", 0), says("", 0), RefundPending},
	}
	for _, c := range cases {
		s := shown(CaptureAutomatic, stated).see(1, c.before).refund("r1", c.amount).see(1, c.before).send().fail(errUnknown).pass(time.Minute)
		if s.see(1, c.after); s.o.Refund("r1").Status != c.want {
			t.Errorf("%s: %s", c.name, s.o.Refund("r1").Status)
		}
	}
}

// Accepted, then back where it was: it may have failed or be another's. A person decides.
func TestStateThatReturnsIsForAPerson(t *testing.T) {
	quiet, running := seePaid, seePaid
	quiet.RefundsListed, running.RefundsListed, running.RefundState = false, false, provider.RefundRunning
	s := shown(CaptureAutomatic, stated).see(1, quiet).refund("r1", 400).see(1, quiet).send().fail(errUnknown).pass(time.Minute)
	if s.see(1, running); !s.o.Refund("r1").Accepted || s.o.Op != nil {
		t.Fatalf("running: %+v", s.o.Refund("r1"))
	}
	if s.pass(time.Hour).see(1, quiet); s.o.Refund("r1").Status != RefundUnknown || !s.o.Flagged(FlagNeedsReview, 1, "r1") {
		t.Errorf("back: %+v", s.o.Refund("r1"))
	}
}
