package report

import (
	"context"
	"fmt"

	"tender/shared/reconcile"
)

// findings lists the findings of the period's days.
func (c *collection) findings(ctx context.Context, name string) error {
	for _, day := range days(c.From, c.To) {
		partition := reconcile.FindingKey(reconcile.Finding{Provider: name, Day: day}).Partition
		err := c.each(ctx, partition, func(page []reconcile.Record) error {
			for _, r := range page {
				if _, err := c.list(r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// each gives a partition page by page.
func (c *collection) each(ctx context.Context, partition string, do func([]reconcile.Record) error) error {
	after := ""
	for {
		page, err := c.Ledger.List(ctx, partition, after, pageSize)
		if err != nil {
			return fmt.Errorf("listing records: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		if err := do(page); err != nil {
			return err
		}
		after = page[len(page)-1].Sort
	}
}

// list puts a finding among the differences, once, and gives its place; -1 for one whose cause is gone, or that has no
// place any more.
func (c *collection) list(r reconcile.Record) (int, error) {
	if at, ok := c.listed[r.Key]; ok {
		return at, nil
	}
	f, err := reconcile.DecodeFinding(r.Body)
	switch {
	case err != nil:
		return -1, fmt.Errorf("a kept finding: %w", err)
	case f.Status == reconcile.FindingGone:
		return -1, nil
	case len(c.report.Differences) >= MaxDifferences:
		c.full = true
		return -1, nil
	}
	c.report.Differences = append(c.report.Differences, difference(f, c.now))
	c.listed[r.Key] = len(c.report.Differences) - 1
	return c.listed[r.Key], nil
}

// kept gives the listed findings that these keys may have, in their order, and lists those of other days.
func (c *collection) kept(ctx context.Context, keys []reconcile.Key) ([]*Difference, error) {
	records, err := c.Ledger.Read(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("reading findings: %w", err)
	}
	var places []int
	for _, k := range keys {
		r, ok := records[k]
		if !ok {
			continue
		}
		at, err := c.list(r)
		if err != nil {
			return nil, err
		}
		if at >= 0 {
			places = append(places, at)
		}
	}
	found := make([]*Difference, len(places))
	for i, at := range places { // only now: listing moves them
		found[i] = &c.report.Differences[at]
	}
	return found, nil
}

// count fills in the kinds and the quarantine from what is listed.
func (c *collection) count() {
	c.report.Ages = ages[:]
	for _, k := range reconcile.Kinds() {
		n := KindCount{Kind: k}
		for _, d := range c.report.Differences {
			switch {
			case d.Kind != k:
			case d.Status == reconcile.FindingClosed:
				n.Closed++
			default:
				n.Open[ageOf(d.AgeDays)]++
			}
		}
		c.report.Kinds = append(c.report.Kinds, n)
	}
	for i := range c.report.Providers {
		p := &c.report.Providers[i]
		for _, d := range c.report.Differences {
			switch {
			case d.Provider != p.Name || d.Kind != reconcile.BadLine:
			case d.Status == reconcile.FindingClosed:
				p.BadClosed++
			default:
				p.BadOpen++
			}
		}
	}
}

func ageOf(days int) int {
	switch {
	case days <= 1:
		return 0
	case days <= 7:
		return 1
	case days <= 30:
		return 2
	}
	return 3
}
