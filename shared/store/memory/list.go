package memory

import (
	"iter"
	"slices"
)

// list is a sorted list without repetitions, in blocks, so that an insertion anywhere moves few entries.
type list[T any] struct {
	compare func(a, b T) int
	blocks  [][]T // none is empty; each is sorted, and before the next
}

// fullBlock is how many entries a block has before it is split.
const fullBlock = 256

// seek gives the place of x, or that where it would be inserted.
func (l *list[T]) seek(x T) (block, at int, found bool) {
	block, found = slices.BinarySearchFunc(l.blocks, x, func(b []T, x T) int { return l.compare(b[0], x) })
	if found || block == 0 {
		return block, 0, found
	}
	block--
	at, found = slices.BinarySearchFunc(l.blocks[block], x, l.compare)
	return block, at, found
}

// find gives the entry that is equal to x, to be changed in place, or nil.
func (l *list[T]) find(x T) *T {
	block, at, found := l.seek(x)
	if !found {
		return nil
	}
	return &l.blocks[block][at]
}

// insert puts x where it belongs; what is equal to it stays.
func (l *list[T]) insert(x T) {
	block, at, found := l.seek(x)
	switch {
	case found:
		return
	case len(l.blocks) == 0:
		l.blocks = [][]T{{x}}
		return
	case len(l.blocks[block]) == fullBlock && at == fullBlock && block == len(l.blocks)-1:
		l.blocks = append(l.blocks, []T{x}) // what grows at its end has full blocks
		return
	case len(l.blocks[block]) == fullBlock:
		l.split(block)
		if at > fullBlock/2 {
			block, at = block+1, at-fullBlock/2
		}
	}
	l.blocks[block] = slices.Insert(l.blocks[block], at, x)
}

func (l *list[T]) split(block int) {
	b := l.blocks[block]
	upper := append(make([]T, 0, fullBlock), b[fullBlock/2:]...)
	clear(b[fullBlock/2:])
	l.blocks[block] = b[:fullBlock/2]
	l.blocks = slices.Insert(l.blocks, block+1, upper)
}

func (l *list[T]) remove(x T) {
	block, at, found := l.seek(x)
	if !found {
		return
	}
	l.blocks[block] = slices.Delete(l.blocks[block], at, at+1)
	if len(l.blocks[block]) == 0 {
		l.blocks = slices.Delete(l.blocks, block, block+1)
	}
}

// after gives the entries that are greater than x, in order. The list must not change meanwhile.
func (l *list[T]) after(x T) iter.Seq[T] {
	return func(yield func(T) bool) {
		block, at, found := l.seek(x)
		if found {
			at++
		}
		for ; block < len(l.blocks); block, at = block+1, 0 {
			for _, e := range l.blocks[block][at:] {
				if !yield(e) {
					return
				}
			}
		}
	}
}

// index is a list for each partition.
type index[T any] struct {
	compare func(a, b T) int
	lists   map[string]*list[T]
}

func newIndex[T any](compare func(a, b T) int) index[T] {
	return index[T]{compare: compare, lists: map[string]*list[T]{}}
}

func (i index[T]) in(partition string) *list[T] {
	if l := i.lists[partition]; l != nil {
		return l
	}
	return &list[T]{compare: i.compare}
}

func (i index[T]) insert(partition string, x T) {
	l := i.in(partition)
	l.insert(x)
	i.lists[partition] = l
}

func (i index[T]) remove(partition string, x T) {
	l := i.in(partition)
	if l.remove(x); len(l.blocks) == 0 {
		delete(i.lists, partition)
	}
}
