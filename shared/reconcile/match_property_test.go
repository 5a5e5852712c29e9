package reconcile

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tender/shared/order"
	"tender/shared/provider"
)

func anOrder(t *rapid.T) *order.Order {
	if rapid.IntRange(0, 9).Draw(t, "stored") == 0 {
		return nil
	}
	o := rapid.SampledFrom([]func(...order.Refund) *order.Order{soldOrder, func(...order.Refund) *order.Order { return openOrder() }}).Draw(t, "order")(
		refunded(rapid.SampledFrom([]int64{30, 40, 100}).Draw(t, "refund")))
	o.Attempts[0].Received = min(o.Attempts[0].Received, rapid.SampledFrom([]int64{30, 100}).Draw(t, "received"))
	return o
}

// Any order and any repetition of lines, copies of all ages among them, give the same findings.
func TestFindingsDoNotDependOnTheOrderOfLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anOrder(t)
		lines := rapid.SliceOfN(rapid.Custom(aLine), 1, 10).Draw(t, "lines")
		again := rapid.Permutation(slices.Concat(lines, lines)).Draw(t, "again")
		empty := Account{Provider: "postpay", Reference: "o1"}
		one, _ := accountOf(t, lines)
		other, _ := accountOf(t, again)
		if a, b := Match(settling, one, lines, o), Match(settling, empty, again, o); !reflect.DeepEqual(a, b) {
			t.Fatalf("\n%s\n%s", told(a), told(b))
		}
		if a, b := Overdue(settling, one, o, "2026-03-09"), Overdue(settling, other, o, "2026-03-09"); !reflect.DeepEqual(a, b) {
			t.Fatalf("\n%s\n%s", told(a), told(b))
		}
		for _, f := range append(Match(settling, one, lines, o), Overdue(settling, one, o, "2026-03-09")...) {
			if _, err := EncodeFinding(Opened(f, morning)); err != nil || f.Status != "" {
				t.Fatalf("%+v: %v", f, err)
			}
		}
	})
}

// More lines never make a finding vanish, and what is missing is never what is too much.
func TestMoreLinesFindMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anOrder(t)
		lines := rapid.SliceOfN(rapid.Custom(aLine), 1, 10).Draw(t, "lines")
		for i := range lines {
			lines[i].ID = fmt.Sprint("l", i)
		}
		a, seen := Account{Provider: "postpay", Reference: "o1"}, map[Key]Kind{}
		for _, l := range lines {
			found := map[Key]bool{}
			for _, f := range Match(settling, a, []provider.Line{l}, o) {
				found[FindingKey(f)] = true
				if f.Kind != FeeMismatch { // found with its line in hand alone
					seen[FindingKey(f)] = f.Kind
				}
			}
			for k := range seen {
				if !found[k] {
					t.Fatalf("%v vanished with %+v", k, l)
				}
			}
			a = a.With(l)
			for _, f := range Overdue(settling, a, o, "2026-03-09") {
				if found[FindingKey(f)] {
					t.Fatalf("%v is missing and too much", FindingKey(f))
				}
			}
		}
	})
}
