package order

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tender/shared/problem"
)

func TestAtMostTwentyAttempts(t *testing.T) {
	s := begun(CaptureAutomatic, keyed).fail(errRefused)
	for range MaxAttempts - 1 {
		s.open(keyed, "body").fail(errRefused)
	}
	before := bytesOf(t, s.o)
	o, err := s.o.OpenAttempt(wish(CaptureAutomatic, keyed, "body"), s.try(), s.now)
	is(t, err, problem.LimitReached)
	if bytesOf(t, o) != before || len(s.o.Attempts) != 20 {
		t.Errorf("%d attempts; the refusal changed the order: %v", len(s.o.Attempts), bytesOf(t, o) != before)
	}
}

func TestAtMostHundredRefunds(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).see(1, seePaid)
	for i := range MaxRefunds {
		s.refund(fmt.Sprint("r", i), 1).send().did(problem.Succeeded, 1, fmt.Sprint("x", i))
	}
	for _, manual := range []*Act{nil, {Actor: "ann"}} {
		_, err := s.o.RequestRefund(RefundWish{ID: "one more", Amount: 1, Manual: manual}, s.now)
		is(t, err, problem.LimitReached)
	}
	_, err := s.o.RequestRefund(RefundWish{ID: "r7", Amount: 1, RequestHash: "r71"}, s.now)
	is(t, err, "")
	if got := s.o.Totals(); len(s.o.Refunds) != 100 || got.Refunded != 100 {
		t.Errorf("%d refunds, %+v", len(s.o.Refunds), got)
	}
}

// A full timeline keeps how the order began and what happened last, and says how much is missing between.
func TestTimelineDropsItsMiddle(t *testing.T) {
	s := shown(CaptureManual, keyed).see(1, seeApproved)
	first := append([]Entry(nil), s.o.Timeline...)
	const wishes = 300
	for range wishes {
		s.must(s.o.RequestCapture(0, s.pass(time.Second).now))
	}
	o := s.o
	if len(o.Timeline) != 200 || o.TimelineDropped != len(first)+wishes-200 {
		t.Fatalf("%d entries, %d dropped", len(o.Timeline), o.TimelineDropped)
	}
	for i, e := range first {
		if o.Timeline[i].Kind != e.Kind || !o.Timeline[i].At.Equal(e.At) {
			t.Errorf("entry %d is %+v, was %+v", i, o.Timeline[i], e)
		}
	}
	for i := 1; i <= 100; i++ { // the last hundred, without a gap
		if e, want := o.Timeline[200-i], s.now.Add(-time.Duration(i-1)*time.Second); !e.At.Equal(want) {
			t.Fatalf("entry %d from the end is of %s, want %s", i, e.At, want)
		}
	}
	if b := bytesOf(t, o); len(b) > 300_000 {
		t.Errorf("%d bytes", len(b))
	}
}

// The same flag is set once; another attempt's or refund's is another flag.
func TestFlagsAreSetOnce(t *testing.T) {
	s := shown(CaptureAutomatic, keyed)
	foreign := seePaid
	foreign.Reference = "order-2"
	for range 50 {
		s.pass(time.Minute).see(1, foreign)
	}
	if len(s.o.Flags) != 1 || !s.o.Flags[0].At.Equal(t0.Add(2*time.Minute)) {
		t.Errorf("%+v", s.o.Flags)
	}
}

func TestClaim(t *testing.T) {
	due := func() *story { return shown(CaptureAutomatic, keyed).pass(2 * time.Hour) }
	until := 2 * time.Minute
	t.Run("what is due is claimed", func(t *testing.T) {
		s := due()
		s.must(s.o.Claim(s.now, s.now.Add(until)))
		if _, at, ok := s.o.Due(); !ok || !at.Equal(s.now.Add(until)) {
			t.Errorf("due %v at %s", ok, at)
		}
		if Next(s.o, s.now).Kind != StepLookup {
			t.Error("who claimed it has nothing to do")
		}
	})
	t.Run("once", func(t *testing.T) {
		s := due()
		s.must(s.o.Claim(s.now, s.now.Add(until)))
		if _, err := s.o.Claim(s.now.Add(until-time.Millisecond), s.now.Add(2*until)); !errors.Is(err, ErrNotDue) {
			t.Errorf("a second run: %v", err)
		}
		_, err := s.o.Claim(s.now.Add(until), s.now.Add(2*until))
		is(t, err, "") // whoever claimed it is gone
	})
	t.Run("an answer or an intent ends it", func(t *testing.T) {
		s := due()
		s.must(s.o.Claim(s.now, s.now.Add(until))).see(1, seeApproved)
		if !s.o.ClaimedUntil.IsZero() {
			t.Error("still claimed after an answer")
		}
		s.must(s.o.Claim(s.now, s.now.Add(until))).send()
		if _, at, _ := s.o.Due(); !at.Equal(s.now.Add(lease)) {
			t.Errorf("an intent is due at %s", at)
		}
	})
	t.Run("nothing else", func(t *testing.T) {
		for name, s := range map[string]*story{
			"not yet": shown(CaptureAutomatic, keyed), "never": shown(CaptureAutomatic, keyed).see(1, seePaid), "in flight": begun(CaptureAutomatic, keyed),
		} {
			o, err := s.o.Claim(s.now, s.now.Add(until))
			if !errors.Is(err, ErrNotDue) || Changed(s.o, o) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
