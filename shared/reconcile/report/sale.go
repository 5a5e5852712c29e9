package report

import (
	"time"

	"tender/shared/order"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// sale is an order's paid attempt with the lines of its account.
type sale struct {
	order   order.Order
	attempt *order.Attempt
	account reconcile.Account
	day     string // of its capture
	moved   string // the day on which its money last moved
}

// parts is how a sale's money divides; rest is what is left of it to be explained.
type parts struct {
	Sums
	rest    int64
	done    int64 // all done lines
	largest int64 // of them
	pieces  int64 // those that alone do not pay the order
}

// split divides what arrived by the lines alone. Lines that are not done, or in another currency, count for nothing.
func (s *sale) split(paysOut bool) parts {
	p := parts{Sums: Sums{Sales: 1, Refunded: s.order.RefundedOf(s.attempt)}}
	var voided, refunds int64
	for _, e := range s.account.Entries {
		switch {
		case e.Currency != s.order.Currency:
		case e.Kind == provider.LineRefund && e.State == provider.LineDone:
			refunds -= e.Amount
		case e.Kind == provider.LineSale && e.State == provider.LineVoid && e.Amount > 0:
			voided += e.Amount
		case s.counts(e):
			p.line(e, !paysOut || !e.Paid.IsZero(), s.order.Amount)
		}
	}
	p.rest = s.attempt.Received - p.done
	// What was taken back there, and refunded here without a line of its own, can never settle.
	p.TakenBack = max(0, min(p.rest, voided, p.Refunded-s.order.ManuallyRefundedOf(s.attempt)-refunds))
	p.rest -= p.TakenBack
	p.Captured = s.attempt.Received - p.TakenBack
	return p
}

// counts says whether a line brought the sale's money.
func (s *sale) counts(e reconcile.Entry) bool {
	return e.Kind == provider.LineSale && e.State == provider.LineDone && e.Amount > 0 && e.Currency == s.order.Currency
}

func (p *parts) line(e reconcile.Entry, settled bool, whole int64) {
	p.done += e.Amount
	p.largest = max(p.largest, e.Amount)
	if e.Amount < whole {
		p.pieces += e.Amount
	}
	if settled {
		p.Settled += e.Amount
		p.Fees += e.Amount - e.Net
	} else {
		p.NotSettled += e.Amount
	}
}

// findingKeys are where findings may be kept that explain the sale, in the order in which they are asked.
func (s *sale) findingKeys(name string) []reconcile.Key {
	var keys []reconcile.Key
	add := func(k reconcile.Kind, day, id string) {
		keys = append(keys, reconcile.FindingKey(reconcile.Finding{Provider: name, Day: day, Kind: k, ID: id}))
	}
	for _, e := range s.account.Entries {
		if s.counts(e) {
			add(reconcile.DuplicateLine, e.Day, e.ID)
		}
	}
	add(reconcile.MissingSettlement, s.day, s.attempt.Reference)
	add(reconcile.AmountMismatch, s.day, s.attempt.Reference)
	add(reconcile.StatusMismatch, s.day, s.attempt.Reference)
	for _, e := range s.account.Entries {
		if e.Kind == provider.LineSale && e.State == provider.LineDone && e.Currency != s.order.Currency {
			add(reconcile.CurrencyMismatch, e.Day, e.ID)
		}
	}
	return keys
}

// explain gives each finding its part of the rest. A finding whose facts are not those of the order and its lines
// explains nothing.
func (p *parts) explain(s *sale, found []*Difference) {
	for _, d := range found {
		var part int64
		switch {
		case p.rest == 0:
		case d.Kind == reconcile.DuplicateLine && d.Ours == s.order.Amount && s.has(d.Line, d.Theirs):
			part = -d.Theirs
		case d.Kind == reconcile.DuplicateLine:
		case d.Kind == reconcile.CurrencyMismatch && p.rest > 0:
			part = p.rest
		case d.Ours == s.attempt.Received && (d.Theirs == p.done || d.Theirs == max(p.largest, p.pieces)):
			part = p.rest
		}
		if part != 0 {
			d.Counts, d.Amount = s.order.Currency, d.Amount+part
		}
		p.Differences += part
		p.rest -= part
	}
}

func (s *sale) has(line string, amount int64) bool {
	for _, e := range s.account.Entries {
		if e.ID == line {
			return e.Amount == amount
		}
	}
	return false
}

// movedAt says whether the sale's money moved at this time or later.
func (s *sale) movedAt(t time.Time) bool {
	for _, r := range s.order.Refunds {
		if r.Attempt == s.attempt.Number && r.Status == order.RefundSucceeded && !r.UpdatedAt.Before(t) {
			return true
		}
	}
	return !s.attempt.CapturedAt.Before(t)
}

// late says whether a line is missed: the provider's days since the money last moved are over, and one more, in which
// the run that finds it has had its time.
func (s *sale) late(lateDays int, now time.Time) bool {
	moved, err := time.Parse(time.DateOnly, s.moved)
	return err != nil || !now.Before(moved.AddDate(0, 0, lateDays+1))
}
