package order

import (
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// A capture that was certainly not sent waits; meanwhile another page is paid. It must never be sent any more.
func TestWaitingCaptureIsDroppedOncePaidElsewhere(t *testing.T) {
	for name, wait := range map[string]error{"not sent": errNotSent, "unknown": errUnknown} {
		s := secondPage(keyed).see(2, seeApproved).send().fail(wait).see(1, seePaid)
		for range 60 {
			step := Next(s.o, s.now)
			if step.Kind == StepCapture {
				t.Fatalf("%s: captures attempt %d of an order that attempt %d paid", name, step.Attempt, s.o.Sale)
			}
			if step.Kind == StepLookup {
				s.see(step.Attempt, map[int]provider.Snapshot{1: seePaid, 2: seeApproved}[step.Attempt])
				continue
			}
			_, at, ok := s.o.Due()
			if !ok {
				break
			}
			s.now = at
		}
		if s.o.Op != nil {
			t.Errorf("%s: the capture never ends: %+v", name, *s.o.Op)
		}
	}
}

// A refusal that follows an unknown try proves nothing: the back-off goes on and ends with a person.
func TestConflictAfterDoubtKeepsToTheBackOff(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).see(1, seeApproved).send().fail(errUnknown)
	sends := 0
	for range 100 {
		if s.o.Op == nil {
			break
		}
		switch step := Next(s.o, s.now); {
		case step.Sends():
			s.send().fail(errConflict)
			sends++
		case step.Kind == StepLookup:
			s.see(1, seeApproved)
		default:
			_, at, _ := s.o.Due()
			s.now = at
		}
	}
	if a := s.o.Attempt(1); a.Parked == nil || sends > len(backoff) {
		t.Errorf("%d tries, parked %v", sends, a.Parked)
	}
	if took := s.now.Sub(t0); took < 24*time.Hour {
		t.Errorf("parked after %s", took)
	}
}

// A look at an earlier attempt must not end the opening of a later one.
func TestPageOfAnotherAttemptDoesNotEndAnOpening(t *testing.T) {
	s := begun(CaptureAutomatic, linked).fail(errUnknown).pass(time.Minute)
	s.see(1, seeAbsent).open(linked, "body").fail(errUnknown)
	found := seeOpen
	found.PageURL = "https://pay.example/1"
	s.see(1, found)
	if s.o.Op == nil || s.o.Op.Attempt != 2 {
		t.Errorf("the opening of attempt 2 was forgotten: %+v", s.o.Op)
	}
}

// A pending receipt at the very end of the back-off goes to a person, not into a hole.
func TestPendingAtTheEndOfTheBackOffIsParked(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).see(1, seeApproved)
	for range len(backoff) + 1 {
		s.send().fail(errNotSent)
		s.now = s.o.Op.RetryAt
	}
	s.send().did(problem.Pending, amount, "")
	if _, _, ok := s.o.Due(); !ok || s.o.Attempt(1).Parked == nil {
		t.Errorf("due %v, parked %v, op %+v", ok, s.o.Attempt(1).Parked, s.o.Op)
	}
}

// While one capture's end is unknown, no other approval is captured, by us or by command.
func TestParkedCaptureHoldsBackOtherApprovals(t *testing.T) {
	s := secondPage(keyed).see(1, seeApproved).send().fail(errUnknown).untilParked(1, seeApproved)
	s.see(2, seeApproved)
	if step := Next(s.o, s.now); step.Sends() {
		t.Errorf("next is %s of attempt %d", step.Kind, step.Attempt)
	}
	_, err := s.o.RequestCapture(2, s.now)
	is(t, err, problem.NeedsReview)
}

