package events

import (
	"cmp"
	"slices"
)

// Compare gives one event for each fact of after that before does not have, in the order of Descriptions, and within a
// type in that of attempts, refunds and flags. It depends on the two images alone. A row that was removed tells nothing:
// what happened is not undone.
func Compare(before, after Image) []Event {
	switch {
	case after.order != nil:
		return orderEvents(changed(orderFacts(before.order), orderFacts(after.order)), *after.order)
	case after.finding != nil:
		return findingEvents(before.finding, *after.finding, after.version)
	}
	return nil
}

// changed gives what is new or another, and says of what is gone what it is now.
func changed(before, after []fact) []fact {
	var told []fact
	for _, f := range after {
		if !slices.Contains(before, f) {
			told = append(told, f)
		}
	}
	for _, f := range before {
		if !slices.ContainsFunc(after, f.sameSubject) {
			told = append(told, f.gone()...)
		}
	}
	slices.SortStableFunc(told, func(a, b fact) int {
		i, _ := described(a.typ)
		j, _ := described(b.typ)
		return cmp.Compare(i, j)
	})
	return told
}
