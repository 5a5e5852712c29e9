package order

import (
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// example is a named order as far as its story has come.
type example struct {
	name, about string
	story       *story
}

// examples are the orders of the golden table, each built by transitions alone.
func examples() []example {
	auto, manual := CaptureAutomatic, CaptureManual
	captured := func() *story { return shown(auto, keyed).see(1, seePaid).pass(time.Minute) }
	keylessCaptured := func() *story { return shown(auto, keyless).see(1, seePaid).pass(time.Minute) }
	return []example{
		{"opening", "the first page is being opened", begun(auto, keyed).pass(time.Second)},
		{"opening, lease over", "its reply was never recorded; the provider cannot find a page again", begun(auto, keyed).pass(lease)},
		{"opening, findable", "the reply was lost; the provider finds a page by our reference", begun(auto, linked).fail(errUnknown).pass(time.Minute)},
		{"open", "the page is shown", shown(auto, keyed)},
		{"open, time over", "the page's hour and the grace are over, nobody asked yet", shown(auto, keyed).pass(2 * time.Hour)},
		{"expired", "asked after the page's hour: nothing there", shown(auto, keyed).pass(2*time.Hour).see(1, seeOpen).pass(time.Minute)},
		{"given up, cancellable", "the shopper left; the provider can cancel the page", leftPage(linked)},
		{"declined", "the provider's word: declined", shown(auto, keyed).see(1, seeDeclined)},
		{"approved, capture in flight", "automatic", shown(auto, keyed).see(1, seeApproved).send().pass(time.Second)},
		{"approved, capture lease over", "automatic; its try ended unseen", shown(auto, keyed).see(1, seeApproved).send().pass(lease)},
		{"approved, capture doubtful", "sent again after a try that ended unknown", doubtfulCapture()},
		{"approved, capture waits", "the capture was certainly not sent and waits for its next try", shown(auto, keyed).see(1, seeApproved).send().fail(errNotSent).pass(time.Second)},
		{"approved, capture refused", "automatic; the back-off tries again", shown(auto, keyed).see(1, seeApproved).send().fail(errRefused).pass(time.Second)},
		{"approved, capture parked", "automatic; unknown to the end of the back-off", shown(auto, keyed).see(1, seeApproved).send().fail(errUnknown).untilParked(1, seeApproved)},
		{"approved, manual", "waits for the merchant", shown(manual, keyed).see(1, seeApproved).pass(time.Minute)},
		{"captured", "paid, nothing given back", captured()},
		{"refund in flight", "400 of 1000", captured().refund("r1", 400).send().pass(time.Second)},
		{"refund lease over", "its try ended unseen; the provider deduplicates our key", captured().refund("r1", 400).send().pass(lease)},
		{"refund parked", "unknown to the end of the back-off", captured().refund("r1", 400).send().fail(errUnknown).untilParked(1, seePaid)},
		{"keyless refund wanted", "asked for; the look before it is due", keylessCaptured().refund("r1", 400).pass(time.Second)},
		{"keyless refund lease over", "sent to a provider without our key", keylessCaptured().refund("r1", 400).see(1, seePaid).send().pass(lease)},
		{"keyless refund parked", "never found", keylessCaptured().refund("r1", 400).see(1, seePaid).send().fail(errUnknown).untilParked(1, seePaid)},
		{"refund accepted", "by a provider that works on it", captured().refund("r1", 400).send().did(problem.Pending, 400, "x1").pass(time.Minute)},
		{"partially refunded", "400 of 1000", captured().refund("r1", 400).send().did(problem.Succeeded, 400, "x1").pass(time.Minute)},
		{"refunded", "all of it", captured().refund("r1", 1000).send().did(problem.Succeeded, 1000, "x1").pass(time.Minute)},
		{"refund settled refused", "a person's word on a refund of unknown end", keylessSettled()},
		{"disputed", "charged back", captured().see(1, disputed())},
		{"cancel asked", "the page is open; the provider was not asked yet", cancelAsked(shown(auto, keyed))},
		{"cancelled", "asked: nothing there", cancelAsked(shown(auto, keyed)).see(1, seeOpen).pass(time.Minute)},
		{"cancelled, approved", "the approval lapses uncaptured", cancelAsked(shown(manual, keyed).see(1, seeApproved)).see(1, seeApproved).pass(time.Minute)},
		{"underpaid", "300 of 1000 arrived", shown(auto, keyed).see(1, paid(300)).pass(time.Minute)},
		{"overpaid", "1200 for 1000", shown(auto, keyed).see(1, paid(1200)).pass(time.Minute)},
		{"charging", "stored credentials are being charged", charging().pass(time.Second)},
		{"charge lease over", "its try ended unseen; a charge is never sent again", charging().pass(lease)},
		{"charge parked", "never found", charging().fail(errUnknown).untilParked(1, seeAbsent)},
		{"unasked", "a page whose provider tells its id by hints alone", shown(auto, hinted)},
		{"unasked, time over", "and no hint ever came", shown(auto, hinted).pass(2 * time.Hour)},
		{"hinted", "a hint told t1, which nobody verified", hintedPage()},
		{"stated refund in doubt", "the provider says one word about all refunds; nothing before", statedRefund()},
		{"second page", "the first expired, the second is open", secondPage(keyed)},
		{"paid late", "the first page was paid after it expired, while the second was open", secondPage(keyed).see(1, seePaid).pass(time.Minute)},
		{"paid twice", "both pages", secondPage(keyed).see(1, seePaid).see(2, seePaid).pass(time.Minute)},
	}
}

func disputed() (s provider.Snapshot) { s = seePaid; s.Disputed = true; return s }

func charging() *story {
	s := &story{now: t0, o: New(facts(CaptureAutomatic), t0)}
	w := wish(CaptureAutomatic, keyless, "body")
	w.Charge = true
	return s.must(s.o.OpenAttempt(w, s.try(), s.now))
}

func hintedPage() *story {
	s := shown(CaptureAutomatic, hinted)
	s.o = s.o.AddCandidate(1, "t1", s.now)
	return s.pass(time.Second)
}

func statedRefund() *story {
	quiet := provider.Snapshot{Page: provider.PagePaid, Received: amount}
	return shown(CaptureAutomatic, stated).see(1, quiet).refund("r1", 400).see(1, quiet).send().fail(errUnknown).pass(time.Minute)
}

func leftPage(terms Terms) *story {
	s := shown(CaptureAutomatic, terms)
	b := s.look(1, seeOpen)
	b.ShopperCancelled = true
	s.o = s.o.Observe(b, s.now)
	return s.pass(time.Minute)
}

func keylessSettled() *story {
	s := shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 400).see(1, seePaid).send().fail(errUnknown).untilParked(1, seePaid)
	return s.must(s.o.Settle(Settlement{RefundID: "r1", As: problem.Refused, Actor: "ann", Reason: "not there"}, s.now)).pass(time.Minute)
}

func doubtfulCapture() *story {
	s := shown(CaptureAutomatic, keyed).see(1, seeApproved).send().fail(errUnknown)
	return s.pass(time.Minute).see(1, seeApproved).send().pass(time.Second)
}

func cancelAsked(s *story) *story { return s.must(s.o.RequestCancel(s.now)) }

func secondPage(terms Terms) *story {
	return shown(CaptureAutomatic, terms).pass(2*time.Hour).see(1, seeOpen).open(terms, "body").page().pass(time.Minute)
}
