package report

import (
	"context"
	"fmt"
	"time"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// Ledger is what the report reads of reconcile.Ledger. It writes nothing.
type Ledger interface {
	Read(ctx context.Context, keys []reconcile.Key) (map[reconcile.Key]reconcile.Record, error)
	List(ctx context.Context, partition, after string, limit int) ([]reconcile.Record, error)
	Captured(ctx context.Context, provider, day, after string, limit int) ([]string, error)
}

// Orders is what the report reads of reconcile.Orders.
type Orders interface {
	BatchGet(ctx context.Context, ids []string) (map[string]order.Order, error)
}

// Sources are what a report is made from.
type Sources struct {
	Ledger    Ledger
	Orders    Orders
	Providers reconcile.Providers
	Now       func() time.Time
}

// Period is the days that a report is about, both inclusive, as 2006-01-02, UTC.
type Period struct{ From, To string }

// pageSize is how many records, sales or orders are in memory at a time.
const pageSize = 100

// Collect reads the ledger and the orders and makes the report of a period: the sales captured in it, as they stand now.
// Providers that do not list what they settle are not in it. It holds one page at a time, the findings, and 8 bytes for
// each sale. What is wrong with the records is in the report; errors are invalid_request for a period that is none,
// and those of ledger and orders.
func Collect(ctx context.Context, s Sources, p Period) (Report, error) {
	now := s.Now().UTC()
	if err := p.check(now); err != nil {
		return Report{}, err
	}
	c := &collection{
		Sources: s, Period: p, now: now, today: now.Format(time.DateOnly),
		sums: map[place]*Sums{}, listed: map[reconcile.Key]int{},
		report: Report{From: p.From, To: p.To, At: now.Truncate(time.Second)},
	}
	for _, name := range s.Providers.Names() {
		guarded, ok := s.Providers.Get(name)
		if !ok || !guarded.Info().Can(provider.OpSettlements) {
			continue
		}
		if err := c.provider(ctx, guarded.Info()); err != nil {
			return Report{}, fmt.Errorf("reporting on %s: %w", name, err)
		}
	}
	c.finish()
	return c.report, nil
}

func (p Period) check(now time.Time) error {
	var wrong []problem.Field
	say := func(field, message string) {
		wrong = append(wrong, problem.Field{Field: field, Code: "invalid", Message: message})
	}
	from, err := time.Parse(time.DateOnly, p.From)
	if err != nil {
		say("from", "Give the first day as YYYY-MM-DD.")
	}
	to, errTo := time.Parse(time.DateOnly, p.To)
	switch {
	case errTo != nil:
		say("to", "Give the last day as YYYY-MM-DD.")
	case err == nil && to.Before(from):
		say("to", "The last day is before the first.")
	case to.After(now):
		say("to", "The last day has not come yet.")
	case err == nil && !to.Before(from.AddDate(0, 0, MaxDays)):
		say("to", fmt.Sprintf("A report is about at most %d days.", MaxDays))
	}
	if len(wrong) > 0 {
		return problem.Invalid(wrong...)
	}
	return nil
}

func (p Period) has(day string) bool { return p.From <= day && day <= p.To }

// days gives the days from one to another, both inclusive.
func days(from, to string) []string {
	var list []string
	t, _ := time.Parse(time.DateOnly, from)
	for day := from; day <= to; day = t.Format(time.DateOnly) {
		list = append(list, day)
		t = t.AddDate(0, 0, 1)
	}
	return list
}

// collection is a report that is being made.
type collection struct {
	Sources
	Period
	now    time.Time
	today  string
	report Report
	problems

	sums   map[place]*Sums
	listed map[reconcile.Key]int // of findings: where they stand in the report
	full   bool                  // there are more findings than are listed
}

// place is where sums belong; without a day they are those of the period.
type place struct {
	provider string
	currency string
	day      string
}

func (c *collection) provider(ctx context.Context, info provider.Info) error {
	if err := c.findings(ctx, info.Name); err != nil {
		return err
	}
	if err := c.sales(ctx, info); err != nil {
		return err
	}
	return c.lines(ctx, info)
}
