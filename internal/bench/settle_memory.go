package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"tender/shared/store/memory"
)

// storeAll stores the orders of the listing.
func (l *listing) storeAll(ctx context.Context, create func(context.Context, int) error) error {
	for n := range l.lines() {
		if isRefund(n) {
			continue
		}
		if err := create(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// measureMemoryStore reports how many lines a second are read, matched and kept where the store is the process's own,
// and how many are compared with what is kept. Orders are there before, and are read and decoded.
func measureMemoryStore(ctx context.Context, r report) error {
	const lines = 60_000
	r.say("reconciling %d lines with the memory store", lines)
	l, err := newListing(lines, 3)
	if err != nil {
		return err
	}
	l.info.Settlements.PerSecond = 0 // without a provider's patience
	store := memory.Open()
	err = l.storeAll(ctx, func(ctx context.Context, n int) error {
		_, _, err := store.Create(ctx, l.order(n))
		return err
	})
	if err != nil {
		return err
	}
	for _, run := range []struct {
		name    string
		written int
	}{{"settlements_persisted_memory", lines}, {"settlements_unchanged_memory", 0}} {
		took, err := l.reconcile(ctx, store, store, run.written)
		if err != nil {
			return err
		}
		r.add(run.name, took.rate(lines), perSecond)
		r.add(run.name+"_cpu_per_line", took.each(lines), microsecondsEach)
	}
	return nil
}

// peaks are how many lines the peak of memory is measured with.
var peaks = []struct {
	name  string
	lines int
}{{"10k", 10_000}, {"100k", 100_000}, {"1m", 1_000_000}}

// measurePeaks reports the most memory that a process of its own has, with everything in it, while it reconciles this many
// lines into a ledger that keeps nothing.
func measurePeaks(ctx context.Context, r report) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, p := range peaks {
		r.say("peak memory of reconciling %d lines with a ledger that keeps nothing", p.lines)
		said, err := run(ctx, "", nil, self, "-peak", strconv.Itoa(p.lines))
		if err != nil {
			return err
		}
		bytes, err := strconv.ParseFloat(strings.TrimSpace(said), 64)
		if errors.Is(err, strconv.ErrSyntax) {
			r.say("left out: peak memory, which this system does not tell")
			return nil
		}
		if err != nil {
			return err
		}
		r.add("settlements_peak_memory_"+p.name, bytes, size)
	}
	return nil
}

// printPeak is the process that measurePeaks starts: it prints its peak in bytes.
func printPeak(ctx context.Context, r report, lines int) error {
	l, err := newListing(lines, 20)
	if err != nil {
		return err
	}
	l.info.Settlements.PerSecond = 0
	if _, err := l.reconcile(ctx, newNowhere(l), l, lines); err != nil {
		return err
	}
	status, err := os.ReadFile("/proc/self/status")
	if errors.Is(err, fs.ErrNotExist) {
		_, _ = fmt.Fprintln(r.out, "unknown")
		return nil
	}
	if err != nil {
		return err
	}
	peak, err := peakOf(string(status))
	_, _ = fmt.Fprintln(r.out, peak)
	return err
}

var errNoPeak = errors.New("the system does not tell the process's peak of memory")

// peakOf reads the most memory that a process ever had, in bytes, from Linux's own words about it. The figure that its
// parent is told when it ends may be the parent's own.
func peakOf(status string) (int64, error) {
	_, rest, ok := strings.Cut(status, "\nVmHWM:")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 2 || fields[1] != "kB" {
		return 0, errNoPeak
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	return kilobytes * 1024, err
}
