package order

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/provider"
)

// OpKind names an operation at a provider. The words are provider.Operation's.
type OpKind string

// The kinds of operation.
const (
	OpCheckout OpKind = "checkout"
	OpCapture  OpKind = "capture"
	OpRefund   OpKind = "refund"
	OpCancel   OpKind = "cancel"
	OpCharge   OpKind = "charge" // of stored credentials, without a page
)

// Op is the operation in flight: the intent, written before its effect. With a fence a try is being sent; without one
// the operation waits for RetryAt, for a look or for another try under the same key.
type Op struct {
	Kind        OpKind    `json:"kind"`
	Attempt     int       `json:"attempt"`
	RefundID    string    `json:"refund_id,omitzero"`
	Key         string    `json:"key"`
	Fence       string    `json:"fence,omitzero"`
	LeaseUntil  time.Time `json:"lease_until"` // calls of this try end before it
	RequestHash string    `json:"request_hash,omitzero"`
	Seen        *Seen     `json:"seen,omitzero"`

	StartedAt time.Time `json:"started_at"`
	Tries     int       `json:"tries"`
	Step      int       `json:"step,omitzero"`     // how far in the back-off
	Doubt     bool      `json:"doubt,omitzero"`    // a try ended unknown: a later refusal proves nothing
	Conflict  bool      `json:"conflict,omitzero"` // the provider says that the state does not fit: a look decides
	RetryAt   time.Time `json:"retry_at,omitzero"`
	ClearedAt time.Time `json:"cleared_at,omitzero"` // a look begun then, after the lease, showed no effect: send again
	ParkedAt  time.Time `json:"parked_at,omitzero"`

	Unknown jsontext.Value `json:",embed"`
}

// Seen is what the provider showed before we sent, where it does not deduplicate.
type Seen struct {
	RefundIDs   []string             `json:"refund_ids,omitempty"` // the provider's ids of refunds already there
	Refunded    int64                `json:"refunded,omitzero"`
	RefundState provider.RefundState `json:"refund_state,omitzero"`

	Unknown jsontext.Value `json:",embed"`
}

func (s *Seen) clone() *Seen {
	if s == nil {
		return nil
	}
	c := *s
	c.RefundIDs = slices.Clone(s.RefundIDs)
	return &c
}

func (p *Op) clone() *Op {
	if p == nil {
		return nil
	}
	c := *p
	c.Seen = p.Seen.clone()
	return &c
}

// inFlight says whether a try may be on the wire now.
func (p *Op) inFlight(now time.Time) bool { return p.Fence != "" && now.Before(p.LeaseUntil) }

// due is when the operation wants to be looked at.
func (p *Op) due() time.Time {
	if p.Fence != "" {
		return p.LeaseUntil
	}
	return p.RetryAt
}

// backoff is the pace of asking and sending again.
var backoff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}

// wait puts the operation off by the next step of the back-off and says whether there was one.
func (p *Op) wait(now time.Time) bool {
	if p.Step >= len(backoff) {
		return false
	}
	p.RetryAt = stamp(now.Add(backoff[p.Step]))
	if p.RetryAt.Before(p.LeaseUntil) {
		p.RetryAt = p.LeaseUntil
	}
	p.Step++
	return true
}
