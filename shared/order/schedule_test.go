package order

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// times follows an order by what is due alone, with the same answer for ever, and gives when it was asked.
func (s *story) times(limit int, answer provider.Snapshot) string {
	from, all := s.now, []string(nil)
	for range limit {
		partition, at, ok := s.o.Due()
		if !ok || partition == PartitionReview {
			return strings.TrimSpace(strings.Join(all, " ") + " end")
		}
		s.now = later(s.now, at)
		step := Next(s.o, s.now)
		all = append(all, strings.TrimSuffix(fmt.Sprint(step.Kind), "lookup")+compact(s.now.Sub(from)))
		if step.Sends() {
			s.send().fail(errUnknown)
			continue
		}
		s.see(step.Attempt, answer)
	}
	return strings.Join(all, " ")
}

func compact(d time.Duration) string {
	text := ""
	if days := d / askDaily; days > 0 {
		text, d = fmt.Sprintf("%dd", days), d%askDaily
	}
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if n := d / u.size; n > 0 {
			text, d = text+fmt.Sprint(int64(n))+u.name, d%u.size
		}
	}
	if text == "" {
		return "0"
	}
	return text
}

// When an order is asked about, from the moment that the story's last event happened.
func TestWhenToAsk(t *testing.T) {
	silent := keyed
	silent.Messages = false
	cases := map[string]struct {
		s      *story
		answer provider.Snapshot
		limit  int
		want   string
	}{
		"a page whose provider tells us": {begun(CaptureAutomatic, keyed).page(), seeOpen, 20,
			"10m 30m 1h2m 2h2m 1d2m end"}, // the page's hour and grace, then given up: 1 h, daily, its lifetime
		"a page whose provider is silent": {begun(CaptureAutomatic, silent).page(), seeOpen, 20,
			"1m 2m 3m 5m 8m 13m 20m 30m 45m 1h 1h2m 2h2m 1d2m end"},
		"a lost page": {begun(CaptureAutomatic, keyed).fail(errUnknown), seeOpen, 20, "1h 1d2m end"},
		"an approval": {shown(CaptureManual, keyed).see(1, seeApproved), seeApproved, 3, "1d 2d 3d"},
		"a capture in doubt, deduplicated": {shown(CaptureAutomatic, keyed).see(1, seeApproved).send().fail(errUnknown), seeApproved, 16,
			"1m capture1m 6m capture6m 21m capture21m 1h21m capture1h21m 7h21m capture7h21m 1d7h21m 2d 2d7h21m 3d 3d7h21m 4d"},
		"a refund in doubt, not deduplicated": {shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 1).see(1, seePaid).send().fail(errUnknown), seePaid, 8,
			"1m 6m 21m 1h21m 7h21m 1d7h21m 2d7h21m 3d7h21m"},
		"a refund that was accepted": {shown(CaptureAutomatic, keyed).see(1, seePaid).refund("r1", 1).send().did(problem.Pending, 1, "x"), seePaid, 10,
			"1m 5m 15m 1h 6h 1d 2d 3d 4d 5d"},
		"a paid order": {shown(CaptureAutomatic, keyed).see(1, seePaid), seePaid, 5, "end"},
	}
	for name, c := range cases {
		got := strings.ReplaceAll(c.s.times(c.limit, c.answer), "lookup", "")
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// What stays unknown is asked about daily for ninety days, then only a person can bring it on.
func TestUnknownEndsInReview(t *testing.T) {
	s := shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 1).see(1, seePaid).send().fail(errUnknown).untilParked(1, seePaid)
	asked := strings.Fields(s.times(200, seePaid))
	partition, _, ok := s.o.Due()
	if len(asked) != 91 || asked[90] != "end" || !ok || partition != PartitionReview {
		t.Errorf("asked %d times, then %s %v: %v", len(asked), partition, ok, asked)
	}
	if s.o.Refund("r1").Status != RefundUnknown {
		t.Error("given up for good")
	}
}

// A provider that does not answer is asked at this pace, for ever.
func TestLookFailedPace(t *testing.T) {
	s := shown(CaptureAutomatic, keyed)
	want := []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, time.Hour, time.Hour}
	for i, w := range want {
		s.o = s.o.LookFailed(1, s.now)
		if _, at, _ := s.o.Due(); at.Sub(s.now) != w {
			t.Errorf("after failure %d: due after %s, want %s", i+1, at.Sub(s.now), w)
		}
	}
	if s.see(1, seeOpen); s.o.Attempt(1).Fails != 0 {
		t.Error("an answer does not reset the pace")
	}
}

// A lapsing approval is looked at a day before its end and just after it.
func TestCaptureDeadlineIsLookedAt(t *testing.T) {
	lapsing := seeApproved
	lapsing.CaptureBy = t0.Add(60 * time.Hour)
	s := shown(CaptureManual, keyed).see(1, lapsing)
	if got, want := s.times(5, lapsing), "1d 1d11h59m 2d 2d12h1m 3d"; got != want {
		t.Errorf("asked at %s, want %s", got, want)
	}
}
