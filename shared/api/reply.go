package api

import (
	"slices"
	"time"

	"tender/shared/money"
	"tender/shared/order"
)

// orderReply is an order as the merchant reads it. It is a type of its own: how orders are stored may change, this may
// not. Amounts are in minor units.
type orderReply struct {
	OrderID     string            `json:"order_id"`
	Provider    string            `json:"provider"`     // of the sale, else of the latest attempt
	ProviderRef string            `json:"provider_ref"` // that attempt's reference, which the provider knows it by
	Status      order.Status      `json:"status"`
	Currency    money.Currency    `json:"currency"`
	Amount      int64             `json:"amount"`
	Authorized  int64             `json:"authorized"`
	Captured    int64             `json:"captured"`
	Refunded    int64             `json:"refunded"`
	Refundable  int64             `json:"refundable"`
	Attempts    []attemptReply    `json:"attempts"`
	Refunds     []refundReply     `json:"refunds"`
	Flags       []order.FlagCode  `json:"flags"`
	Metadata    map[string]string `json:"metadata"`
	DueAt       time.Time         `json:"due_at,omitzero"` // when it is asked about next; absent when it waits for nothing, or for a person
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	Version     int64             `json:"version"`
	Timeline    []entryReply      `json:"timeline"`
}

type attemptReply struct {
	Number     int                `json:"number"`
	Provider   string             `json:"provider"`
	Reference  string             `json:"reference"`
	State      order.AttemptState `json:"state"`
	Ending     order.Ending       `json:"ending,omitzero"`
	Received   int64              `json:"received"`
	Authorized int64              `json:"authorized"`
	Captured   int64              `json:"captured"`
	Refunded   int64              `json:"refunded"`
	ExpiresAt  time.Time          `json:"expires_at,omitzero"`
	Flags      []order.FlagCode   `json:"flags"`
}

type refundReply struct {
	RefundID string             `json:"refund_id"`
	Amount   int64              `json:"amount"`
	Attempt  int                `json:"attempt"`
	Status   order.RefundStatus `json:"status"`
	Reason   string             `json:"reason,omitzero"`
	Detail   string             `json:"detail,omitzero"` // why it was refused
	Manual   bool               `json:"manual,omitzero"` // made outside, told by a person
}

type entryReply struct {
	At       time.Time       `json:"at"`
	Kind     order.EntryKind `json:"kind"`
	Attempt  int             `json:"attempt,omitzero"`
	Evidence string          `json:"evidence"`
	Detail   string          `json:"detail,omitzero"`
}

// statusReply is what a shopper's browser may know of an order.
type statusReply struct {
	OrderID    string         `json:"order_id"`
	Status     order.Status   `json:"status"`
	Currency   money.Currency `json:"currency"`
	Amount     int64          `json:"amount"`
	Authorized int64          `json:"authorized"`
	Captured   int64          `json:"captured"`
	Refunded   int64          `json:"refunded"`
	Refundable int64          `json:"refundable"`
}

func statusOf(o order.Order) statusReply {
	t := o.Totals()
	return statusReply{
		OrderID: o.ID, Status: o.Status(), Currency: o.Currency, Amount: o.Amount,
		Authorized: t.Authorized, Captured: t.Captured, Refunded: t.Refunded, Refundable: t.Refundable,
	}
}

// orderOf gives the whole order for the merchant.
func orderOf(o order.Order) orderReply {
	t := o.Totals()
	r := orderReply{
		OrderID: o.ID, Status: o.Status(), Currency: o.Currency, Amount: o.Amount,
		Authorized: t.Authorized, Captured: t.Captured, Refunded: t.Refunded, Refundable: t.Refundable,
		Flags: flagsOf(o, 0), Metadata: o.Metadata, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt, Version: o.Version,
	}
	paying := o.Attempt(o.Sale)
	if paying == nil {
		paying = o.Latest()
	}
	if paying != nil {
		r.Provider, r.ProviderRef = paying.Provider, paying.Reference
	}
	if partition, at, ok := o.Due(); ok && partition != order.PartitionReview {
		r.DueAt = at
	}
	for i := range o.Attempts {
		r.Attempts = append(r.Attempts, attemptOf(o, o.Attempts[i]))
	}
	for _, f := range o.Refunds {
		r.Refunds = append(r.Refunds, refundReply{
			RefundID: f.ID, Amount: f.Amount, Attempt: f.Attempt, Status: f.Status, Reason: f.Reason, Detail: f.Detail, Manual: f.Manual != nil,
		})
	}
	for _, e := range o.Timeline {
		r.Timeline = append(r.Timeline, entryReply{At: e.At, Kind: e.Kind, Attempt: e.Attempt, Evidence: e.Evidence, Detail: e.Detail})
	}
	return r
}

func attemptOf(o order.Order, a order.Attempt) attemptReply {
	return attemptReply{
		Number: a.Number, Provider: a.Provider, Reference: a.Reference, State: a.State, Ending: a.Ending,
		Received: a.Received, Authorized: a.Authorized, Captured: a.Captured, Refunded: o.RefundedOf(&a),
		ExpiresAt: a.ExpiresAt, Flags: flagsOf(o, a.Number),
	}
}

// flagsOf gives the codes of an attempt's flags, or of all with attempt 0, each once.
func flagsOf(o order.Order, attempt int) []order.FlagCode {
	var codes []order.FlagCode
	for _, f := range o.Flags {
		if (attempt == 0 || f.Attempt == attempt) && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	return codes
}
