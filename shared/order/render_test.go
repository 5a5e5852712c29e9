package order

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// row is one line of the golden table: the order after an event, and what is new in it.
func row(event string, before, o Order, s *story) string {
	t := o.Totals()
	parts := []string{fmt.Sprintf("  %-28s %-18s %-17s", event, o.Status(),
		fmt.Sprintf("%d/%d/%d/%d", t.Authorized, t.Captured, t.Refunded, t.Refundable)), renderAttempts(&o)}
	for _, p := range []string{renderRefunds(&o), renderOp(&o, s.now), renderDue(&o, s.now), renderFlags(event, before, o), renderEntries(before, o)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.TrimRight(strings.Join(parts, "  "), " ")
}

func renderAttempts(o *Order) string {
	var all []string
	for _, a := range o.Attempts {
		s := fmt.Sprintf("%d:%s", a.Number, a.State)
		if a.Ending != "" {
			s += "(" + string(a.Ending) + ")"
		}
		s += amounts("+", a.Received) + amounts("~", a.Authorized) + amounts("-", a.Refunded)
		if len(a.Candidates) > 0 {
			s += "?" + strings.Join(a.Candidates, ",")
		}
		if a.Parked != nil {
			s += "[" + string(a.Parked.Kind) + " parked]"
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return "no attempt"
	}
	return fmt.Sprintf("%-12s", strings.Join(all, " "))
}

func amounts(sign string, n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(sign, n)
}

func renderRefunds(o *Order) string {
	var all []string
	for _, r := range o.Refunds {
		s := fmt.Sprintf("%s:%d@%d %s", r.ID, r.Amount, r.Attempt, r.Status)
		if r.Accepted && r.Status == RefundPending {
			s += " (accepted)"
		}
		if r.ByWord {
			s += " by word"
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func renderOp(o *Order, now time.Time) string {
	p := o.Op
	if p == nil {
		return ""
	}
	s := fmt.Sprintf("op %s@%d ", p.Kind, p.Attempt)
	switch {
	case p.Fence != "":
		s += "lease " + from(now, p.LeaseUntil)
	case !p.ClearedAt.IsZero():
		s += "clear " + from(now, p.RetryAt)
	case p.Doubt || p.Conflict:
		s += "look " + from(now, p.RetryAt)
	default:
		s += "retry " + from(now, p.RetryAt)
	}
	if p.Doubt {
		s += " in doubt"
	}
	if p.Conflict {
		s += " in conflict"
	}
	return s
}

// from says how long it is until t, "now" when it has come.
func from(now, t time.Time) string {
	d := t.Sub(now)
	if d <= 0 {
		return "now"
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func renderDue(o *Order, now time.Time) string {
	partition, at, ok := o.Due()
	step := Next(*o, now)
	switch {
	case !ok && step.Kind == StepNone:
		return "due never"
	case !ok:
		return "due never, but next " + renderStep(step)
	case partition == PartitionReview:
		return "due review"
	case !at.After(now):
		return "due now " + renderStep(step)
	case step.Kind != StepNone:
		return "due " + from(now, at) + " (now " + renderStep(step) + ")"
	}
	return "due " + from(now, at) + " -> " + renderStep(Next(*o, at))
}

func renderStep(s Step) string {
	text := fmt.Sprintf("%s@%d", s.Kind, s.Attempt)
	if s.ForRefund {
		text += " for " + s.RefundID
	} else if s.RefundID != "" {
		text += " " + s.RefundID
	}
	return text
}

func renderFlags(event string, before, after Order) string {
	var all []string
	for _, f := range after.Flags {
		if event == "" || !before.Flagged(f.Code, f.Attempt, f.RefundID) {
			all = append(all, fmt.Sprintf("+%s@%d", f.Code, f.Attempt))
		}
	}
	for _, f := range before.Flags {
		if !after.Flagged(f.Code, f.Attempt, f.RefundID) {
			all = append(all, fmt.Sprintf("-%s@%d", f.Code, f.Attempt))
		}
	}
	return strings.Join(all, " ")
}

func renderEntries(before, after Order) string {
	var all []string
	for _, e := range after.Timeline[len(before.Timeline):] {
		if e.Kind != EntryFlagged {
			all = append(all, "*"+string(e.Kind))
		}
	}
	return strings.Join(slices.Compact(all), " ")
}
