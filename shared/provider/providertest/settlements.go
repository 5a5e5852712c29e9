package providertest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"tender/shared/provider"
)

// settlementLines sells and refunds in every declared currency, and reads the lines of it.
func settlementLines(h Harness) error {
	first, err := settles(h)
	if first == nil {
		return err
	}
	var wrong []error
	for _, c := range first.Info.Currencies {
		if err := linesOf(h, c); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", c.Currency, err))
		}
	}
	return errors.Join(wrong...)
}

func linesOf(h Harness, c provider.CurrencyLimit) error {
	s, err := settles(h)
	if err != nil {
		return err
	}
	s.Ref.Amount, s.Ref.Currency = max(c.Min, 1005), c.Currency
	if err := s.sell(sceneRef); err != nil {
		return err
	}
	want := map[provider.LineKind]int64{provider.LineSale: s.Ref.Amount}
	if s.Info.Can(provider.OpRefund) && !h.Settlements.NoRefundLines {
		part := max(s.Ref.Amount/3, 1)
		if err := all(s.LookBeforeRefund(), s.Refund("refund-01", part), s.finish()); err != nil {
			return err
		}
		want[provider.LineRefund] = -part
	}
	lines, err := s.lines()
	if err != nil {
		return err
	}
	got := map[provider.LineKind]int64{}
	for _, line := range moving(lines) {
		got[line.Kind] += line.Amount
		if err := s.checkLine(line); err != nil {
			return err
		}
	}
	if len(moving(lines)) != len(want) || !maps.Equal(got, want) {
		return fmt.Errorf("%d lines with %v, not %v", len(lines), got, want)
	}
	_, err = byID(lines)
	return err
}

// checkLine holds a line of the scene's sale against what the port says of every line.
func (s *Scene) checkLine(line provider.Line) error {
	reference, err := s.referenceOf(line)
	if err != nil {
		return err
	}
	off := line.CreatedAt.Sub(start).Abs()
	signed := (line.Amount > 0) == (line.Net > 0)
	switch {
	case reference != s.Ref.Reference || line.Currency != s.Ref.Currency || line.State != provider.LineDone:
		return fmt.Errorf("a line is %q, in %q, of %q", line.State, line.Currency, reference)
	case line.Day != sceneWindow.Day || off > 24*time.Hour || !line.PaidAt.IsZero():
		return fmt.Errorf("a line of %s, made at %v, is paid at %v", line.Day, line.CreatedAt, line.PaidAt)
	case !signed || line.Said == "" || len(line.ID) > 200:
		return fmt.Errorf("a line is %+v", line)
	}
	return nil
}

// settlementPages reads more sales than a page holds.
func settlementPages(h Harness) error {
	s, err := settles(h)
	if s == nil {
		return err
	}
	sales := s.Info.Settlements.PageSize + 2
	if err := s.sellMany(sales); err != nil {
		return err
	}
	var lines []provider.Line
	var pages []provider.Page
	for last := false; !last; {
		page, err := s.list(sceneWindow, len(pages))
		if err != nil || len(page.Bad) > 0 || len(pages) > sales {
			return fmt.Errorf("page %d: %+v: %w", len(pages), page.Bad, err)
		}
		pages, lines, last = append(pages, page), append(lines, page.Lines...), page.Last
	}
	if err := s.checkPages(pages); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, line := range moving(lines) {
		reference, err := s.referenceOf(line)
		if err != nil || seen[reference] {
			return fmt.Errorf("%q is listed twice: %w", reference, err)
		}
		seen[reference] = true
	}
	if len(seen) != sales {
		return fmt.Errorf("%d of %d sales are listed", len(seen), sales)
	}
	return nil
}

// checkPages holds what pages say of their window against all of them.
func (s *Scene) checkPages(pages []provider.Page) error {
	rows := 0
	for _, page := range pages {
		rows += page.Rows
	}
	for i, page := range pages {
		told := page.Total == rows || page.Total == -1 && s.Info.Settlements.Sequential
		full := page.Rows == s.Info.Settlements.PageSize || i == len(pages)-1
		if !told || !full || page.Garbled {
			return fmt.Errorf("page %d has %d rows, of %d in all: it says %d", i, page.Rows, rows, page.Total)
		}
	}
	if len(pages) < 2 {
		return errors.New("more than a page holds came on one")
	}
	return nil
}

