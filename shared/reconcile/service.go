package reconcile

import (
	"context"
	"time"

	"tender/shared/provider"
)

// Providers finds the adapters that this deployment enables.
type Providers interface {
	Get(name string) (*provider.Guarded, bool)
	Names() []string
}

// Service is reconciliation over one ledger, one store of orders and the enabled providers. Open fills in what has a
// default.
type Service struct {
	Ledger    Ledger
	Orders    Orders
	Providers Providers
	Now       func() time.Time
	Wait      func(context.Context, time.Duration) error // until the duration or the context is over
	Owner     func() string                              // random, of one run: who holds a lease
	Lease     time.Duration                              // how long a killed run keeps its window from others
	Watch     Watch                                      // told of progress; may be nil
}

// Watch is told what a run does, as it does it: a window's name, the pages done and their number (-1: unknown). Providers
// are worked on at the same time, and each of them tells.
type Watch func(provider string, w provider.Window, done, of int)

// Request says what to reconcile. The zero Request is the nightly run: every provider that settles, what is new or has
// changed. With From and To it is a backfill: those days again, and the nightly run's place stays where it is. Days that
// are not closed yet are left to it.
type Request struct {
	Provider string `json:"provider,omitzero"` // "": every one that lists settlements
	From     string `json:"from,omitzero"`     // 2006-01-02
	To       string `json:"to,omitzero"`       // 2006-01-02, the last day
}

// Result is what a run did: its control totals.
type Result struct {
	Runs     []ProviderRun `json:"runs"`
	Complete bool          `json:"complete"` // nothing was left for lack of time, or because it could not be read
}

// ProviderRun is one provider's part of a run.
type ProviderRun struct {
	Provider  string    `json:"provider"`
	Windows   int       `json:"windows"` // read to their end
	Busy      int       `json:"busy"`    // another run's
	Left      int       `json:"left"`    // begun or not, and not read to their end
	Pages     int       `json:"pages"`
	Lines     int       `json:"lines"`           // read, repetitions included
	Written   int       `json:"written"`         // lines that were new or had changed
	Foreign   int       `json:"foreign"`         // lines that are not ours
	Bad       int       `json:"bad"`             // rows and pages that could not be read
	Opened    int       `json:"opened"`          // findings that are new, or open again
	Gone      int       `json:"gone"`            // findings whose cause is gone
	Open      int       `json:"open"`            // findings that are open at the end, as the index has them
	MadeDue   int       `json:"made_due"`        // orders that the provider is asked about again
	Failed    string    `json:"failed,omitzero"` // the code of what stopped it
	OpenedNow []Finding `json:"-"`               // those of Opened, for telling; at most 1,000
}
