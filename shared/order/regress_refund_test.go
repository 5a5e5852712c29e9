package order

import (
	"testing"
	"time"

	"tender/shared/problem"
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
