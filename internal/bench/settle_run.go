package main

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"tender/shared/reconcile"
)

// spent is what something took: on the clock, and of the processors, which does not depend on who else uses them.
type spent struct{ wall, cpu time.Duration }

// spend measures.
func spend(do func() error) (spent, error) {
	begun, used := time.Now(), cpuTime()
	err := do()
	return spent{wall: time.Since(begun), cpu: cpuTime() - used}, err
}

// cpuTime is what this process has used so far, in user mode and in the kernel.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// rate is how many things a second that is.
func (s spent) rate(things int) float64 { return float64(things) / s.wall.Seconds() }

// each is the CPU time of one thing, in microseconds.
func (s spent) each(things int) float64 { return float64(s.cpu.Nanoseconds()) / 1000 / float64(things) }

// reconcile reads all days of the listing into the ledger, as a backfill does, and makes sure that this many lines were
// written, that all were read, and that nothing is wrong with them.
func (l *listing) reconcile(ctx context.Context, ledger reconcile.Ledger, orders reconcile.Orders, written int) (spent, error) {
	begun := time.Now()
	today := midnight(l.days + l.info.Settlements.LateDays) // every sale is late enough to be missed
	s := reconcile.Open(ledger, orders, l, func() time.Time { return today.Add(time.Since(begun)) })
	var result reconcile.Result
	took, err := spend(func() (err error) {
		result, err = s.Run(ctx, reconcile.Request{Provider: l.info.Name, From: l.day(0), To: l.day(l.days - 1)})
		return err
	})
	if err != nil {
		return took, err
	}
	return took, l.right(result, written)
}

// right makes sure that a run did what was to be measured.
func (l *listing) right(result reconcile.Result, written int) error {
	if len(result.Runs) != 1 {
		return fmt.Errorf("%d providers were reconciled", len(result.Runs))
	}
	of := result.Runs[0]
	if !result.Complete || of.Windows != l.days || of.Lines != l.lines() || of.Written != written || of.Bad+of.Opened+of.Open+of.MadeDue > 0 {
		return fmt.Errorf("the reconciliation of %d lines, of which %d are new, came to %+v", l.lines(), written, of)
	}
	return nil
}
