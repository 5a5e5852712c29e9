package control

import (
	"sync"
	"time"
)

// Effect is a kind of change that moves money, or allows it to be moved.
type Effect string

// The effects, by the names that scripts read.
const (
	Checkout  Effect = "checkout"  // a page was opened
	Authorize Effect = "authorize" // the shopper's money was promised
	Capture   Effect = "capture"   // money arrived
	Refund    Effect = "refund"    // money went back
	Cancel    Effect = "cancel"    // the provider stopped the payment at our request
)

// Entry is one effect. Amounts are in minor units. OrderID is the merchant's reference wherever the provider was told
// it, Ref the provider's own id: the one that the hosted page's URL carries.
type Entry struct {
	Seq      int    `json:"seq"`
	Effect   Effect `json:"effect"`
	OrderID  string `json:"order_id"`
	Ref      string `json:"ref"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	At       string `json:"at"`
}

// Ledger is what really happened at a provider, in order: what tests judge by. It is safe for use by several goroutines.
type Ledger struct {
	mu      sync.Mutex
	entries []Entry
}

// Add records an effect that happened at the given time and numbers it from 1; Seq and At of the entry are ignored.
func (l *Ledger) Add(at time.Time, e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Seq = len(l.entries) + 1
	e.At = stamp(at)
	l.entries = append(l.entries, e)
}

// Entries lists every effect, oldest first.
func (l *Ledger) Entries() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Entry{}, l.entries...)
}

// Reset forgets everything.
func (l *Ledger) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00") }
