package reconcile

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"tender/shared/money"
	"tender/shared/provider"
)

// Sum is what the lines of one currency, kind and state of a day come to: a part of its control totals. Amounts are minor
// units, positive towards the merchant.
type Sum struct {
	Currency money.Currency     `json:"currency"`
	Kind     provider.LineKind  `json:"kind"`
	State    provider.LineState `json:"state,omitzero"`
	Lines    int                `json:"lines"`
	Amount   int64              `json:"amount"`
	Net      int64              `json:"net"`
	PaidOut  int64              `json:"paid_out"` // of Net, what the provider says was paid out
}

// counted is what the lines come to that are kept with a day.
type counted struct {
	lines int
	sums  []Sum
}

// add adds a line.
func (c *counted) add(l provider.Line) {
	c.lines++
	same := func(s Sum) bool { return s.Currency == l.Currency && s.Kind == l.Kind && s.State == l.State }
	i := slices.IndexFunc(c.sums, same)
	if i < 0 {
		i = len(c.sums)
		c.sums = append(c.sums, Sum{Currency: l.Currency, Kind: l.Kind, State: l.State})
	}
	s := &c.sums[i]
	s.Lines++
	s.Amount += l.Amount
	s.Net += l.Net
	if !l.PaidAt.IsZero() {
		s.PaidOut += l.Net
	}
}

// countDay counts the lines that are kept with a day. They alone are counted, not what was read, so the result is right
// however the reading went.
func (r *run) countDay(ctx context.Context, day string) (*counted, error) {
	c := &counted{}
	partition, after := LineKey(r.name, provider.Line{Day: day}).Partition, ""
	for {
		var records []Record
		err := r.retry(ctx, func(ctx context.Context) error {
			var err error
			records, err = r.Ledger.List(ctx, partition, after, listBatch)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			l, err := DecodeLine(record.Body)
			if err != nil {
				return nil, err
			}
			c.add(l)
		}
		if len(records) < listBatch {
			break
		}
		after = records[len(records)-1].Sort
	}
	slices.SortFunc(c.sums, func(a, b Sum) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State))
	})
	return c, nil
}

// count counts the window's own day, where that may have changed; nil where it has not, and for a window without a day.
func (s *session) count(ctx context.Context) (*counted, error) {
	if s.window.Kind != provider.WindowDay || (!s.wrote && !s.unclean) {
		return nil, nil
	}
	return s.countDay(ctx, s.window.Day)
}

// kept gives how many lines are kept with the window's day; unknown for a window without one.
func (s *session) kept(ctx context.Context) (int, error) {
	if s.window.Kind != provider.WindowDay {
		return unknown, nil
	}
	c, err := s.count(ctx)
	if c == nil {
		return s.state.Lines, err
	}
	s.counted = c
	return c.lines, nil
}

// countTouched counts other days whose lines this reading, or one that was killed, has written. A day that was not read to
// its end is counted when it is.
func (s *session) countTouched(ctx context.Context) error {
	for _, day := range s.state.Touched {
		if err := s.countAgain(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

// countAgain writes the totals of a day whose lines were written, and leaves the rest of its window alone. The window's
// record is read before the lines are, and written after them on condition that it is the same: of two who count, the
// one who writes last has seen everything. Somebody who is at the window is made to count again.
func (r *run) countAgain(ctx context.Context, day string) error {
	key := WindowKey(r.name, provider.Window{Kind: provider.WindowDay, Day: day})
	for range rivalRounds {
		records, err := r.Ledger.Read(ctx, []Key{key})
		if err != nil {
			return err
		}
		record, ok := records[key]
		if !ok {
			return nil // it is counted when it is read
		}
		state, err := DecodeWindow(record.Body)
		if err != nil {
			return err
		}
		if state.Done {
			c, err := r.countDay(ctx, day)
			if err != nil {
				return err
			}
			state.Lines, state.Totals = c.lines, c.sums
		}
		if state.Owner != "" && state.Owner != r.owner {
			state.Others++
		}
		body, err := encode("window", state)
		if err != nil || bytes.Equal(body, record.Body) {
			return err
		}
		rivals, err := r.Ledger.Write(ctx, []Record{{Key: key, Body: body, Version: record.Version}})
		if err != nil || len(rivals) == 0 {
			return err
		}
	}
	return errRivals
}
