package order

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tender/shared/provider"
)

// ledger is what one attempt's provider may truthfully show, one look after the other.
func ledger(t *rapid.T, from time.Time) []Observation {
	s := provider.Snapshot{Page: provider.PageOpen, Currency: "AED", RefundsListed: true}
	var all []Observation
	at := from
	for range rapid.IntRange(1, 7).Draw(t, "looks") {
		at = at.Add(rapid.SampledFrom([]time.Duration{time.Minute, 50 * time.Minute, 30 * time.Hour}).Draw(t, "later"))
		happen(t, &s, at)
		b := Observation{Snapshot: s, Begun: at, Evidence: "lookup", ShopperCancelled: s.Page == provider.PageOpen && rapid.IntRange(0, 3).Draw(t, "left") == 0}
		b.Snapshot.Refunds = slices.Clone(s.Refunds)
		all = append(all, b)
	}
	return all
}

// happen lets the provider's ledger grow by at most one event.
func happen(t *rapid.T, s *provider.Snapshot, at time.Time) {
	switch event := rapid.SampledFrom([]string{"nothing", "approve", "pay", "pay short", "end", "decline", "refund", "dispute"}).Draw(t, "event"); {
	case event == "approve" && s.Page == provider.PageOpen:
		s.Authorized, s.CaptureBy = amount, at.Add(7*askDaily)
	case event == "pay" && s.Page != provider.PageOver && s.Received < amount:
		s.Page, s.Received, s.Authorized = provider.PagePaid, amount, 0
	case event == "pay short" && s.Page == provider.PageOpen:
		s.Page, s.Received, s.Authorized = provider.PagePaid, 300, 0
	case (event == "end" || event == "decline") && s.Page == provider.PageOpen:
		s.Page, s.Declined, s.Authorized = provider.PageOver, event == "decline", 0
	case event == "refund" && s.Received-s.Refunded >= 100:
		n := len(s.Refunds) + 1
		key := rapid.SampledFrom([]string{"", fmt.Sprintf("r%d", n)}).Draw(t, "key")
		s.Refunds = append(s.Refunds, record(key, fmt.Sprintf("x%d", n), 100, at))
		s.Refunded += 100
	case event == "dispute" && s.Received > 0:
		s.Disputed = true
	}
}

// bases are the orders whose last attempt is then looked at.
func bases() map[string]func() *story {
	unknown := func(terms Terms) *story {
		s := shown(CaptureAutomatic, terms).see(1, seePaid).refund("r1", 100)
		if Next(s.o, s.now).Kind == StepLookup {
			s.see(1, seePaid)
		}
		return s.send().fail(errUnknown).untilParked(1, seePaid)
	}
	return map[string]func() *story{
		"automatic":              func() *story { return shown(CaptureAutomatic, keyed) },
		"manual":                 func() *story { return shown(CaptureManual, keyed) },
		"cancellable":            func() *story { return shown(CaptureAutomatic, linked) },
		"second page":            func() *story { return secondPage(keyed) },
		"paid late":              func() *story { return secondPage(keyed).see(1, seePaid) },
		"cancelled":              func() *story { return cancelAsked(shown(CaptureAutomatic, keyed)).see(1, seeOpen) },
		"refund unknown":         func() *story { return unknown(keyed) },
		"keyless refund unknown": func() *story { return unknown(keyless) },
		"settled refused": func() *story {
			s := unknown(keyless)
			return s.must(s.o.Settle(Settlement{RefundID: "r1", As: "refused"}, s.now))
		},
	}
}

// TestOrderOfAnswersDoesNotMatter: whatever order an attempt's answers arrive in, and however often, they end in the same
// amounts and status.
func TestOrderOfAnswersDoesNotMatter(t *testing.T) {
	all := bases()
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) {
		s := all[rapid.SampledFrom(names).Draw(t, "base")]()
		answers := ledger(t, s.now)
		shuffled := rapid.Permutation(answers).Draw(t, "order")
		shuffled = append(shuffled, rapid.SampledFrom(answers).Draw(t, "repeated"))
		end := answers[len(answers)-1].Begun
		a, b := s.after(answers, end), s.after(shuffled, end)
		if outcome(a) != outcome(b) {
			t.Fatalf("in order: %s\nshuffled: %s", outcome(a), outcome(b))
		}
	})
}

// after applies answers to the last attempt, some time after the provider gave the last of them.
func (s *story) after(answers []Observation, end time.Time) Order {
	o, now := s.o, end
	for _, b := range answers {
		now = now.Add(time.Second)
		b.Attempt = len(o.Attempts)
		b.Snapshot.Reference = o.Latest().Reference
		o = o.Observe(b, now)
	}
	return o
}

func outcome(o Order) string {
	s := fmt.Sprint(o.Status(), o.Totals(), " sale ", o.Sale)
	for i := range o.Attempts {
		a := &o.Attempts[i]
		s += fmt.Sprintf(" | %d received %d, authorized %d, refunded %d, refundable %d, disputed %v", a.Number, a.Received, a.Authorized, o.RefundedOf(a), o.RefundableOf(a), a.Disputed)
	}
	for _, r := range o.Refunds {
		s += fmt.Sprintf(" | %s %s", r.ID, r.Status)
	}
	return s
}
