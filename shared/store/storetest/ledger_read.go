package storetest

import (
	"context"
	"fmt"
	"slices"

	"tender/shared/problem"
	"tender/shared/reconcile"
)

var readCases = []LedgerCase{
	{"read", "any number of keys is read at once; missing, repeated and impossible ones do no harm", readMany},
	{"read/context over", "a read whose context is over is unavailable", readOver},
}

func readMany(ctx context.Context, s LedgerStore) error {
	records := lines(205)
	if err := written(ctx, s, records...); err != nil {
		return err
	}
	keys := []reconcile.Key{{}, {Partition: "P"}, {Sort: "line-0001"}, {Partition: "P", Sort: "line"}, {Partition: "P#", Sort: "line-0001"}, {
		Partition: "\xff", Sort: "\xff",
	}, {Partition: long("p", 3000), Sort: long("s", 3000)}}
	keys = append(append(append(keys, keysOf(records)...), keysOf(records)...), keys...)
	got, err := s.Read(ctx, keys)
	if err != nil || len(got) != len(records) {
		return wrongf("read %d records, %v; want %d", len(got), err, len(records))
	}
	for _, want := range records {
		want.Version = 1
		if err := sameRecord(got[want.Key], want); err != nil {
			return err
		}
	}
	if none, err := s.Read(ctx, nil); err != nil || len(none) != 0 {
		return wrongf("nothing asked: %v, %v", none, err)
	}
	return nil
}

func readOver(ctx context.Context, s LedgerStore) error {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	for name, call := range map[string]func() error{
		"Read":         func() error { _, err := s.Read(ctx, keysOf(lines(1))); return err },
		"List":         func() error { _, err := s.List(ctx, "P", "", 1); return err },
		"OpenFindings": func() error { _, err := s.OpenFindings(ctx, "postpay", reconcile.Key{}, 1); return err },
		"Captured":     func() error { _, err := s.Captured(ctx, "postpay", "2026-03-29", "", 1); return err },
	} {
		if err := coded(call(), problem.Unavailable, problem.NotSent); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

var listCases = []LedgerCase{
	{"list", "a partition is listed alone, in the order of its sort keys' bytes, whatever the order of writing", listOrder},
	{"list/pages", "every page size gives every record once, and a key that is not there is a place too", listPages},
}

// sorts are sort keys in the order of their bytes, which is neither that of letters nor that of UTF-16.
var sorts = []string{"\x00", "#", "-", "0", "10", "9", "A", "A-1", "A-1.a2", "B", "a", "a b", "e\u0301", "é", "\ufffd", "\U0001f600"}

func listOrder(ctx context.Context, s LedgerStore) error {
	var records []reconcile.Record
	for n := range sorts {
		for _, partition := range []string{"P#1", "P#10", "P#", "p#1"} {
			records = append(records, reconcile.Record{Key: reconcile.Key{Partition: partition, Sort: sorts[n*7%len(sorts)]}, Body: []byte(partition)})
		}
	}
	if err := written(ctx, s, records...); err != nil {
		return err
	}
	got, err := s.List(ctx, "P#1", "", 100)
	if err != nil || len(got) != len(sorts) {
		return wrongf("%d records, %v; want %d", len(got), err, len(sorts))
	}
	for n, r := range got {
		want := reconcile.Record{Key: reconcile.Key{Partition: "P#1", Sort: sorts[n]}, Body: []byte("P#1"), Version: 1}
		if err := sameRecord(r, want); err != nil {
			return err
		}
	}
	for _, partition := range []string{"", "P", "P#100", "\xff", long("p", 3000)} {
		if got, err := s.List(ctx, partition, "", 100); err != nil || len(got) != 0 {
			return wrongf("partition %.10q: %d records, %v", partition, len(got), err)
		}
	}
	return nil
}

func listPages(ctx context.Context, s LedgerStore) error {
	records := lines(20)
	if err := written(ctx, s, records...); err != nil {
		return err
	}
	err := paged(keysOf(records), func(after reconcile.Key, limit int) ([]reconcile.Key, error) {
		got, err := s.List(ctx, "P", after.Sort, limit)
		return keysOf(got), err
	})
	if err != nil {
		return err
	}
	for after, want := range map[string]int{"line-0004x": 5, "l": 0, "line-0019": 20, "m": 20, "line-0018\x00": 19} {
		got, err := s.List(ctx, "P", after, 100)
		if err != nil || !slices.Equal(keysOf(got), keysOf(records[want:])) {
			return wrongf("after %q: %v, %v", after, keysOf(got), err)
		}
	}
	return nil
}

// paged is an error unless every page size leads to exactly what is wanted, in that order.
func paged[T comparable](want []T, page func(after T, limit int) ([]T, error)) error {
	for _, limit := range []int{1, 2, 3, 7, len(want) - 1, len(want), len(want) + 1, 1000} {
		var all []T
		var after T
		for {
			got, err := page(after, limit)
			if err != nil || len(got) > limit {
				return wrongf("limit %d: %d entries, %v", limit, len(got), err)
			}
			all = append(all, got...)
			if len(got) < limit || len(all) > len(want) {
				break
			}
			after = got[len(got)-1]
		}
		if !slices.Equal(all, want) {
			return wrongf("by %d: %v, want %v", limit, all, want)
		}
	}
	var start T
	if got, err := page(start, 0); err != nil || len(got) != 0 {
		return wrongf("limit 0: %v, %v", got, err)
	}
	return nil
}
