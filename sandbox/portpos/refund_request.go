package portpos

import (
	"slices"
	"time"

	"tender/sandbox/control"
)

// refund is one refund that was accepted. It has no id.
type refund struct {
	amount       int64
	processingAt time.Time
	doneAt       time.Time
	done         bool // paid back
	returned     bool // came to nothing
}

func (r *refund) underWay() bool { return !r.done && !r.returned }

// refundRequest accepts a refund, which is paid back later (Refund Request). What a refund of an unpaid invoice, or one
// while another is under way, is answered is assumed; the document shows only that there can be several.
func (s *Sandbox) refundRequest(f form) reply {
	iv := s.invoices[f.get("invoice")]
	amount, ok := parseAmount(f.get("amount"))
	switch {
	case iv == nil || !ok || amount == 0 || iv.state != stateAccepted:
		return invalidRequest()
	case s.switches.OneRefund && slices.ContainsFunc(iv.refunds, (*refund).underWay):
		return invalidRequest()
	case amount > iv.refundable():
		return refused("Refund amount exceeded. Refundable amount is " + formatAmount(iv.refundable()))
	}
	now := s.Panel().Clock.Now()
	iv.refunds = append(iv.refunds, &refund{
		amount:       amount,
		processingAt: now.Add(time.Duration(s.switches.ProcessingAfter)),
		doneAt:       now.Add(time.Duration(s.switches.RefundedAfter)),
	})
	return reply{Status: codeRefundPending, Data: s.show(iv, stateRefundPending)}
}

// refundable is what is left to be refunded: what is under way counts as gone.
func (iv *invoice) refundable() int64 {
	left := iv.amount
	for _, r := range iv.refunds {
		if !r.returned {
			left -= r.amount
		}
	}
	return left
}

// tick makes happen what time alone brings about.
func (s *Sandbox) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
}

// settle expires invoices and ends refunds whose time has come, in the order of their times. The caller holds the lock.
func (s *Sandbox) settle() {
	now := s.Panel().Clock.Now()
	type ending struct {
		iv *invoice
		r  *refund
	}
	var due []ending
	for _, iv := range s.sequence {
		if life := time.Duration(s.switches.Lifetime); life > 0 && iv.state == statePending && !now.Before(iv.created.Add(life)) {
			iv.state = stateExpired
		}
		for _, r := range iv.refunds {
			if r.underWay() && !now.Before(r.doneAt) {
				due = append(due, ending{iv, r})
			}
		}
	}
	slices.SortStableFunc(due, func(a, b ending) int { return a.r.doneAt.Compare(b.r.doneAt) })
	for _, e := range due {
		s.end(e.iv, e.r)
	}
}

// end finishes a refund as the switch says. The merchant is notified of money that went back, not of a refund that came
// to nothing: assumed.
func (s *Sandbox) end(iv *invoice, r *refund) {
	switch s.switches.RefundsEnd {
	case RefundsHang:
	case RefundsReturn:
		r.returned = true
	default:
		r.done = true
		s.record(r.doneAt, control.Refund, iv, r.amount)
		s.notify(iv, iv.outcomeOfRefunds())
	}
}