// settlementShifted reads a page as it is when lines appear meanwhile: in another order, and one of them twice.
func settlementShifted(h Harness) error {
	s, err := settles(h)
	if s == nil {
		return err
	}
	if err := s.sellMany(3); err != nil {
		return err
	}
	before, err := s.linesByID()
	if err != nil {
		return err
	}
	var used bool
	s.editRows(func(rows []any) []any {
		rows = append(rows, rows[0])
		slices.Reverse(rows)
		return rows
	}, &used)
	shifted, err := s.linesByID()
	if err != nil || !used || !maps.Equal(before, shifted) {
		return fmt.Errorf("shifted (%v): %v is %v: %w", used, before, shifted, err)
	}
	s.wire.fault = nil
	if err := s.sell("sale-late"); err != nil {
		return err
	}
	after, err := s.linesByID()
	for id, line := range before {
		if after[id] != line {
			return fmt.Errorf("with another sale, %v is %v: %w", before, after, err)
		}
	}
	return err
}

func (s *Scene) linesByID() (map[string]string, error) {
	lines, err := s.lines()
	if err != nil {
		return nil, err
	}
	return byID(lines)
}

func settlementShrunk(h Harness) error {
	s, err := settles(h)
	if s == nil {
		return err
	}
	if err := s.sell(sceneRef); err != nil {
		return err
	}
	page, err := s.list(sceneWindow, 3)
	if err != nil || page.Rows != 0 || len(page.Lines) != 0 || len(page.Bad) != 0 || !page.Last || page.Garbled {
		return fmt.Errorf("%+v: %w", page, err)
	}
	return nil
}

// settlementWindows looks for a sale where it must be and where it must not.
func settlementWindows(h Harness) error {
	s, err := settles(h)
	if s == nil {
		return err
	}
	if err := s.sell(sceneRef); err != nil {
		return err
	}
	day := func(after int) string { return start.AddDate(0, 0, after).Format(time.DateOnly) }
	facts := s.Info.Settlements
	return all(
		s.listed(provider.Window{Kind: provider.WindowDay, Day: day(0)}, true, true),
		s.listed(provider.Window{Kind: provider.WindowDay, Day: day(-1)}, true, false),
		s.listed(provider.Window{Kind: provider.WindowDay, Day: day(1)}, true, false),
		s.listed(provider.Window{Kind: provider.WindowDay, Day: "March"}, false, false),
		s.listed(provider.Window{Kind: "month", Day: day(0)}, false, false),
		s.listed(provider.Window{Kind: provider.WindowUnpaid}, facts.Unpaid, true),
		s.listed(provider.Window{Kind: provider.WindowChanged, Day: day(0)}, facts.Changed, !facts.PaysOut),
		s.paidOut(day),
	)
}

// paidOut looks again once the sale is paid out.
func (s *Scene) paidOut(day func(int) string) error {
	facts := s.Info.Settlements
	if facts.PaysOut {
		if err := s.Settlements.PayOut(s); err != nil {
			return err
		}
		lines, err := s.lines()
		if err != nil || len(moving(lines)) != 1 || moving(lines)[0].PaidAt.Before(start) {
			return fmt.Errorf("paid out: %+v: %w", lines, err)
		}
	}
	return all(
		s.listed(provider.Window{Kind: provider.WindowUnpaid}, facts.Unpaid, !facts.PaysOut),
		s.listed(provider.Window{Kind: provider.WindowChanged, Day: day(0)}, facts.Changed, true),
		s.listed(provider.Window{Kind: provider.WindowChanged, Day: day(60)}, facts.Changed, false),
	)
}

// listed reads a window, which must have the scene's sale or nothing; one that cannot be had must not be asked for.
func (s *Scene) listed(w provider.Window, can, has bool) error {
	s.wire.log = nil
	page, err := s.list(w, 0)
	if !can {
		if err == nil || len(s.wire.log) > 0 {
			return fmt.Errorf("%s %q is asked for with %d requests: %w", w.Kind, w.Day, len(s.wire.log), err)
		}
		return nil
	}
	rows := 0
	if has {
		rows = 1
	}
	if err != nil || len(moving(page.Lines)) != rows || !page.Last || len(page.Bad) > 0 || page.Garbled {
		return fmt.Errorf("%s %q has %d lines, not %d: %w", w.Kind, w.Day, len(page.Lines), rows, err)
	}
	return nil
}
