package reconcile

import (
	"context"
	"errors"

	"tender/shared/problem"
	"tender/shared/provider"
)

// plan is which windows to read, in this order.
type plan struct {
	windows []provider.Window
	done    map[string]bool // days that were read to their end before
	open    string          // the first day that is not closed
}

// firstOpen gives the first day that still can get lines.
func (r *run) firstOpen() string { return dayOf(r.began.Add(-r.terms.DayEnds)) }

// windows reads what is new, oldest day first, then what changed since. A window that cannot be read keeps no other from
// being read: the cursor stays at it, and later runs read it alone.
func (r *run) windows(ctx context.Context) error {
	p, err := r.plan(ctx)
	if err != nil {
		return err
	}
	failures := 0
	for i, w := range p.windows {
		if !r.hasTime(0) {
			r.leave(p.windows[i:])
			r.cut = true
			break
		}
		err := r.window(ctx, w)
		if failures++; r.ended(w, err) {
			failures = 0
		}
		if err != nil && (fatal(err) || failures >= mostFailures) {
			r.leave(p.windows[i+1:])
			if problem.Is(err, problem.Unavailable) {
				return err
			}
			break
		}
	}
	return r.pass(ctx, p)
}

// leave counts windows that were not read to their end.
func (r *run) leave(windows []provider.Window) {
	r.out.Left += len(windows)
	for _, w := range windows {
		r.unclear = r.unclear || w.Kind != provider.WindowDay
	}
}

// ended counts how a window's reading ended, and says whether the provider answered.
func (r *run) ended(w provider.Window, err error) bool {
	switch {
	case err == nil:
		r.out.Windows++
		r.read[WindowKey(r.name, w)] = true
		return true
	case errors.Is(err, errBusy):
		r.out.Busy++
		r.unclear = r.unclear || w.Kind != provider.WindowDay
		return true
	case errors.Is(err, errShifted):
		r.out.Left++
		r.failed(err)
		return true
	}
	r.leave([]provider.Window{w})
	if errors.Is(err, errTime) {
		r.cut = true
		return true
	}
	r.failed(err)
	return false
}

func (r *run) plan(ctx context.Context) (plan, error) {
	p := plan{open: r.firstOpen(), done: map[string]bool{}}
	if r.request.backfill() {
		closed := min(addDays(r.request.To, 1), p.open)
		for _, day := range daysFrom(r.request.From, closed) {
			p.windows = append(p.windows, provider.Window{Kind: provider.WindowDay, Day: day})
		}
		r.out.Left += len(daysFrom(max(r.request.From, closed), addDays(r.request.To, 1)))
		return p, nil
	}
	again := addDays(p.open, -r.terms.RereadDays)
	days := daysFrom(min(r.cursor.Next, again), p.open)
	if err := r.readDone(ctx, days, p.done); err != nil {
		return plan{}, err
	}
	var reread []provider.Window
	for _, day := range days {
		w := provider.Window{Kind: provider.WindowDay, Day: day}
		if !p.done[day] && day >= r.cursor.Next {
			p.windows = append(p.windows, w)
		} else if p.done[day] && day >= again {
			reread = append(reread, w)
		}
	}
	if r.terms.Unpaid {
		p.windows = append(p.windows, provider.Window{Kind: provider.WindowUnpaid, Day: addDays(p.open, -unpaidDays)})
	}
	if r.terms.Changed {
		p.windows = append(p.windows, provider.Window{Kind: provider.WindowChanged, Day: r.cursor.Changed})
	}
	p.windows = append(p.windows, reread...)
	return p, nil
}

// readDone finds the days that were read to their end before.
func (r *run) readDone(ctx context.Context, days []string, done map[string]bool) error {
	keys := make([]Key, len(days))
	for i, day := range days {
		keys[i] = WindowKey(r.name, provider.Window{Kind: provider.WindowDay, Day: day})
	}
	if len(keys) == 0 {
		return nil
	}
	records, err := r.Ledger.Read(ctx, keys)
	if err != nil {
		return err
	}
	for i, day := range days {
		if record, ok := records[keys[i]]; ok {
			state, err := DecodeWindow(record.Body)
			if err != nil {
				return err
			}
			done[day] = state.Done
		}
	}
	return nil
}

// pass moves the cursor past the days that are read to their end. What changed is asked for since the first day that was
// not closed when this run began: changes of that day can still come.
func (r *run) pass(ctx context.Context, p plan) error {
	if r.cursor == nil {
		return nil
	}
	to := r.cursor.Place
	for to.Next < p.open && (p.done[to.Next] || r.read[WindowKey(r.name, provider.Window{Kind: provider.WindowDay, Day: to.Next})]) {
		to.Next = addDays(to.Next, 1)
	}
	if r.read[WindowKey(r.name, provider.Window{Kind: provider.WindowChanged})] {
		to.Changed = max(to.Changed, p.open)
	}
	return r.moveCursor(ctx, to)
}
