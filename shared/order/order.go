// Package order is the merchant's sale as pure facts: what was asked for, the attempts to pay it, its refunds, the
// operation in flight, and everything that may happen to them. Transitions take an Order and the time and give another
// Order or a *problem.Error; nothing here does I/O or reads a clock. Status and totals are derived, never stored.
//
// Amounts are int64 minor units of the order's currency. Times are UTC.
package order

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/provider"
)

// Bounds of one order; the next is refused with limit_reached. The timeline drops its middle instead, and says so.
const (
	MaxAttempts   = 20
	MaxRefunds    = 100
	MaxTimeline   = 200
	MaxCandidates = 8
)

// CaptureMode says who decides when authorized money is taken.
type CaptureMode string

// The capture modes.
const (
	CaptureAutomatic CaptureMode = "automatic" // as soon as a verified authorization is seen
	CaptureManual    CaptureMode = "manual"    // when the merchant asks
)

// Order is a merchant's sale.
type Order struct {
	Schema     int               `json:"schema"`
	ID         string            `json:"order_id"`
	Version    int64             `json:"version"` // counts the writes; kept by the store
	Amount     int64             `json:"amount"`
	Currency   money.Currency    `json:"currency"`
	Capture    CaptureMode       `json:"capture"`
	SuccessURL string            `json:"success_url"`
	CancelURL  string            `json:"cancel_url"`
	PendingURL string            `json:"pending_url,omitzero"`
	Metadata   map[string]string `json:"metadata,omitempty"`

	Attempts []Attempt `json:"attempts,omitempty"`
	Refunds  []Refund  `json:"refunds,omitempty"`
	Op       *Op       `json:"op,omitempty"`
	Sale     int       `json:"sale,omitzero"` // number of the attempt that paid the order

	CancelRequestedAt time.Time `json:"cancel_requested_at,omitzero"` // the wish, from which on we never capture
	CancelledAt       time.Time `json:"cancelled_at,omitzero"`        // done, after the provider was asked
	ClaimedUntil      time.Time `json:"claimed_until,omitzero"`       // a run of the schedule is working on it

	Flags           []Flag    `json:"flags,omitempty"`
	Timeline        []Entry   `json:"timeline,omitempty"`
	TimelineDropped int       `json:"timeline_dropped,omitzero"`
	CreatedAt       time.Time `json:"created_at"`
	UpdatedAt       time.Time `json:"updated_at"`

	Unknown jsontext.Value `json:",embed"` // members of a newer schema, kept as they are
}

// Facts is what a merchant's request says about an order.
type Facts struct {
	ID         string
	Amount     int64
	Currency   money.Currency
	Capture    CaptureMode
	SuccessURL string
	CancelURL  string
	PendingURL string
	Metadata   map[string]string
}

// New makes an order without attempts.
func New(f Facts, now time.Time) Order {
	o := Order{
		Schema: Schema, ID: f.ID, Amount: f.Amount, Currency: f.Currency, Capture: f.Capture,
		SuccessURL: f.SuccessURL, CancelURL: f.CancelURL, PendingURL: f.PendingURL,
		Metadata: maps.Clone(f.Metadata), CreatedAt: stamp(now), UpdatedAt: stamp(now),
	}
	o.Capture = f.capture()
	return o
}

func (f Facts) capture() CaptureMode {
	if f.Capture == "" {
		return CaptureAutomatic
	}
	return f.Capture
}

// stamp is a time as orders keep it: UTC, whole milliseconds, no monotonic reading.
func stamp(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// AttemptRef is the reference of an order's nth attempt, as providers are told it: the order id for the first,
// <id>.a<n> after it. Order ids never end like that.
func AttemptRef(id string, n int) string {
	if n == 1 {
		return id
	}
	return fmt.Sprintf("%s.a%d", id, n)
}

// ParseRef is the inverse of AttemptRef. What was never made by AttemptRef gives attempt 1 of an order that does not
// exist.
func ParseRef(reference string) (id string, n int) {
	if i := strings.LastIndex(reference, ".a"); i > 0 {
		n, err := strconv.Atoi(reference[i+2:])
		if err == nil && n > 1 && n < 1000 && AttemptRef(reference[:i], n) == reference {
			return reference[:i], n
		}
	}
	return reference, 1
}

// Attempt gives the attempt with this number, or nil. It points into the order.
func (o *Order) Attempt(n int) *Attempt {
	if n < 1 || n > len(o.Attempts) {
		return nil
	}
	return &o.Attempts[n-1]
}

// Refund gives the refund with this id, or nil. It points into the order.
func (o *Order) Refund(id string) *Refund {
	for i := range o.Refunds {
		if o.Refunds[i].ID == id {
			return &o.Refunds[i]
		}
	}
	return nil
}

// Latest gives the last attempt, or nil.
func (o *Order) Latest() *Attempt { return o.Attempt(len(o.Attempts)) }

// ProviderRef names one attempt to its adapter.
func (o *Order) ProviderRef(a *Attempt) provider.Ref {
	return provider.Ref{
		OrderID: o.ID, Reference: a.Reference, Amount: o.Amount, Currency: o.Currency, CreatedAt: a.OpenedAt, Keys: maps.Clone(a.Keys),
	}
}

// clone makes a copy that shares nothing a transition changes.
func (o Order) clone() Order {
	o.Metadata = maps.Clone(o.Metadata)
	o.Attempts = slices.Clone(o.Attempts)
	for i := range o.Attempts {
		a := &o.Attempts[i]
		a.Keys = maps.Clone(a.Keys)
		a.Candidates = slices.Clone(a.Candidates)
		a.Payments = maps.Clone(a.Payments)
		a.Parked = a.Parked.clone()
	}
	o.Refunds = slices.Clone(o.Refunds)
	for i := range o.Refunds {
		o.Refunds[i].Seen = o.Refunds[i].Seen.clone()
	}
	o.Op = o.Op.clone()
	o.Flags = slices.Clone(o.Flags)
	o.Timeline = slices.Clone(o.Timeline)
	return o
}
