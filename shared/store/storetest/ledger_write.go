package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"tender/shared/problem"
	"tender/shared/reconcile"
)

var writeCases = []LedgerCase{
	{"write", "a record is stored as the next version, in every byte", writeNext},
	{"write/rival", "a record that is not of the stored version is not written, and its key is given back; the others are written", writeRival},
	{"write/repeated", "of two records of one call with the same key, one is written, and the other has met it", writeRepeated},
	{"write/many", "any number of records is written at once, and exactly the rivals are given back, in their order", writeMany},
	{"write/racers", "of many that write one version at once, exactly one does", writeRacers},
	{"write/refused", "what could not be kept as it is, is refused", writeRefused},
	{"write/largest", "the largest record is stored like any other", writeLargest},
	{"write/no aliases", "what a caller does to a record that it gave or got does not reach the store", writeNoAliases},
	{"write/lost reply", "a write that was answered only to the repetition is our own; a rival is still one", writeLost},
	{"write/context over", "a write whose context is over is unavailable, and unknown", func(ctx context.Context, s LedgerStore) error {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		_, err := s.Write(ctx, lines(1))
		return coded(err, problem.Unavailable, problem.Unknown)
	}},
}

func writeNext(ctx context.Context, s LedgerStore) error {
	r := line("SETTLEMENT#postpay#2026-03-29", 1)
	for n := range int64(4) {
		r = next(r, fmt.Sprintf("%s%d", r.Body, n))
		if err := written(ctx, s, r); err != nil {
			return err
		}
		r.Version++
		if err := stored(ctx, s, r); err != nil {
			return err
		}
	}
	return nil
}

func writeRival(ctx context.Context, s LedgerStore) error {
	old, other := line("P", 1), line("P", 2)
	if err := written(ctx, s, old, other); err != nil {
		return err
	}
	old.Version, other.Version = 1, 1
	if err := written(ctx, s, next(old, "newer")); err != nil {
		return err
	}
	missing := next(line("P", 3), "of a version that was never there")
	missing.Version = 2
	for _, late := range []int64{0, 1, 3} {
		old.Version = late
		rivals, err := s.Write(ctx, []reconcile.Record{next(old, "late"), next(other, "with it"), missing})
		if want := []reconcile.Key{old.Key, missing.Key}; err != nil || !slices.Equal(rivals, want) {
			return wrongf("version %d: rivals %v, %v; want %v", late, rivals, err, want)
		}
		other.Version++
	}
	want := next(old, "newer")
	want.Version = 2
	return stored(ctx, s, want, next(other, "with it"))
}

func writeRepeated(ctx context.Context, s LedgerStore) error {
	one := line("P", 1)
	rivals, err := s.Write(ctx, []reconcile.Record{next(one, "one"), next(one, "two"), line("P", 2)})
	if err != nil || !slices.Equal(rivals, []reconcile.Key{one.Key}) {
		return wrongf("rivals %v, %v; want the key once", rivals, err)
	}
	got, err := s.Read(ctx, []reconcile.Key{one.Key, one.Key})
	if r := got[one.Key]; err != nil || r.Version != 1 || !slices.Contains([]string{"one", "two"}, string(r.Body)) {
		return wrongf("stored %+v, %v; want one of both as version 1", r, err)
	}
	return nil
}

func writeMany(ctx context.Context, s LedgerStore) error {
	const many = 257
	records := lines(many)
	if err := written(ctx, s, records...); err != nil {
		return err
	}
	var late []reconcile.Key
	for n := range records {
		records[n].Version = 1
		if records[n].Body = []byte("again"); n%3 == 0 {
			records[n].Version = 0
			late = append(late, records[n].Key)
		}
	}
	rivals, err := s.Write(ctx, records)
	if err != nil || !slices.Equal(rivals, late) {
		return wrongf("rivals %v, %v; want %v", rivals, err, late)
	}
	for n, r := range lines(many) {
		if r.Version = 1; n%3 != 0 {
			r = next(r, "again")
			r.Version = 2
		}
		records[n] = r
	}
	return stored(ctx, s, records...)
}

func writeRacers(ctx context.Context, s LedgerStore) error {
	for version := range int64(3) {
		wins := make([]bool, 20)
		errs := make([]error, len(wins))
		var wg sync.WaitGroup
		for n := range wins {
			wg.Go(func() {
				r := next(line("P", 1), strconv.Itoa(n))
				r.Version = version
				rivals, err := s.Write(ctx, []reconcile.Record{r})
				wins[n], errs[n] = len(rivals) == 0, err
			})
		}
		wg.Wait()
		winner := slices.Index(wins, true)
		if err := errors.Join(errs...); err != nil || winner < 0 || slices.Contains(wins[winner+1:], true) {
			return wrongf("winners %v, %v; want one", wins, err)
		}
		want := next(line("P", 1), strconv.Itoa(winner))
		want.Version = version + 1
		if err := stored(ctx, s, want); err != nil {
			return err
		}
	}
	return nil
}

