package order

import (
	"testing"
	"time"
)

// stuckAt runs every step that is due at one moment, with what a provider answers; it gives what is still due after a
// generous number of steps.
func (s *story) stuckAt(answer func(*story, Step)) bool {
	for range 25 {
		_, at, ok := s.o.Due()
		if !ok || at.After(s.now) {
			return false
		}
		answer(s, Next(s.o, s.now))
	}
	return true
}

// An answer about another reference teaches nothing, and is not asked for again at once.
func TestMismatchIsNotAskedForAtOnce(t *testing.T) {
	foreign := seePaid
	foreign.Reference = "order-2"
	for name, s := range map[string]*story{
		"page's time over": shown(CaptureAutomatic, keyed).pass(2 * time.Hour),
		"lease over":       shown(CaptureAutomatic, keyed).see(1, seeApproved).send().pass(lease),
		"refund wanted":    shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 400).pass(time.Second),
		"cancel asked":     cancelAsked(shown(CaptureAutomatic, keyed)),
	} {
		if s.stuckAt(func(s *story, step Step) { s.see(step.Attempt, foreign) }) {
			t.Errorf("%s: asked again and again", name)
		}
		if !s.o.Flagged(FlagReferenceMismatch, 1, "") {
			t.Errorf("%s: not flagged", name)
		}
		if _, at, ok := s.o.Due(); !ok || at.Sub(s.now) > 2*time.Hour {
			t.Errorf("%s: due %v at %s", name, ok, at.Sub(s.now))
		}
	}
}

// The same for a provider that does not know the attempt, or is down, whatever waits for it.
func TestVainLooksArePaced(t *testing.T) {
	for answer, do := range map[string]func(*story, Step){
		"absent": func(s *story, step Step) { s.see(step.Attempt, seeAbsent) },
		"down":   func(s *story, step Step) { s.o = s.o.LookFailed(step.Attempt, s.now) },
		"open":   func(s *story, step Step) { s.see(step.Attempt, seeOpen) },
	} {
		for name, s := range map[string]*story{
			"refund wanted":   shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 400).pass(time.Second),
			"capture refused": shown(CaptureAutomatic, keyed).see(1, seeApproved).send().fail(errRefused).pass(time.Minute),
			"look now":        {o: shown(CaptureAutomatic, keyed).o.LookNow(1, t0.Add(time.Minute)), now: t0.Add(time.Minute)},
		} {
			if s.stuckAt(func(s *story, step Step) {
				if step.Sends() {
					s.send().fail(errRefused)
					return
				}
				do(s, step)
			}) {
				t.Errorf("%s, %s: asked again and again", name, answer)
			}
		}
	}
}

// An intent is due at its lease, whatever was due before.
func TestIntentIsDueAtItsLease(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).see(1, seeApproved)
	s.o = s.o.LookNow(1, s.now)
	s.send()
	if _, at, _ := s.o.Due(); !at.Equal(s.now.Add(lease)) {
		t.Errorf("due after %s", at.Sub(s.now))
	}
}

// A refund whose look is in vain does not keep other pages from being looked at.
func TestVainLookStarvesNoOtherPage(t *testing.T) {
	s := secondPage(keyless).see(1, seePaid).refund("r1", 400).pass(2 * time.Hour)
	asked := map[int]int{}
	if s.stuckAt(func(s *story, step Step) {
		asked[step.Attempt]++
		s.o = s.o.LookFailed(step.Attempt, s.now)
	}) || asked[2] == 0 {
		t.Errorf("asked about attempts %v", asked)
	}
}

// The same foreign answer twice, at the same time, is the same as once: also where the page's own end has passed while its
// capture waits to be asked about.
func TestMismatchTwiceIsOnce(t *testing.T) {
	foreign := seePaid
	foreign.Reference = "order-2"
	told := keyed
	told.Needs = NeedsTransaction
	s := shown(CaptureAutomatic, keyed).see(1, seeApproved).send().fail(errUnknown).pass(3 * time.Hour)
	s.o.Attempts[0].Terms, s.o.Attempts[0].Keys = told, nil
	once := s.see(1, foreign).o
	twice := s.see(1, foreign).o
	if Changed(once, twice) {
		t.Errorf("once:  %s\ntwice: %s", bytesOf(t, once), bytesOf(t, twice))
	}
}
