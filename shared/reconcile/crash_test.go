package reconcile_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"tender/shared/reconcile"
)

// night is a run in a world of its own, which has to end as it does undisturbed.
type night struct {
	name  string
	world func(*testing.T) *world
}

func nights() []night {
	return []night{
		{"first night", func(t *testing.T) *world { return threeDays(t, 1) }},
		{"second night", func(t *testing.T) *world {
			w := threeDays(t, 1)
			w.nightly(t)
			w.secondNight()
			return w
		}},
	}
}

// TestCrashMatrix kills a run at each of its steps, before it happens, after it happened and, where it is a write, half
// way; then lets the next run go on, and compares everything that is kept with the undisturbed run, byte for byte.
func TestCrashMatrix(t *testing.T) {
	total, differ := 0, 0
	for _, n := range nights() {
		t.Run(n.name, func(t *testing.T) {
			undisturbed := n.world(t)
			_, whole := undisturbed.nightly(t)
			want := undisturbed.kept()
			for step := 1; step <= whole.steps; step++ {
				for _, h := range []how{before, after, half} {
					if h == half && whole.calls[step-1] != "write" {
						continue
					}
					w := n.world(t)
					killed := w.killedAt(step, h)
					w.pass(2 * w.lease)
					w.nightly(t)
					total++
					if !killed.dead {
						t.Errorf("step %d: nobody was killed", step)
					}
					if got := w.kept(); got != want {
						differ++
						t.Errorf("killed at step %d (%s) %s:\n%s", step, whole.calls[step-1], h, difference(got, want))
					}
				}
			}
		})
	}
	fmt.Fprintf(os.Stdout, "measured: reconciliation crash matrix: %d cases, %d differ from the undisturbed run\n", total, differ)
}

// killedAt runs an instance that is killed.
func (w *world) killedAt(step int, h how) *instance {
	i := w.instance()
	i.killAt, i.how = step, h
	_, _ = i.run(reconcile.Request{})
	return i
}

// TestCrashWithPagesAtOnce kills runs that have several pages under way. Which step is which differs from run to run; how
// they end does not.
func TestCrashWithPagesAtOnce(t *testing.T) {
	undisturbed := threeDays(t, 3)
	_, whole := undisturbed.nightly(t)
	want := undisturbed.kept()
	for step := 1; step <= whole.steps; step += 2 {
		w := threeDays(t, 3)
		w.killedAt(step, after)
		w.pass(2 * w.lease)
		w.nightly(t)
		if got := w.kept(); got != want {
			t.Errorf("killed at step %d:\n%s", step, difference(got, want))
		}
	}
}

// TestStepThatFails: one use of the store or the provider fails, as in a table that throttles, with its effect or without
// it. This run or the next one makes it good.
func TestStepThatFails(t *testing.T) {
	for _, n := range nights() {
		undisturbed := n.world(t)
		_, whole := undisturbed.nightly(t)
		want, went := undisturbed.kept(), 0
		for step := 1; step <= whole.steps; step++ {
			for _, h := range []how{before, after, half} {
				w := n.world(t)
				i := w.instance()
				i.killAt, i.how, i.lives = step, h, true
				if result, err := i.run(reconcile.Request{}); err == nil && result.Complete {
					went++
				} else if err == nil {
					t.Errorf("%s, step %d (%s): not complete, and no error", n.name, step, whole.calls[step-1])
				}
				w.pass(2 * w.lease)
				w.nightly(t)
				if got := w.kept(); got != want {
					t.Errorf("%s, step %d (%s) %s:\n%s", n.name, step, whole.calls[step-1], h, difference(got, want))
				}
			}
		}
		if went < whole.steps {
			t.Errorf("%s: only %d of %d runs went on at once", n.name, went, 3*whole.steps)
		}
	}
}

// TestTwoRunsAtOnce lets a second run do all its work while the first is at each of its steps, with the first one's lease
// still good, and with its lease over.
func TestTwoRunsAtOnce(t *testing.T) {
	cases, busy := 0, 0
	for _, n := range nights() {
		for _, late := range []bool{false, true} {
			undisturbed := n.world(t)
			_, whole := undisturbed.nightly(t)
			want := undisturbed.kept()
			for step := 1; step <= whole.steps; step++ {
				w := n.world(t)
				first := w.instance()
				first.during = func(at int) {
					if at != step {
						return
					}
					if late {
						w.pass(2 * w.lease)
					}
					if result, err := w.instance().run(reconcile.Request{}); err != nil {
						t.Errorf("step %d: %v", step, err)
					} else {
						busy += result.Runs[0].Busy
					}
				}
				if _, err := first.run(reconcile.Request{}); err != nil {
					t.Errorf("step %d: %v", step, err)
				}
				w.pass(2 * w.lease)
				w.nightly(t)
				cases++
				if got := w.kept(); got != want {
					t.Errorf("%s, step %d (%s), late %t:\n%s", n.name, step, whole.calls[step-1], late, difference(got, want))
				}
			}
		}
	}
	if busy == 0 {
		t.Error("no run found another at work")
	}
	fmt.Fprintf(os.Stdout, "measured: reconciliation, two runs at once: %d cases, %d windows busy\n", cases, busy)
}

// difference gives the lines that two texts do not share.
func difference(got, want string) string {
	in := func(text string) map[string]bool {
		lines := map[string]bool{}
		for l := range strings.Lines(text) {
			lines[l] = true
		}
		return lines
	}
	g, w := in(got), in(want)
	var b strings.Builder
	for l := range g {
		if !w[l] {
			b.WriteString("got  " + l)
		}
	}
	for l := range w {
		if !g[l] {
			b.WriteString("want " + l)
		}
	}
	return b.String()
}

// TestRunAgainWritesNothing: an unchanged list costs no write, whether the next run is at once or on another day.
func TestRunAgainWritesNothing(t *testing.T) {
	for _, n := range nights() {
		w := n.world(t)
		w.nightly(t)
		for range 2 {
			run, i := w.nightly(t)
			if i.writes != 0 {
				t.Errorf("%s: %d writes: %+v", n.name, i.writes, run)
			}
			w.pass(time.Hour)
		}
	}
}
