package order

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

var update = flag.Bool("update", false, "rewrite testdata/transitions.golden")

const goldenFile = "testdata/transitions.golden"

const goldenHead = `Every example order and what each event makes of it. A line "name:" is the order itself; below it stand the events that
change it (as the order is afterwards, with new entries of its timeline), then those that are refused, by code, then those
that leave it as it is. Amounts are authorized/captured/refunded/refundable. An attempt is number:state(why); with money:
+received, ~approved (-refunded as the provider says). An operation is kind@attempt and what it waits for: lease, look,
clear (to send again), retry. Due is relative to the event. Next is the step now, or "then" the step at the due time.

`

// TestTransitions holds the whole table of orders and events. Run with -update to rewrite it, and read what changed.
func TestTransitions(t *testing.T) {
	var b strings.Builder
	b.WriteString(goldenHead)
	for _, e := range examples() {
		block(t, &b, e)
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	got, old := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(old)) {
		if i >= len(got) || i >= len(old) || got[i] != old[i] {
			t.Fatalf("line %d differs:\n got %s\nwant %s", i+1, at(got, i), at(old, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

func block(t *testing.T, b *strings.Builder, e example) {
	before := bytesOf(t, e.story.o)
	fmt.Fprintf(b, "%s: %s\n  %-28s %s\n", e.name, e.about, "", render(e.story.o, e.story.now))
	refused, unchanged := map[problem.Code][]string{}, []string(nil)
	for _, ev := range events() {
		s := *e.story
		if ev.needs != nil && !ev.needs(s.o) {
			continue
		}
		o, err := ev.do(&s)
		switch {
		case err != nil:
			code := problem.From(err).Code
			refused[code] = append(refused[code], ev.name)
		case !Changed(s.o, o):
			unchanged = append(unchanged, ev.name)
		default:
			fmt.Fprintf(b, "  %-28s %s%s\n", ev.name, render(o, s.now), newEntries(s.o, o))
		}
		if after := bytesOf(t, e.story.o); after != before {
			t.Fatalf("%s, %s: the transition changed its input", e.name, ev.name)
		}
	}
	for _, code := range sorted(refused) {
		fmt.Fprintf(b, "  ! %-26s %s\n", code, strings.Join(refused[code], "; "))
	}
	fmt.Fprintf(b, "  = %s\n\n", strings.Join(unchanged, "; "))
}

func sorted(m map[problem.Code][]string) []problem.Code {
	var codes []problem.Code
	for c := range m {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes
}

func render(o Order, now time.Time) string {
	t := o.Totals()
	return fmt.Sprintf("%-18s %-17s | %-34s | %-22s | %-26s | due %-8s | next %-16s |%s", o.Status(),
		fmt.Sprintf("%d/%d/%d/%d", t.Authorized, t.Captured, t.Refunded, t.Refundable),
		renderAttempts(&o), renderRefunds(&o), renderOp(&o, now), renderDue(&o, now), renderNext(&o, now), renderFlags(&o))
}

func renderAttempts(o *Order) string {
	var all []string
	for _, a := range o.Attempts {
		s := fmt.Sprintf("%d:%s", a.Number, a.State)
		if a.Ending != "" {
			s += "(" + string(a.Ending) + ")"
		}
		for _, m := range []struct {
			sign   string
			amount int64
		}{{"+", a.Received}, {"~", a.Authorized}, {"-", a.Refunded}} {
			if m.amount > 0 {
				s += fmt.Sprint(m.sign, m.amount)
			}
		}
		if a.Parked != nil {
			s += "[" + string(a.Parked.Kind) + " parked]"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func renderRefunds(o *Order) string {
	var all []string
	for _, r := range o.Refunds {
		s := fmt.Sprintf("%s:%d@%d %s", r.ID, r.Amount, r.Attempt, r.Status)
		if r.ByWord {
			s += " by word"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func renderOp(o *Order, now time.Time) string {
	p := o.Op
	if p == nil {
		return "-"
	}
	s := fmt.Sprintf("%s@%d ", p.Kind, p.Attempt)
	switch {
	case p.Fence != "":
		s += "lease " + ago(p.LeaseUntil, now)
	case !p.ClearedAt.IsZero():
		s += "clear " + ago(p.RetryAt, now)
	case p.Doubt || p.Conflict:
		s += "look " + ago(p.RetryAt, now)
	default:
		s += "retry " + ago(p.RetryAt, now)
	}
	if p.Doubt {
		s += " doubt"
	}
	if p.Conflict {
		s += " conflict"
	}
	return s
}

func ago(t, now time.Time) string {
	d := strings.TrimSuffix(t.Sub(now).String(), "0s")
	if d != "0s" && d != "" {
		d = strings.TrimSuffix(d, "0m")
	}
	if d == "" {
		return "now"
	}
	return strings.TrimPrefix(fmt.Sprintf("%+s", d), "+")
}

func renderDue(o *Order, now time.Time) string {
	partition, at, ok := o.Due()
	switch {
	case !ok:
		return "-"
	case partition == PartitionReview:
		return "review"
	case !at.After(now):
		return "now"
	}
	return ago(at, now)
}

func renderNext(o *Order, now time.Time) string {
	step, when := Next(*o, now), ""
	if _, at, ok := o.Due(); step.Kind == StepNone && ok && at.After(now) {
		step, when = Next(*o, at), "then "
	}
	s := when + string(step.Kind)
	if step.Kind != StepNone {
		s += fmt.Sprintf("@%d", step.Attempt)
	}
	return s
}

func renderFlags(o *Order) string {
	s := ""
	for _, f := range o.Flags {
		s += fmt.Sprintf(" %s@%d", f.Code, f.Attempt)
	}
	return s
}

func newEntries(before, after Order) string {
	s := ""
	for _, e := range after.Timeline[len(before.Timeline):] {
		if e.Kind != EntryFlagged {
			s += " *" + string(e.Kind)
		}
	}
	return s
}

type snapshot = provider.Snapshot
