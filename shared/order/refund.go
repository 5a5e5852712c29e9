package order

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
)

// RefundStatus is how far a refund got.
type RefundStatus string

// The statuses of a refund.
const (
	RefundPending   RefundStatus = "pending"   // asked for, or accepted by the provider and not done
	RefundSucceeded RefundStatus = "succeeded" // proved by the provider's receipt or ledger
	RefundRefused   RefundStatus = "refused"   // counts for nothing
	RefundUnknown   RefundStatus = "unknown"   // sent, and nobody can say yet
)

// Refund is money given back, or asked to be.
type Refund struct {
	ID          string       `json:"refund_id"`
	Attempt     int          `json:"attempt"`
	Amount      int64        `json:"amount"`
	Reason      string       `json:"reason,omitzero"`
	Status      RefundStatus `json:"status"`
	RequestHash string       `json:"request_hash"`
	ProviderID  string       `json:"provider_id,omitzero"`
	Accepted    bool         `json:"accepted,omitzero"` // the provider took it and works on it
	Manual      *Act         `json:"manual,omitempty"`  // made outside, told by a person
	Settled     *Act         `json:"settled,omitempty"` // a person's word on what stayed unknown
	ByWord      bool         `json:"by_word,omitzero"`  // succeeded by that word alone, though the provider could show it
	Seen        *Seen        `json:"seen,omitzero"`     // even an empty one is a fact
	Detail      string       `json:"detail,omitzero"`
	ParkedAt    time.Time    `json:"parked_at,omitzero"`
	LeaseUntil  time.Time    `json:"lease_until,omitzero"` // of its last try, once parked: evidence is newer
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`

	Unknown jsontext.Value `json:",embed"`
}

// Act is what a person did, in their own words.
type Act struct {
	Actor  string `json:"actor"`
	Reason string `json:"reason"`
	As     string `json:"as,omitzero"`

	Unknown jsontext.Value `json:",embed"`
}

// RefundWish is a merchant's wish for a refund. Attempt 0 means the sale.
type RefundWish struct {
	ID          string
	Amount      int64
	Attempt     int
	Reason      string
	RequestHash string
	Manual      *Act
}

// RequestRefund records the wish and reserves its amount. The same wish again changes nothing. Errors:
// idempotency_key_reused, in_progress, needs_review, invalid_state, invalid_request, refund_exceeds_refundable,
// operation_not_supported, limit_reached.
func (o Order) RequestRefund(w RefundWish, now time.Time) (Order, error) {
	if r := o.Refund(w.ID); r != nil {
		if r.RequestHash != w.RequestHash {
			return o, problem.New(problem.IdempotencyKeyReused, "This refund_id was used for another refund of this order.")
		}
		if o.Op != nil && o.Op.RefundID == w.ID && o.Op.inFlight(now) {
			return o, o.inProgress(o.Op.due(), now)
		}
		return o, nil
	}
	n := w.Attempt
	if n == 0 {
		n = o.Sale
	}
	a := o.Attempt(n)
	if err := o.refundable(a, w, now); err != nil {
		return o, err
	}
	o = o.clone()
	o.Attempt(n).Fails = 0 // a new command is not paced by looks of old
	r := Refund{
		ID: w.ID, Attempt: n, Amount: w.Amount, Reason: w.Reason, Status: RefundPending, RequestHash: w.RequestHash,
		Manual: w.Manual, CreatedAt: stamp(now), UpdatedAt: stamp(now),
	}
	if w.Manual != nil {
		r.Status = RefundSucceeded
	}
	o.Refunds = append(o.Refunds, r)
	if w.Manual != nil {
		o.note(now, EntryRefundSucceeded, n, "actor:"+w.Manual.Actor, "manual refund "+w.ID+": "+w.Manual.Reason)
	} else {
		o.note(now, EntryRefundRequested, n, "merchant", w.ID)
	}
	return o, nil
}

func (o *Order) refundable(a *Attempt, w RefundWish, now time.Time) error {
	switch {
	case w.Amount < 1:
		return problem.Invalid(problem.Field{Field: "amount", Code: "too_small", Message: "Refund at least one minor unit."})
	case a == nil && w.Attempt != 0:
		return problem.Invalid(problem.Field{Field: "attempt", Code: "unknown", Message: "The order has no such attempt."})
	case a == nil:
		return problem.New(problem.InvalidState, "The order is not captured, so nothing can be refunded. Money on an attempt that is not the sale is refunded by naming the attempt.")
	case a.Received == 0:
		return problem.New(problem.InvalidState, "No money arrived on attempt %d.", a.Number)
	}
	if err := o.free(a, now); err != nil {
		return err
	}
	if len(o.Refunds) >= MaxRefunds {
		return problem.New(problem.LimitReached, "An order has at most %d refunds.", MaxRefunds)
	}
	if w.Manual == nil && !a.Terms.Refunds {
		return problem.New(problem.OperationNotSupported, "The provider of attempt %d has no refunds. Refund outside and record it with manual.", a.Number)
	}
	left := o.RefundableOf(a)
	if w.Attempt == 0 {
		left = o.Totals().Refundable
	}
	if w.Amount > left {
		return problem.New(problem.RefundExceeds, "At most %d minor units can be refunded.", left)
	}
	return nil
}

// free refuses while another money operation is in flight or unsettled, so that there is one at a time.
func (o *Order) free(a *Attempt, now time.Time) error {
	if o.Op != nil {
		return o.inProgress(o.Op.due(), now)
	}
	if a.Parked != nil {
		return problem.New(problem.NeedsReview, "An earlier %s of attempt %d has an unknown end; it needs review first.", a.Parked.Kind, a.Number)
	}
	if r := o.unknownRefund(a); r != nil {
		return problem.New(problem.NeedsReview, "Refund %s of attempt %d has an unknown end; it needs review first.", r.ID, a.Number)
	}
	for i := range o.Refunds {
		if r := &o.Refunds[i]; r.Attempt == a.Number && r.Status == RefundPending {
			return o.inProgress(a.Due, now)
		}
	}
	return nil
}

func (o *Order) unknownRefund(a *Attempt) *Refund {
	for i := range o.Refunds {
		if r := &o.Refunds[i]; r.Attempt == a.Number && r.Status == RefundUnknown {
			return r
		}
	}
	return nil
}

// inProgress tells the caller to come back when what is in flight will have been looked at.
func (o *Order) inProgress(due, now time.Time) error {
	wait := max(due.Sub(now), time.Second)
	return problem.New(problem.InProgress, "Another operation of this order is in progress.").After(wait)
}

// ForgetBaseline drops what was seen for refunds that are not being sent now: when they are, they want a newer look.
func (o Order) ForgetBaseline() Order {
	if o.Op != nil || !slices.ContainsFunc(o.Refunds, func(r Refund) bool { return r.Seen != nil && !o.sent(&r) }) {
		return o
	}
	o = o.clone()
	for i := range o.Refunds {
		if r := &o.Refunds[i]; !o.sent(r) {
			r.Seen = nil
		}
	}
	return o
}

// counts says whether a refund is proved money: a person's word alone is not, where the provider's ledger could show it.
func (r *Refund) counts() bool { return r.Status == RefundSucceeded && !r.ByWord }
