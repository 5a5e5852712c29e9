package main

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
)

// listing is a provider whose lines nobody stored: each follows from its number, and so does its order. Its days are all
// of one size. It declares how Postpay lists, and answers at once unless it is slow.
type listing struct {
	provider.Provider // nothing but lists is asked for
	info              provider.Info
	days, perDay      int           // perDay is a multiple of refundEvery
	slow              time.Duration // how long an answer takes
	sold              order.Order   // what every order looks like
	asked, most       atomic.Int64  // pages under way, and how many there ever were at once
}

const (
	settleFrom   = "2026-03-01" // the first day of lines
	refundEvery  = 20           // every so many lines one is the refund of the sale before it
	saleAmount   = 81480        // settles as saleNet at saleRates (Postpay API, Transactions)
	saleNet      = 77525
	refundAmount = 20000
)

var saleRates = provider.FeeRates{Rate: 450, Fixed: 100, TaxRate: 500}

// newListing gives a listing of this many lines in these days.
func newListing(lines, days int) (*listing, error) {
	of, err := rigOf("postpay")
	if err != nil {
		return nil, err
	}
	l := &listing{info: of.info, days: days, perDay: lines / days}
	if l.lines() != lines || l.perDay%refundEvery != 0 {
		return nil, fmt.Errorf("%d lines are not %d days of a multiple of %d", lines, days, refundEvery)
	}
	l.sold, _, err = shown()
	a := &l.sold.Attempts[0]
	a.Terms = order.TermsOf(of.info)
	a.State, a.Received, a.Captured, l.sold.Sale = order.AttemptPaid, saleAmount, saleAmount, 1
	return l, err
}

func (l *listing) lines() int { return l.days * l.perDay }

// midnight is the start of a day, from 0.
func midnight(day int) time.Time {
	first, _ := time.Parse(time.DateOnly, settleFrom)
	return first.AddDate(0, 0, day)
}

// day names a day, from 0.
func (l *listing) day(n int) string { return midnight(n).Format(time.DateOnly) }

// dayNumber is the day of this name.
func (l *listing) dayNumber(name string) (n int, ok bool) {
	t, err := time.Parse(time.DateOnly, name)
	n = int(t.Sub(midnight(0)) / (24 * time.Hour))
	return n, err == nil && n >= 0 && n < l.days
}

// isRefund says whether a line is a refund, of the sale with the number before it.
func isRefund(n int) bool { return n%refundEvery == refundEvery-1 }

func lineID(n int) string         { return fmt.Sprintf("txn-%09d", n) }
func reference(n int) string      { return fmt.Sprintf("order-%09d", n) }
func soldAt(n, day int) time.Time { return midnight(day).Add(time.Duration(n%86400) * time.Second) }

// number reads what lineID and reference have written.
func (l *listing) number(text, prefix string) (n int, ok bool) {
	if len(text) <= len(prefix) || text[:len(prefix)] != prefix {
		return 0, false
	}
	n, err := strconv.Atoi(text[len(prefix):])
	return n, err == nil && n >= 0 && n < l.lines()
}

// line gives a line by its number.
func (l *listing) line(n int) provider.Line {
	day := n / l.perDay
	of := provider.Line{
		ID: lineID(n), Kind: provider.LineSale, State: provider.LineDone, Reference: reference(n), Day: l.day(day), CreatedAt: soldAt(n, day),
		PaidAt: midnight(day + 1), Currency: l.sold.Currency, Amount: saleAmount, Net: saleNet, Rates: &saleRates, Said: "order",
	}
	if isRefund(n) {
		of.Kind, of.Reference, of.Amount, of.Net, of.Rates, of.Said = provider.LineRefund, reference(n-1), -refundAmount, -refundAmount, nil, "refund"
	}
	return of
}

// order gives the order of a sale's line.
func (l *listing) order(n int) order.Order {
	o, at := l.sold, soldAt(n, n/l.perDay)
	o.ID, o.CreatedAt, o.UpdatedAt = reference(n), at, at
	o.Attempts = []order.Attempt{l.sold.Attempts[0]}
	o.Attempts[0].Reference, o.Attempts[0].CapturedAt, o.Attempts[0].Due = o.ID, at, time.Time{}
	if isRefund(n + 1) {
		o.Refunds = []order.Refund{{
			ID: "refund-1", Attempt: 1, Amount: refundAmount, Status: order.RefundSucceeded, CreatedAt: at, UpdatedAt: at, RequestHash: "body",
		}}
	}
	return o
}

// at gives the number of the line at a place of its day's list. A sale and its refund are neighbours; otherwise distant
// lines are, as with ids that are drawn.
func (l *listing) at(day, place int) int {
	groups := l.perDay / refundEvery
	stride := groups*618/1000 + 1
	for common(stride, groups) != 1 {
		stride++
	}
	group := place / refundEvery * stride % groups
	return day*l.perDay + group*refundEvery + place%refundEvery
}

// common is the greatest common divisor.
func common(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Info declares what Postpay does.
func (l *listing) Info() provider.Info { return l.info }

// SettlementPage gives a page of a day. Nothing is unpaid, and nothing has changed.
func (l *listing) SettlementPage(ctx context.Context, w provider.Window, page int) (provider.Page, error) {
	under := l.asked.Add(1)
	defer l.asked.Add(-1)
	for most := l.most.Load(); under > most && !l.most.CompareAndSwap(most, under); most = l.most.Load() {
	}
	if err := after(ctx, l.slow); err != nil {
		return provider.Page{}, err
	}
	day, ok := l.dayNumber(w.Day)
	if w.Kind != provider.WindowDay || !ok {
		return provider.Page{Last: true}, nil
	}
	first := page * l.info.Settlements.PageSize
	end := min(first+l.info.Settlements.PageSize, l.perDay)
	lines := make([]provider.Line, 0, max(0, end-first))
	for place := first; place < end; place++ {
		lines = append(lines, l.line(l.at(day, place)))
	}
	return provider.Page{Lines: lines, Rows: len(lines), Total: l.perDay, Last: end == l.perDay}, nil
}

// after waits, unless the context is over before.
func after(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Names and Get make the listing the only provider.
func (l *listing) Names() []string { return []string{l.info.Name} }

// Get gives the listing as every provider is called.
func (l *listing) Get(name string) (*provider.Guarded, bool) {
	return provider.Guard(l, nil), name == l.info.Name
}

// BatchGet makes orders up.
func (l *listing) BatchGet(_ context.Context, ids []string) (map[string]order.Order, error) {
	found := make(map[string]order.Order, len(ids))
	for _, id := range ids {
		if n, ok := l.number(id, "order-"); ok && !isRefund(n) {
			found[id] = l.order(n)
		}
	}
	return found, nil
}

// Apply changes no order.
func (l *listing) Apply(_ context.Context, o order.Order, _ func(order.Order) (order.Order, error)) (order.Order, error) {
	return o, nil
}