// A person's word on a capture never makes us capture without a new command or a new look.
func TestSettledCaptureIsNotSentOnItsOwn(t *testing.T) {
	for _, mode := range []CaptureMode{CaptureAutomatic, CaptureManual} {
		for _, as := range []problem.Outcome{problem.Succeeded, problem.Refused} {
			s := shown(mode, keyed).see(1, seeApproved)
			if mode == CaptureManual {
				s.must(s.o.RequestCapture(0, s.now))
			}
			s.send().fail(errUnknown).untilParked(1, seeApproved)
			s.must(s.o.Settle(Settlement{Kind: OpCapture, Attempt: 1, As: as, Actor: "ann"}, s.now))
			if step := Next(s.o, s.now); step.Kind != StepLookup {
				t.Errorf("%s as %s: next is %s", mode, as, step.Kind)
			}
			s.pass(time.Second).see(1, seeApproved)
			if want := mode == CaptureAutomatic && as == problem.Refused; (Next(s.o, s.now).Kind == StepCapture) != want {
				t.Errorf("%s as %s: after a look next is %s", mode, as, Next(s.o, s.now).Kind)
			}
		}
	}
}

// An approval that comes on a page we gave up is money to be; it is not voided while the order may still take it.
func TestApprovalOnGivenUpPageIsNotCancelled(t *testing.T) {
	manual := shown(CaptureManual, linked)
	b := manual.look(1, seeOpen)
	b.ShopperCancelled = true
	manual.o = manual.o.Observe(b, manual.now)
	refused := leftPage(linked).see(1, seeApproved).send().fail(errRefused)
	for name, s := range map[string]*story{"manual": manual.see(1, seeApproved), "refused once": refused} {
		if step := Next(s.o, s.now); step.Kind == StepCancel {
			t.Errorf("%s: the shopper's approval is cancelled", name)
		}
		s.must(s.o.RequestCancel(s.now))
		if step := Next(s.o, s.now); step.Kind != StepCancel {
			t.Errorf("%s: after the merchant's cancel next is %s", name, step.Kind)
		}
	}
}

// What a late reply says of the opening never takes away what was seen meanwhile.
func TestLateOpeningResultKeepsMoney(t *testing.T) {
	for name, err := range map[string]error{"not sent": errNotSent, "refused": errRefused, "unknown": errUnknown} {
		s := begun(CaptureAutomatic, keyed).see(1, seePaid).fail(err)
		if s.o.Status() != Captured || s.o.Attempt(1).State != AttemptPaid {
			t.Errorf("%s: %s, %+v", name, s.o.Status(), s.o.Attempts)
		}
	}
	s := begun(CaptureManual, keyed).see(1, seeApproved).fail(errNotSent)
	if s.o.Status() != Authorized {
		t.Errorf("approval: %s", s.o.Status())
	}
}

// A capture took only a part: that is its end, and the money stands.
func TestPartialCaptureEndsTheOperation(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).see(1, seeApproved).send().see(1, paid(300))
	if s.o.Op != nil || !s.o.Flagged(FlagUnderpaid, 1, "") {
		t.Errorf("op %+v, flags %v", s.o.Op, s.o.Flags)
	}
}

// Cancelling drops a capture that never left; a page given up earlier is still asked about.
func TestCancelKeepsAskingAboutGivenUpPages(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).pass(2*time.Hour).see(1, seeOpen).see(1, seeApproved).send().fail(errNotSent)
	s.must(s.o.RequestCancel(s.now))
	if _, _, ok := s.o.Due(); !ok {
		t.Error("an approved page of a cancelled order is never looked at again")
	}
}

