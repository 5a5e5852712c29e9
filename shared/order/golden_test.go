package order

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"tender/shared/problem"
)

var update = flag.Bool("update", false, "rewrite testdata/transitions.golden")

const goldenFile = "testdata/transitions.golden"

const goldenHead = `Named example orders, and what each event makes of them.

Below "== name: story" stands the order itself. Then come the events that change it, each with the order as it is
afterwards; "! code" lists the events that are refused; "=" those that leave the order as it is.

  amounts   authorized/captured/refunded/refundable, of the sale or of a live approval
  attempts  number:state(why), +received, ~approved, -refunded in the provider's words, ?unverified ids, [operation parked]
  refunds   id:amount@attempt status
  op        kind@attempt and what it waits for: lease, look, retry (certainly not sent), clear (looked at: send again)
  due       when, from the event on; the step now, or after "->" the step at that time
  flags     +set by the event, -taken away (in the first line: all that are set)
  *entry    new in the timeline

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
	compare(t, b.String(), string(want))
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	now, old, name, shown := strings.Split(got, "\n"), strings.Split(want, "\n"), "", 0
	for i := range max(len(now), len(old)) {
		g, w := line(now, i), line(old, i)
		if strings.HasPrefix(g, "== ") {
			name = g
		}
		if g == w {
			continue
		}
		t.Errorf("line %d, %s\n got %s\nwant %s", i+1, name, g, w)
		if shown++; shown == 5 {
			t.FailNow()
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

func block(t *testing.T, b *strings.Builder, e example) {
	before := bytesOf(t, e.story.o)
	fmt.Fprintf(b, "== %s: %s\n%s\n", e.name, e.about, row("", e.story.o, e.story.o, e.story))
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
			b.WriteString(row(ev.name, s.o, o, &s) + "\n")
		}
		if after := bytesOf(t, e.story.o); after != before {
			t.Fatalf("%s, %s: the transition changed its input", e.name, ev.name)
		}
	}
	for _, code := range sortedCodes(refused) {
		wrapped(b, "! "+string(code)+": ", refused[code])
	}
	wrapped(b, "= ", unchanged)
	b.WriteString("\n")
}

// wrapped writes a list of names in lines of bounded width.
func wrapped(b *strings.Builder, head string, names []string) {
	text := "  " + head
	for i, n := range names {
		if i < len(names)-1 {
			n += "; "
		}
		if len(text)+len(n) > 150 {
			b.WriteString(strings.TrimRight(text, " ") + "\n")
			text = "      "
		}
		text += n
	}
	b.WriteString(text + "\n")
}

func sortedCodes(m map[problem.Code][]string) []problem.Code {
	var codes []problem.Code
	for c := range m {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes
}
