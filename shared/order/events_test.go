package order

import (
	"slices"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// event is one thing that can happen to an order. needs says for which orders it makes sense; nil for all.
type event struct {
	name  string
	needs func(Order) bool
	do    func(*story) (Order, error)
}

var (
	hasMoney = func(o Order) bool {
		return slices.ContainsFunc(o.Attempts, func(a Attempt) bool { return a.Received > 0 })
	}
	hasRefunds = func(o Order) bool { return len(o.Refunds) > 0 }
	isParked   = func(o Order) bool { return len(o.Attempts) > 0 && o.Attempts[0].Parked != nil }
	isHinted   = func(o Order) bool { return len(o.Attempts) > 0 && o.Attempts[0].Terms.Needs != "" }
	isStated   = func(o Order) bool { return len(o.Refunds) > 0 && !o.Attempts[0].Terms.ListsRefunds }
	hasTwo     = func(o Order) bool { return len(o.Attempts) > 1 }
)

func events() []event {
	var all []event
	all = append(all, openEvents()...)
	all = append(all, seeEvents()...)
	all = append(all, wishEvents()...)
	all = append(all, resultEvents()...)
	return append(append(all, hintEvents()...), settleEvents()...)
}

func openEvents() []event {
	open := func(change func(*Opening)) func(*story) (Order, error) {
		return func(s *story) (Order, error) {
			terms := keyed
			if a := s.o.Latest(); a != nil {
				terms = a.Terms
			}
			w := wish(s.o.Capture, terms, "body")
			change(&w)
			return s.o.OpenAttempt(w, Try{Fence: "new", Lease: s.now.Add(lease)}, s.now)
		}
	}
	return []event{
		{"open: same body", nil, open(func(*Opening) {})},
		{"open: other body", nil, open(func(w *Opening) { w.RequestHash = "other" })},
		{"open: other amount", nil, open(func(w *Opening) { w.Facts.Amount++ })},
	}
}

func seeEvents() []event {
	see := func(name string, snapshot provider.Snapshot, needs ...func(Order) bool) event {
		needed := func(o Order) bool { return len(needs) == 0 || needs[0](o) }
		return event{"see " + name, needed, func(s *story) (Order, error) {
			return s.o.Observe(s.look(len(s.o.Attempts), snapshot), s.now), nil
		}}
	}
	seeFirst := func(name string, snapshot provider.Snapshot) event {
		return event{"see 1st " + name, hasTwo, func(s *story) (Order, error) {
			return s.o.Observe(s.look(1, snapshot), s.now), nil
		}}
	}
	with := func(s provider.Snapshot, change func(*provider.Snapshot)) provider.Snapshot { change(&s); return s }
	lapses := func(s *provider.Snapshot) { s.CaptureBy = t0.Add(7 * 24 * time.Hour) }
	return []event{
		see("absent", seeAbsent), see("undocumented", seeUnknown), see("open", seeOpen), shopperLeft(),
		see("approved", seeApproved), see("approved for a week", with(seeApproved, lapses)),
		see("half approved", with(seeApproved, func(s *provider.Snapshot) { s.Authorized = 500 })),
		see("page url", with(seeOpen, func(s *provider.Snapshot) { s.PageURL = "https://pay.example/found" })),
		see("paid", seePaid), see("underpaid", paid(300)), see("overpaid", paid(1200)),
		see("over", seeOver), see("declined", seeDeclined), see("disputed", disputed()),
		see("refund r1 400", refunds(record("r1", "x1", 400, t0)), hasRefunds),
		see("refund r1 300", refunds(record("r1", "x1", 300, t0)), hasRefunds),
		see("refund without key 400", refunds(record("", "x2", 400, t0))),
		see("refund without key 50", refunds(record("", "x3", 50, t0)), hasRefunds),
		see("refund without key 1000", refunds(record("", "x4", 1000, t0)), hasMoney),
		see("wrong reference", with(seePaid, func(s *provider.Snapshot) { s.Reference = "order-2" })),
		see("wrong currency", with(seePaid, func(s *provider.Snapshot) { s.Currency = "USD" })),
		see("payment t1", with(seePaid, func(s *provider.Snapshot) { s.Transaction = "t1" }), isHinted),
		see("part of it by t1", with(paid(600), func(s *provider.Snapshot) { s.Transaction = "t1" }), isHinted),
		see("refunds running", with(seePaid, says(provider.RefundRunning)), isStated),
		see("refunds part", with(seePaid, says(provider.RefundPart)), isStated),
		see("refunds all", with(seePaid, says(provider.RefundAll)), isStated),
		seeFirst("approved", seeApproved), seeFirst("paid", seePaid), seeFirst("open", seeOpen),
		{"no answer", nil, func(s *story) (Order, error) { return s.o.LookFailed(len(s.o.Attempts), s.now), nil }},
		{"look now", nil, func(s *story) (Order, error) { return s.o.LookNow(len(s.o.Attempts), s.now), nil }},
	}
}

func says(state provider.RefundState) func(*provider.Snapshot) {
	return func(s *provider.Snapshot) { s.RefundsListed, s.RefundState = false, state }
}

// hintEvents are of pages that cannot be asked about by our reference.
func hintEvents() []event {
	return []event{
		{"hint t1", isHinted, func(s *story) (Order, error) { return s.o.AddCandidate(1, "t1", s.now), nil }},
		{"hint t2", isHinted, func(s *story) (Order, error) { return s.o.AddCandidate(1, "t2", s.now), nil }},
		{"t1 is another order's", isHinted, func(s *story) (Order, error) { return s.o.DropCandidate(1, "t1", s.now), nil }},
		{"person names t3", nil, func(s *story) (Order, error) { return s.o.NameTransaction(0, "t3", s.now) }},
		{"shopper left", isHinted, func(s *story) (Order, error) { return s.o.ShopperLeft(1, s.now), nil }},
		{"expire", isHinted, func(s *story) (Order, error) { return s.o.ExpireUnseen(1, s.now), nil }},
	}
}

func shopperLeft() event {
	return event{"see open, shopper left", nil, func(s *story) (Order, error) {
		b := s.look(len(s.o.Attempts), seeOpen)
		b.ShopperCancelled = true
		return s.o.Observe(b, s.now), nil
	}}
}

func wishEvents() []event {
	refund := func(w RefundWish) func(*story) (Order, error) {
		return func(s *story) (Order, error) { return s.o.RequestRefund(w, s.now) }
	}
	return []event{
		{"capture", nil, func(s *story) (Order, error) { return s.o.RequestCapture(0, s.now) }},
		{"capture attempt 2", hasTwo, func(s *story) (Order, error) { return s.o.RequestCapture(2, s.now) }},
		{"cancel", nil, func(s *story) (Order, error) { return s.o.RequestCancel(s.now) }},
		{"refund r9 all", nil, refund(RefundWish{ID: "r9", Amount: 1000, RequestHash: "h"})},
		{"refund r9 100", nil, refund(RefundWish{ID: "r9", Amount: 100, RequestHash: "h"})},
		{"refund r9 too much", nil, refund(RefundWish{ID: "r9", Amount: 1001, RequestHash: "h"})},
		{"refund r9 100 of attempt 1", nil, refund(RefundWish{ID: "r9", Amount: 100, Attempt: 1, RequestHash: "h"})},
		{"refund r9 100 of attempt 2", hasTwo, refund(RefundWish{ID: "r9", Amount: 100, Attempt: 2, RequestHash: "h"})},
		{"refund r9 100 made outside", nil, refund(RefundWish{ID: "r9", Amount: 100, RequestHash: "h", Manual: &Act{Actor: "ann", Reason: "cash"}})},
		{"refund r1 same again", hasRefunds, func(s *story) (Order, error) {
			r := s.o.Refund("r1")
			return s.o.RequestRefund(RefundWish{ID: r.ID, Amount: r.Amount, RequestHash: r.RequestHash}, s.now)
		}},
		{"refund r1 other amount", hasRefunds, refund(RefundWish{ID: "r1", Amount: 5, RequestHash: "r15"})},
		{"claim", nil, func(s *story) (Order, error) { return s.o.Claim(s.now, s.now.Add(2*time.Minute)) }},
		{"begin next", nil, func(s *story) (Order, error) {
			return s.o.Begin(Next(s.o, s.now), Try{Fence: "new", Lease: s.now.Add(lease)}, s.now), nil
		}},
	}
}

func resultEvents() []event {
	sending := func(o Order) bool { return o.Op != nil && o.Op.Fence != "" }
	effect := func(o Order) bool { return sending(o) && o.Op.Kind != OpCheckout }
	did := func(outcome problem.Outcome) func(*story) (Order, error) {
		return func(s *story) (Order, error) {
			r := provider.Receipt{Outcome: outcome, Amount: amount, Currency: "AED", ProviderID: "x1"}
			return s.o.Did(s.o.Op.Fence, r, s.now), nil
		}
	}
	fail := func(err error) func(*story) (Order, error) {
		return func(s *story) (Order, error) { return s.o.Failed(s.o.Op.Fence, err, s.now), nil }
	}
	page := provider.Checkout{PageURL: "https://pay.example/9", Keys: provider.Keys{"id": "p9"}}
	return []event{
		{"opened", func(o Order) bool { return sending(o) && o.Op.Kind == OpCheckout }, func(s *story) (Order, error) {
			return s.o.Opened(s.o.Op.Fence, page, time.Hour, s.now), nil
		}},
		{"did: succeeded", effect, did(problem.Succeeded)}, {"did: pending", effect, did(problem.Pending)},
		{"failed: not sent", sending, fail(errNotSent)}, {"failed: refused", sending, fail(errRefused)},
		{"failed: unknown", sending, fail(errUnknown)}, {"failed: state conflict", sending, fail(errConflict)},
		{"failed: attempt over", sending, fail(errOver)},
		{"failed: reference taken", func(o Order) bool { return sending(o) && o.Op.Kind == OpCheckout },
			fail(&problem.Error{Code: problem.ReferenceTaken, Outcome: problem.Refused})},
		{"late page, other fence", nil, func(s *story) (Order, error) { return s.o.Opened("gone", page, time.Hour, s.now), nil }},
		{"late receipt, other fence", nil, func(s *story) (Order, error) {
			return s.o.Did("gone", provider.Receipt{Outcome: problem.Succeeded, Amount: amount, Currency: "AED"}, s.now), nil
		}},
		{"late failure, other fence", nil, func(s *story) (Order, error) { return s.o.Failed("gone", errRefused, s.now), nil }},
	}
}

func settleEvents() []event {
	settle := func(w Settlement) func(*story) (Order, error) {
		w.Actor, w.Reason = "ann", "asked them"
		return func(s *story) (Order, error) { return s.o.Settle(w, s.now) }
	}
	return []event{
		{"settle r1 succeeded", hasRefunds, settle(Settlement{RefundID: "r1", As: problem.Succeeded})},
		{"settle r1 refused", hasRefunds, settle(Settlement{RefundID: "r1", As: problem.Refused})},
		{"settle r1 pending", hasRefunds, settle(Settlement{RefundID: "r1", As: problem.Pending})},
		{"settle charge succeeded", isParked, settle(Settlement{Kind: OpCharge, Attempt: 1, As: problem.Succeeded})},
		{"settle charge refused", isParked, settle(Settlement{Kind: OpCharge, Attempt: 1, As: problem.Refused})},
		{"settle capture succeeded", isParked, settle(Settlement{Kind: OpCapture, Attempt: 1, As: problem.Succeeded})},
		{"settle capture refused", nil, settle(Settlement{Kind: OpCapture, Attempt: 1, As: problem.Refused})},
	}
}
