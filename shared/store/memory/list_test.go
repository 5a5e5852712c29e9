package memory

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However it came about, a list has what a sorted slice would have.
func TestListIsASortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, model := list[int]{compare: cmp.Compare[int]}, []int{}
		entry := rapid.IntRange(0, 3*fullBlock)
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			from, stride := entry.Draw(t, "from"), rapid.IntRange(-3, 3).Draw(t, "stride")
			remove := rapid.Bool().Draw(t, "remove")
			for n := range rapid.IntRange(0, 2*fullBlock).Draw(t, "n") {
				x := from + n*stride
				at, found := slices.BinarySearch(model, x)
				switch {
				case remove && found:
					model = slices.Delete(model, at, at+1)
				case !remove && !found:
					model = slices.Insert(model, at, x)
				}
				if remove {
					l.remove(x)
				} else {
					l.insert(x)
				}
			}
			sameAs(t, &l, model, entry.Draw(t, "after"))
		}
	})
}

func sameAs(t *rapid.T, l *list[int], model []int, after int) {
	for _, b := range l.blocks {
		if len(b) == 0 || len(b) > fullBlock {
			t.Fatalf("a block of %d", len(b))
		}
	}
	if got := slices.Collect(l.after(-1 << 40)); !slices.Equal(got, model) {
		t.Fatalf("got %v, want %v", got, model)
	}
	at, found := slices.BinarySearch(model, after)
	if x := l.find(after); (x != nil) != found || found && *x != after {
		t.Fatalf("find(%d): %v, want %v", after, x, found)
	}
	if found {
		at++
	}
	if got := slices.Collect(l.after(after)); !slices.Equal(got, model[at:]) {
		t.Fatalf("after %d: %v, want %v", after, got, model[at:])
	}
}

func TestAListThatGrowsAtItsEndIsFull(t *testing.T) {
	l := list[int]{compare: cmp.Compare[int]}
	for n := range 4 * fullBlock {
		l.insert(n)
	}
	if len(l.blocks) != 4 {
		t.Errorf("%d blocks, want 4 full ones", len(l.blocks))
	}
}

func TestAnEmptyPartitionIsForgotten(t *testing.T) {
	i := newIndex(cmp.Compare[int])
	i.insert("p", 1)
	i.remove("p", 2)
	i.remove("p", 1)
	i.remove("q", 1)
	if len(i.lists) != 0 {
		t.Errorf("%d partitions, want none", len(i.lists))
	}
}
