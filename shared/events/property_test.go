package events_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tender/shared/events"
	"tender/shared/order"
)

// told gives the events of a life, write by write.
func told(images []order.Order) []events.Event {
	var all []events.Event
	var before events.Image
	for _, o := range images {
		after := events.OfOrder(o)
		all = append(all, events.Compare(before, after)...)
		before = after
	}
	return all
}

// what is told of a subject, without the write that it belongs to.
type what struct {
	typ       events.Type
	amount    int64
	reference string
	flag      order.FlagCode
	ending    order.Ending
}

// last keeps what was told last of each subject, as a consumer would.
func last(all []events.Event) map[string]what {
	state := map[string]what{}
	for _, e := range all {
		w := what{typ: e.Type, flag: e.Detail.Flag, ending: e.Detail.Ending}
		if e.Detail.Amount != nil {
			w.amount = *e.Detail.Amount
		}
		if e.Detail.Attempt != 0 {
			w.reference = e.Detail.Reference
		}
		state[e.Detail.Subject] = w
	}
	return state
}

// over says whether what was told is over without anything to know: nothing flagged, no money, an end that was not one.
func over(w what) bool {
	return w.typ == events.OrderUnflagged || w.typ == events.PaymentUnmatched && w.amount == 0 ||
		w.typ == events.OrderExpired || w.typ == events.OrderFailed
}

// Whoever heard every write knows what one who heard one jump knows.
func TestStepByStepOrInOneJump(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLife(t)
		from := rapid.IntRange(0, len(l.images)-1).Draw(t, "from")
		head := told(l.images[:from])
		steps := last(told(l.images))
		jump := last(append(head, jumped(l.images, from)...))
		for subject, w := range steps {
			if jump[subject] != w && (!over(w) || (jump[subject] != what{} && !over(jump[subject]))) {
				t.Fatalf("%s: step by step %+v, in one jump %+v", subject, w, jump[subject])
			}
		}
		for subject, w := range jump {
			if _, heard := steps[subject]; !heard {
				t.Fatalf("%s: only the jump tells %+v", subject, w)
			}
		}
	})
}

// jumped is the one comparison of a writer that jumps from an image to the last.
func jumped(images []order.Order, from int) []events.Event {
	var before events.Image
	if from > 0 {
		before = events.OfOrder(images[from-1])
	}
	return events.Compare(before, events.OfOrder(images[len(images)-1]))
}

// The same comparison gives the same events in the order of the list, each id is told for one write, and what is told
// once is told once.
func TestIDs(t *testing.T) {
	once := []events.Type{events.OrderCreated, events.AttemptOpened, events.OrderCaptured, events.OrderCancelled, events.RefundSucceeded, events.OrderDisputed}
	rapid.Check(t, func(t *rapid.T) {
		l := drawLife(t)
		all := told(l.images)
		if again := told(l.images); !slices.EqualFunc(all, again, sameText) {
			t.Fatalf("told %s, then %s", text(t, all), text(t, again))
		}
		ids, subjects := map[string]bool{}, map[string]bool{}
		for i, e := range all {
			if ids[e.Detail.ID] {
				t.Fatalf("two events have the id %s", e.Detail.ID)
			}
			ids[e.Detail.ID] = true
			if i > 0 && all[i-1].Detail.Version == e.Detail.Version && place(all[i-1].Type) > place(e.Type) {
				t.Fatalf("version %d: %s before %s", e.Detail.Version, all[i-1].Type, e.Type)
			}
			key := string(e.Type) + e.Detail.Subject
			if subjects[key] && slices.Contains(once, e.Type) {
				t.Fatalf("told twice: %s of %s", e.Type, e.Detail.Subject)
			}
			subjects[key] = true
		}
	})
}

func place(t events.Type) int {
	return slices.IndexFunc(events.Descriptions(), func(d events.Description) bool { return d.Type == t })
}

// Every change of what a merchant reads is told, but for a further attempt that begins or was never sent: its page is
// told. What is only bookkeeping is not.
func TestWhatIsToldAndWhatIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLife(t)
		for i := 1; i < len(l.images); i++ {
			a, b := l.images[i-1], l.images[i]
			heard := events.Compare(events.OfOrder(a), events.OfOrder(b))
			reopened := len(b.Attempts) != len(a.Attempts)
			if a.Status() != b.Status() && !reopened && len(heard) == 0 {
				t.Fatalf("nothing told of %s to %s\n%s", a.Status(), b.Status(), text(t, l.images[i-1:i+1]))
			}
			if x, y := a.Totals(), b.Totals(); (x.Captured != y.Captured || x.Refunded != y.Refunded) && len(heard) == 0 {
				t.Fatalf("nothing told of %+v to %+v", x, y)
			}
		}
		kept, err := l.o.Claim(l.now, l.now.Add(lease))
		if err != nil {
			kept = l.o
		}
		kept = kept.LookFailed(1, l.now).LookNow(1, l.now).AddCandidate(1, "t1", l.now)
		kept.Version, kept.UpdatedAt = kept.Version+1, l.now.Add(lease)
		if heard := events.Compare(events.OfOrder(l.o), events.OfOrder(kept)); len(heard) > 0 {
			t.Fatalf("bookkeeping is told: %s", text(t, heard))
		}
	})
}

// Nothing personal, and nothing in a person's words.
func TestNothingPersonal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLife(t)
		noCanary(t, text(t, told(l.images)))
	})
}
