package payments_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// pair is two faults of one run.
type pair struct {
	first, second int // steps
	a, b          fault
}

// runPairs disturbs two steps of one run, with the worst faults only.
func runPairs(t *testing.T, f flow, cases sample) *tally {
	count := tally{sample: cases}
	undisturbed := newWorld(f.rig)
	undisturbed.play(f)
	for _, p := range cases.pick(pairsOf(undisturbed.kinds[:undisturbed.flowSteps])) {
		if !count.takes() {
			continue
		}
		w := newWorld(f.rig)
		w.inject[p.first], w.inject[p.second] = p.a, p.b
		w.play(f)
		if w.hit == 2 {
			count.judge(t, w, f, fmt.Sprintf("step %d %s and step %d %s", p.first, p.a, p.second, p.b))
		}
	}
	return &count
}

// pairsOf lists the pairs of faults of a run. The first fault makes it longer, so the second may come a little later.
func pairsOf(kinds []bool) []pair {
	var all []pair
	worst := []fault{crashAfter, storeAfter, "timeout_after", "late", lateEnd}
	for first, inStore := range kinds {
		for second := first + 1; second < len(kinds)+6; second++ {
			for _, a := range worst {
				if !a.crashes() && a.isStore() != inStore {
					continue
				}
				for _, b := range worst {
					all = append(all, pair{first + 1, second + 1, a, b})
				}
			}
		}
	}
	return all
}

// pick draws at most so many cases as the sample allows, the same ones every time.
func (s sample) pick(all []pair) []pair {
	if s.most == 0 || len(all) <= s.most {
		return all
	}
	drawn := make([]pair, 0, s.most)
	for _, i := range rand.New(rand.NewPCG(1, uint64(s.seen))).Perm(len(all))[:s.most] { //nolint:gosec // the same draw every time
		drawn = append(drawn, all[i])
	}
	return drawn
}