func writeRefused(ctx context.Context, s LedgerStore) error {
	for name, spoil := range map[string]func(*reconcile.Record){
		"no partition":        func(r *reconcile.Record) { r.Partition = "" },
		"no sort key":         func(r *reconcile.Record) { r.Sort = "" },
		"long partition":      func(r *reconcile.Record) { r.Partition = long("p", 2049) },
		"long sort key":       func(r *reconcile.Record) { r.Sort = long("s", 1025) },
		"partition not UTF-8": func(r *reconcile.Record) { r.Partition = "\xff" },
		"sort key not UTF-8":  func(r *reconcile.Record) { r.Sort = "\xff" },
		"body not UTF-8":      func(r *reconcile.Record) { r.Body = []byte("\xff") },
		"long body":           func(r *reconcile.Record) { r.Body = bytes.Repeat([]byte("b"), 400_001) },
		"open, and no finding": func(r *reconcile.Record) {
			r.Open = true
		},
		"open, and nobody's": func(r *reconcile.Record) { r.Partition, r.Open = "FINDING##2026-03-29", true },
	} {
		r := line("P", 1)
		spoil(&r)
		_, err := s.Write(ctx, []reconcile.Record{r})
		if err := coded(err, problem.Internal, problem.NotSent); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if got, err := s.Read(ctx, []reconcile.Key{r.Key}); err != nil || len(got) != 0 {
			return wrongf("%s: %d records are there, %v", name, len(got), err)
		}
	}
	return nil
}

func writeLargest(ctx context.Context, s LedgerStore) error {
	r := reconcile.Record{
		Key:  reconcile.Key{Partition: "FINDING#postpay#" + long("p", 2048-16), Sort: long("s", 1024)},
		Body: bytes.Repeat([]byte("b"), 400_000), Open: true,
	}
	if err := written(ctx, s, r); err != nil {
		return err
	}
	r.Version = 1
	return stored(ctx, s, r)
}

func writeNoAliases(ctx context.Context, s LedgerStore) error {
	r := line("P", 1)
	want := next(r, string(r.Body))
	want.Version = 1
	if err := written(ctx, s, r); err != nil {
		return err
	}
	r.Body[0] = 'x'
	got, err := s.Read(ctx, []reconcile.Key{r.Key})
	if err != nil {
		return err
	}
	got[r.Key].Body[0] = 'x'
	listed, err := s.List(ctx, "P", "", 1)
	if err != nil || len(listed) != 1 {
		return wrongf("listed %d, %v", len(listed), err)
	}
	listed[0].Body[0] = 'x'
	return stored(ctx, s, want)
}

func writeLost(ctx context.Context, s LedgerStore) error {
	s.LoseReplies()
	records := lines(40)
	for version := range int64(3) {
		before := s.Writes()
		if err := written(ctx, s, records...); err != nil {
			return err
		}
		if n := s.Writes() - before; n != 2*len(records) {
			return wrongf("%d writes, want each and its repetition: %d", n, 2*len(records))
		}
		for n := range records {
			records[n].Version = version + 1
		}
		if err := stored(ctx, s, records...); err != nil {
			return err
		}
	}
	late := next(line("P", 7), "late")
	rivals, err := s.Write(ctx, []reconcile.Record{late})
	if err != nil || !slices.Equal(rivals, []reconcile.Key{late.Key}) {
		return wrongf("a late writer: rivals %v, %v", rivals, err)
	}
	return stored(ctx, s, records[7])
}

// written writes records that meet no rival.
func written(ctx context.Context, s LedgerStore, records ...reconcile.Record) error {
	rivals, err := s.Write(ctx, records)
	if err != nil || len(rivals) > 0 {
		return wrongf("writing %d records: rivals %v, %v", len(records), rivals, err)
	}
	return nil
}

// stored is an error unless exactly these records are there under their keys.
func stored(ctx context.Context, s LedgerStore, records ...reconcile.Record) error {
	got, err := s.Read(ctx, keysOf(records))
	if err != nil || len(got) != len(records) {
		return wrongf("read %d of %d records, %v", len(got), len(records), err)
	}
	for _, want := range records {
		if err := sameRecord(got[want.Key], want); err != nil {
			return err
		}
	}
	return nil
}

func sameRecord(got, want reconcile.Record) error {
	if got.Key != want.Key || got.Version != want.Version || got.Open != want.Open || !bytes.Equal(got.Body, want.Body) {
		return wrongf("got %.300v of version %d, open %v: %.200q; want version %d, open %v: %.200q",
			got.Key, got.Version, got.Open, got.Body, want.Version, want.Open, want.Body)
	}
	return nil
}

// coded is an error unless err has this code and outcome.
func coded(err error, code problem.Code, outcome problem.Outcome) error {
	if p := problem.From(err); p == nil || p.Code != code || p.Outcome != outcome {
		return wrongf("got error %v, want %s with outcome %s", err, code, outcome)
	}
	return nil
}
