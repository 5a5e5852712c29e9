package order

import (
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// sentRefund is a refund of 400, sent to a provider that does not keep our key beside these refunds, whose reply was lost.
func sentRefund(before ...provider.RefundRecord) *story {
	s := shown(CaptureAutomatic, keyless).see(1, refunds(before...)).refund("r1", 400).see(1, refunds(before...))
	return s.pass(time.Second).send().pass(time.Second).fail(errUnknown).pass(time.Minute)
}

// What proves a refund whose reply was lost, where the provider lists refunds without our key.
func TestRefundIsProvedByAmount(t *testing.T) {
	rec := func(id string, amount int64, change ...func(*provider.RefundRecord)) provider.RefundRecord {
		r := record("", id, amount, t0.Add(time.Hour))
		for _, c := range change {
			c(&r)
		}
		return r
	}
	earlier := func(r *provider.RefundRecord) { r.At = t0 }
	usd := func(r *provider.RefundRecord) { r.Currency = "USD" }
	pending := func(r *provider.RefundRecord) { r.Outcome = problem.Pending }
	failed := func(r *provider.RefundRecord) { r.Outcome = problem.Refused }
	others := func(r *provider.RefundRecord) { r.Key = "somebody's" }
	cases := []struct {
		name   string
		before []provider.RefundRecord
		now    []provider.RefundRecord
		proof  string
		flag   bool // unattributed
	}{
		{"nothing there", nil, nil, "", false},
		{"exactly its amount", nil, []provider.RefundRecord{rec("a", 400)}, "a", false},
		{"another amount", nil, []provider.RefundRecord{rec("a", 399)}, "", true},
		{"another currency", nil, []provider.RefundRecord{rec("a", 400, usd)}, "", true},
		{"not done", nil, []provider.RefundRecord{rec("a", 400, pending)}, "", false},
		{"failed", nil, []provider.RefundRecord{rec("a", 400, failed)}, "", false},
		{"somebody's key", nil, []provider.RefundRecord{rec("a", 400, others)}, "", true},
		{"seen before", []provider.RefundRecord{rec("a", 400)}, []provider.RefundRecord{rec("a", 400)}, "", true},
		{"seen before, and a new one", []provider.RefundRecord{rec("a", 400)}, []provider.RefundRecord{rec("a", 400), rec("b", 400)}, "b", true},
		{"the oldest of two", nil, []provider.RefundRecord{rec("a", 400), rec("b", 400, earlier)}, "b", true},
	}
	for _, c := range cases {
		s := sentRefund(c.before...).see(1, refunds(c.now...))
		r, want := s.o.Refund("r1"), RefundPending
		if c.proof != "" {
			want = RefundSucceeded
		}
		if r.Status != want || r.ProviderID != c.proof || s.o.Has(FlagUnattributedRefund) != c.flag {
			t.Errorf("%s: %s by %q, flags %v", c.name, r.Status, r.ProviderID, s.o.Flags)
		}
		if (s.o.Op == nil) != (c.proof != "") {
			t.Errorf("%s: op %+v", c.name, s.o.Op)
		}
	}
}

// A look begun while the try was on the wire proves nothing yet.
func TestProofIsNewerThanTheLease(t *testing.T) {
	s := shown(CaptureAutomatic, keyless).see(1, seePaid).refund("r1", 400).see(1, seePaid).send()
	b := s.look(1, refunds(record("", "a", 400, s.now)))
	s.pass(lease)
	s.o = s.o.Observe(b, s.now)
	if s.o.Refund("r1").Status != RefundPending || s.o.Op == nil {
		t.Errorf("proved by a look of before: %+v", s.o.Refund("r1"))
	}
	s.see(1, b.Snapshot)
	if s.o.Refund("r1").Status != RefundSucceeded {
		t.Error("not proved by a look after the lease")
	}
}

// One refund at the provider proves one of ours. What a receipt named, or a receipt without an id stands for, goes first.
func TestOneRecordProvesOneRefund(t *testing.T) {
	settled := func() *story {
		s := sentRefund().untilParked(1, seePaid)
		s.must(s.o.Settle(Settlement{RefundID: "r1", As: problem.Refused, Actor: "ann"}, s.now))
		return s.refund("r2", 400).see(1, seePaid).send()
	}
	for _, id := range []string{"a", ""} {
		s := settled().did(problem.Succeeded, 400, id).pass(time.Minute).see(1, refunds(record("", "a", 400, t0)))
		if s.o.Refund("r1").Status != RefundRefused || s.o.Refund("r2").ProviderID != "a" || s.o.Has(FlagSettlementOverruled) || s.o.Totals().Refunded != 400 {
			t.Errorf("receipt %q: %+v", id, s.o.Refunds)
		}
		s.see(1, refunds(record("", "a", 400, t0), record("", "b", 400, t0)))
		if r := s.o.Refund("r1"); r.Status != RefundSucceeded || r.ProviderID != "b" || !s.o.Flagged(FlagSettlementOverruled, 1, "r1") || s.o.Totals().Refunded != 800 {
			t.Errorf("receipt %q: the second record: %+v", id, s.o.Refunds)
		}
	}
}

// A person's word: "succeeded" counts as money only where the provider's ledger cannot show it.
func TestSettledSucceeded(t *testing.T) {
	unlisted := keyless
	unlisted.ListsRefunds = false
	for _, c := range []struct {
		terms    Terms
		refunded int64
	}{{keyless, 0}, {keyed, 0}, {unlisted, 400}} {
		s := shown(CaptureAutomatic, c.terms).see(1, seePaid).refund("r1", 400)
		quiet := seePaid
		quiet.RefundsListed = c.terms.ListsRefunds
		if Next(s.o, s.now).Kind == StepLookup {
			s.see(1, quiet)
		}
		s.send().fail(errUnknown).untilParked(1, quiet)
		s.must(s.o.Settle(Settlement{RefundID: "r1", As: problem.Succeeded, Actor: "ann"}, s.now))
		if got := s.o.Totals(); got.Refunded != c.refunded || got.Refundable != 600 || s.o.Refund("r1").Status != RefundSucceeded {
			t.Errorf("lists %v: %+v", c.terms.ListsRefunds, got)
		}
		if _, err := s.o.RequestRefund(RefundWish{ID: "r2", Amount: 600}, s.now); err != nil {
			t.Errorf("still blocked: %v", err)
		}
		if _, err := s.o.Settle(Settlement{RefundID: "r1", As: problem.Refused}, s.now); !problem.Is(err, problem.InvalidState) {
			t.Errorf("settled twice: %v", err)
		}
		if c.terms.ListsRefunds {
			key := map[bool]string{true: "r1"}[c.terms.MayAgain(OpRefund)]
			s.pass(time.Minute).see(1, refunds(record(key, "a", 400, s.now)))
			if got := s.o.Totals(); got.Refunded != 400 || got.Refundable != 600 || s.o.Has(FlagSettlementOverruled) {
				t.Errorf("shown at last: %+v, flags %v", got, s.o.Flags)
			}
		}
	}
}