// Our own cancel of an expired page does not make the order a failed one; a decline does, in whatever order they come.
func TestStatusAfterEndings(t *testing.T) {
	expired := func() *story { return shown(CaptureAutomatic, linked).pass(2*time.Hour).see(1, seeOpen) }
	cases := map[string]struct {
		s    *story
		want Status
	}{
		"expired, voided by us":    {expired().send().did(problem.Succeeded, 0, ""), ExpiredStatus},
		"expired, then over":       {expired().see(1, seeOver), ExpiredStatus},
		"over":                     {shown(CaptureAutomatic, linked).see(1, seeOver), ExpiredStatus},
		"expired, then declined":   {expired().see(1, seeDeclined), Failed},
		"over, then declined":      {shown(CaptureAutomatic, linked).see(1, seeOver).see(1, seeDeclined), Failed},
		"declined, then over":      {shown(CaptureAutomatic, linked).see(1, seeDeclined).see(1, seeOver), Failed},
		"refused by the provider":  {begun(CaptureAutomatic, linked).fail(errRefused), Failed},
		"approval lapsed":          {shown(CaptureAutomatic, keyed).see(1, seeApproved).send().fail(errOver), ExpiredStatus},
		"nothing was ever sent":    {begun(CaptureAutomatic, linked).fail(errNotSent), Created},
		"declined, a new one open": {shown(CaptureAutomatic, linked).see(1, seeDeclined).open(linked, "body").page(), Pending},
	}
	for name, c := range cases {
		if got := c.s.o.Status(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A page is shown only while it may be paid: not after the merchant's cancel, nor once it is approved or paid.
func TestPageIsNotShownAnyMore(t *testing.T) {
	open := func() *story { return shown(CaptureManual, keyed) }
	if open().o.Page(t0.Add(time.Minute)) == nil {
		t.Fatal("an open page is not shown")
	}
	for name, s := range map[string]*story{
		"cancel asked": cancelAsked(open()), "approved": open().see(1, seeApproved), "paid": open().see(1, seePaid),
		"underpaid": open().see(1, paid(1)), "time over": open().pass(time.Hour), "left": leftPage(keyed),
	} {
		if s.o.Page(s.now) != nil {
			t.Errorf("%s: the page is shown", name)
		}
	}
}

// A top-up of an open page is not late; money on a page given up is, however it arrives.
func TestLatePaymentFlag(t *testing.T) {
	if s := shown(CaptureAutomatic, keyed).see(1, paid(300)).see(1, seePaid); s.o.Has(FlagLatePayment) {
		t.Error("a payment in two parts on an open page is called late")
	}
	if s := leftPage(keyed).see(1, paid(300)).see(1, seePaid); !s.o.Has(FlagLatePayment) {
		t.Error("a payment in two parts on a page given up is not called late")
	}
}

// The warning of a lapsing approval is for those that wait for somebody, not for one about to be captured.
func TestCaptureDueWarns(t *testing.T) {
	soon := seeApproved
	soon.CaptureBy = t0.Add(3 * time.Hour)
	if s := shown(CaptureAutomatic, keyed).see(1, soon); s.o.Has(FlagCaptureDue) {
		t.Error("warned of an approval that is captured at once")
	}
	if s := shown(CaptureManual, keyed).see(1, soon); !s.o.Has(FlagCaptureDue) {
		t.Error("not warned of an approval that waits for the merchant")
	}
	later := shown(CaptureAutomatic, keyed).see(1, soon).send().fail(errRefused)
	if !later.o.Has(FlagCaptureDue) {
		t.Error("not warned of an approval whose capture was refused")
	}
}

// A charge of unknown end may have taken the money: nothing else is taken, and the order is not called cancelled.
func TestParkedChargeHoldsBackOthers(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).pass(2*time.Hour).see(1, seeOpen)
	w := wish(CaptureAutomatic, keyless, "body")
	w.Charge = true
	s.must(s.o.OpenAttempt(w, s.try(), s.now)).fail(errUnknown).untilParked(2, seeAbsent).see(1, seeApproved)
	if step := Next(s.o, s.now); step.Kind == StepCapture {
		t.Errorf("captures attempt %d", step.Attempt)
	}
	_, err := s.o.RequestCapture(0, s.now)
	is(t, err, problem.NeedsReview)
	_, err = s.o.RequestCancel(s.now)
	is(t, err, problem.NeedsReview)
}
