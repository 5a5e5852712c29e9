package events_test

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"tender/shared/events"
)

type fataler interface{ Fatal(args ...any) }

func text(t fataler, v any) string {
	data, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func sameText(a, b events.Event) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}

// bus takes what it is given, but for ids that it refuses and calls that it does not answer.
type bus struct {
	refuse  []string // parts of details
	down    int      // the call that fails, from 1
	calls   int
	taken   []events.Entry
	longest int
	hangs   bool // until the context ends
}

var errDown = errors.New("the bus is down")

func (b *bus) Put(ctx context.Context, entries []events.Entry) (failed []int, err error) {
	b.calls++
	b.longest = max(b.longest, len(entries))
	if b.calls == b.down {
		return nil, errDown
	}
	if b.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for i, e := range entries {
		if slices.ContainsFunc(b.refuse, func(part string) bool { return contains(e, part) }) {
			failed, err = append(failed, i), errDown
			continue
		}
		b.taken = append(b.taken, e)
	}
	return failed, err
}

func contains(e events.Entry, part string) bool { return strings.Contains(string(e.Detail), part) }
