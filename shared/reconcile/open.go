package reconcile

import (
	"context"
	"crypto/rand"
	"time"
)

// FirstDays is how many days back a provider's first run begins. What is older is read by a backfill.
const FirstDays = 35

// unpaidDays is how old a line that is not paid out may be to be asked for every night. What shoppers abandoned stays
// unpaid for ever; what is paid out later is found by when it was paid.
const unpaidDays = 120

// Bounds of a run, on its own clock unless said otherwise.
const (
	leaseFor     = 2 * time.Minute
	reserve      = 30 * time.Second // of the caller's time, kept for what is under way when the run has to stop; at most a quarter
	callFor      = 20 * time.Second // the longest call to a provider, on the wall clock
	keepFor      = 5 * time.Second  // for what must be written after the caller has gone, on the wall clock
	rivalRounds  = 10               // of reading again and writing again where somebody else wrote meanwhile
	batch        = 100              // records that are looked at together, outside of pages
	searches     = 4                // batches of sales that are searched at once
	listBatch    = 500              // records of a partition that are listed together
	mostOpened   = 1000             // findings that a run remembers for telling
	mostBad      = 10_000           // bad rows that a run remembers, so that their pages are not read twice
	mostFailures = 3                // windows in a row that could not be read: then the provider is left alone
)

// Open gives a Service with the usual lease, timers of the wall clock and random owners.
func Open(ledger Ledger, orders Orders, providers Providers, now func() time.Time) *Service {
	return &Service{
		Ledger: ledger, Orders: orders, Providers: providers, Now: now, Wait: wait, Owner: rand.Text, Lease: leaseFor,
	}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
