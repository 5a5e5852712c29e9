package report

import (
	"cmp"
	"fmt"
	"slices"

	"tender/shared/money"
	"tender/shared/reconcile"
)

// add adds sums in their place. What is beyond an int64 is said.
func (c *collection) add(at place, s Sums) {
	t := c.sums[at]
	if t == nil {
		t = &Sums{}
		c.sums[at] = t
	}
	t.Sales += s.Sales
	for _, pair := range []struct {
		to *int64
		by int64
	}{
		{&t.Captured, s.Captured}, {&t.Settled, s.Settled}, {&t.NotSettled, s.NotSettled}, {&t.Differences, s.Differences},
		{&t.Unexplained, s.Unexplained}, {&t.Fees, s.Fees}, {&t.Refunded, s.Refunded}, {&t.TakenBack, s.TakenBack},
	} {
		sum, err := money.Add(*pair.to, pair.by)
		if err != nil {
			c.say(wrongSum, "The sums of %s in %s are larger than any amount.", at.provider, at.currency)
			return
		}
		*pair.to = sum
	}
}

// finish puts the report in order and decides whether it ties out.
func (c *collection) finish() {
	r := &c.report
	for at, s := range c.sums {
		if currency := money.Currency(at.currency); at.day == "" {
			r.Totals = append(r.Totals, Total{at.provider, currency, *s})
		} else {
			r.Days = append(r.Days, Day{at.provider, currency, at.day, *s})
		}
	}
	slices.SortFunc(r.Totals, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Currency, b.Currency))
	})
	slices.SortFunc(r.Days, func(a, b Day) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Day, b.Day))
	})
	slices.SortFunc(r.Lines, func(a, b LineTotal) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), compareSums(a.Sum, b.Sum))
	})
	slices.SortFunc(r.Providers, func(a, b Provider) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(r.Differences, compareDifferences)
	c.count()
	c.tie()
	r.Problems = c.problems.list()
	r.TiesOut = len(r.Problems) == 0
}

func compareDifferences(a, b Difference) int {
	kinds := reconcile.Kinds()
	return cmp.Or(
		cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
		cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID),
	)
}

// tie adds the report up again, as its reader would: from what it lists.
func (c *collection) tie() {
	listed := map[place]int64{}
	for _, d := range c.report.Differences {
		listed[place{provider: d.Provider, currency: string(d.Counts)}] += d.Amount
		if d.Kind == reconcile.MissingSettlement && d.Status == reconcile.FindingOpen && d.Amount == 0 {
			c.say(stale, "%s of %s is said to miss its settlement, which orders and lines do not bear out.", clean(d.Reference), d.Provider)
		}
	}
	for _, t := range c.report.Totals {
		differences := listed[place{provider: t.Provider, currency: string(t.Currency)}]
		if off := t.Captured - t.Settled - t.NotSettled - differences - t.Unexplained; off != 0 || differences != t.Differences {
			c.say(wrongSum, "The sums of %s in %s are off by %s.", t.Provider, t.Currency, Amount(off, t.Currency))
		}
	}
	if c.full {
		c.say(tooMany, "There are more than %d findings, and only these are listed: choose a shorter period.", MaxDifferences)
	}
}

// problems are reasons why a report does not tie out, those of one kind together.
type problems struct{ said [kindsOfProblem]said }

type said struct {
	first []string
	more  int
}

// problemKind is a reason, in the order in which they are told.
type problemKind int

const (
	wrongSum problemKind = iota
	tooMany
	unexplained
	lostSale
	notTold
	stale
	notBooked
	notRead
	miscounted
	kindsOfProblem
)

// mostSaid is how many problems of a kind are told in words of their own.
const mostSaid = 10

func (p *problems) say(k problemKind, format string, args ...any) {
	s := &p.said[k]
	if len(s.first) < mostSaid {
		s.first = append(s.first, fmt.Sprintf(format, args...))
	} else {
		s.more++
	}
}

func (p *problems) list() []string {
	list := []string{}
	for _, s := range p.said {
		list = append(list, s.first...)
		if s.more > 0 {
			list = append(list, fmt.Sprintf("And %d more like this.", s.more))
		}
	}
	return list
}
