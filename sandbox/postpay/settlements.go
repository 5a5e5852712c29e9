package postpay

import (
	"slices"
	"time"

	"tender/sandbox/deliveries"
	"tender/sandbox/wire"
)

// transactionColumns are the documented filters of Settlements, List transactions.
var transactionColumns = []column[transaction]{
	{"id", inText, func(t transaction) any { return t.ID }},
	{"type", inText, func(t transaction) any { return t.Type }},
	{"amount", numbers, func(t transaction) any { return t.Amount }},
	{"currency", inText, func(t transaction) any { return t.Currency }},
	{"created", moments, func(t transaction) any { return t.Created }},
	{"paid", nullMoments, func(t transaction) any { return t.Paid }},
}

// listTransactions shows what was or will be paid out (Settlements, List transactions), newest first unless asked
// otherwise: assumed.
func (s *Sandbox) listTransactions(r *request) (reply, error) {
	s.mu.Lock()
	rows := s.settled()
	plants := slices.Clone(s.plants)
	s.mu.Unlock()
	slices.Reverse(rows)
	rows, err := choose(r, rows, transactionColumns, "amount", "created", "paid")
	if err != nil {
		return reply{}, err
	}
	return plantedPage(r, rows, plants)
}

// getTransaction shows one (Settlements, Get single transaction).
func (s *Sandbox) getTransaction(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.settled() {
		if t.ID == r.ids[0] {
			return ok(t)
		}
	}
	return reply{}, notFound()
}

// settled are all transactions, oldest first, with the differences that are planted; the caller holds the lock.
func (s *Sandbox) settled() []transaction {
	now := s.Panel().Clock.Now()
	rows := make([]transaction, 0, len(s.sequence))
	for _, o := range s.sequence {
		rows = append(rows, s.planted(o, s.transactions(o, now))...)
	}
	for _, p := range s.plants {
		if p.Kind == UnknownOrder {
			rows = append(rows, p.unknown())
		}
	}
	slices.SortStableFunc(rows, func(a, b transaction) int { return timeOf(a.Created).Compare(timeOf(b.Created)) })
	return rows
}

// payout is a transaction that will be paid out.
type payout struct {
	at    time.Time
	order *order
	index int // among the order's transactions
}

// owe notes the order's transaction that was captured or refunded last; the caller holds the lock.
func (s *Sandbox) owe(o *order, happened micros) {
	s.payouts = append(s.payouts, payout{paidAt(happened), o, len(o.refunds)})
}

// tick tells of what was paid out meanwhile. What is owed is in the order in which it is paid.
func (s *Sandbox) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Panel().Clock.Now()
	for len(s.payouts) > 0 && !now.Before(s.payouts[0].at) {
		p := s.payouts[0]
		s.payouts = s.payouts[1:]
		s.notifyPaid(p.order, s.transactions(p.order, now)[p.index])
	}
}

// notifyPaid puts a webhook for every active hook of transaction events into the outbox; the caller holds the lock. When
// such an event is triggered is assumed, as is its body: the transaction itself, or wrapped as Switches.Payload says.
func (s *Sandbox) notifyPaid(o *order, t transaction) {
	body := wire.Encode(t)
	switch s.switches.Payload {
	case "":
	case eventOrder:
		body = wire.Encode(map[string]transaction{eventTransaction: t})
	default:
		body = wire.Encode(map[string]transaction{s.switches.Payload: t})
	}
	for _, h := range s.hooks {
		if h.Active && slices.Contains(h.Events, eventTransaction) {
			s.send(h, deliveries.Message{Event: eventTransaction, OrderID: o.OrderID, Body: body})
		}
	}
}
