package events

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/money"
	"tender/shared/order"
	"tender/shared/reconcile"
)

// Event is something that became so.
type Event struct {
	Type   Type
	Detail Detail
}

// Detail is what an event says. Amounts are minor units of Currency.
type Detail struct {
	ID      string    `json:"id"`      // the same however often it is told
	Subject string    `json:"subject"` // what it is about, within the order
	Version int64     `json:"version"` // of the order's, or the finding's, write that made it so
	At      time.Time `json:"at"`      // of that write; of a finding, when it was opened or closed
	Status  string    `json:"status"`  // of the order, or the finding, after that write

	OrderID   string         `json:"order_id,omitzero"`
	Provider  string         `json:"provider,omitzero"`
	Reference string         `json:"reference,omitzero"` // the attempt's, which the provider knows it by
	Attempt   int            `json:"attempt,omitzero"`
	Currency  money.Currency `json:"currency,omitzero"`
	Amount    *int64         `json:"amount,omitempty"` // what the type says
	Totals    *Totals        `json:"totals,omitempty"` // of the order, after the write

	RefundID string         `json:"refund_id,omitzero"`
	Manual   bool           `json:"manual,omitzero"` // refunded outside, told by a person
	Flag     order.FlagCode `json:"flag,omitzero"`
	Ending   order.Ending   `json:"ending,omitzero"`

	Finding *Finding `json:"finding,omitempty"`

	Replayed bool `json:"replayed,omitzero"` // told again, from the order as it is
}

// Totals are an order's amounts, as the API has them.
type Totals struct {
	Amount     int64 `json:"amount"`
	Authorized int64 `json:"authorized"`
	Captured   int64 `json:"captured"`
	Refunded   int64 `json:"refunded"`
	Refundable int64 `json:"refundable"`
}

// Finding is what is told of a finding of reconciliation. Amounts are positive towards the merchant.
type Finding struct {
	ID     string         `json:"id"`
	Kind   reconcile.Kind `json:"kind"`
	Day    string         `json:"day"`
	Line   string         `json:"line,omitzero"` // its id
	Ours   int64          `json:"ours"`          // what the order says
	Theirs int64          `json:"theirs"`        // what the provider says
}

// noOrder stands in the ids of events that no order's version counts; no order is called so.
const noOrder = "-"

// eventID is made of what makes an event what it is.
func eventID(owner string, version int64, t Type, subject string) string {
	return fmt.Sprintf("%s/%d/%s/%s", owner, version, t, subject)
}

func orderEvents(facts []fact, o order.Order) []Event {
	t := o.Totals()
	totals := Totals{Amount: o.Amount, Authorized: t.Authorized, Captured: t.Captured, Refunded: t.Refunded, Refundable: t.Refundable}
	var told []Event
	for _, f := range facts {
		d := Detail{
			ID: eventID(o.ID, o.Version, f.typ, f.subject), Subject: f.subject, Version: o.Version, At: o.UpdatedAt, Status: string(o.Status()),
			OrderID: o.ID, Attempt: f.attempt, Currency: o.Currency, Totals: &totals,
			RefundID: f.refundID, Manual: f.manual, Flag: f.flag, Ending: f.ending,
		}
		if a := concerned(o, f.attempt); a != nil {
			d.Provider, d.Reference = a.Provider, a.Reference
		}
		if _, about := described(f.typ); about.Amount != "" {
			d.Amount = &f.amount
		}
		told = append(told, Event{Type: f.typ, Detail: d})
	}
	return told
}

// concerned gives the attempt whose provider an event names: for the whole order the sale's, else the latest.
func concerned(o order.Order, attempt int) *order.Attempt {
	for _, n := range []int{attempt, o.Sale} {
		if a := o.Attempt(n); a != nil {
			return a
		}
	}
	return o.Latest()
}

// MarshalJSON gives the event as EventBridge delivers it, as far as we know it.
func (e Event) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Version string    `json:"version"`
		ID      string    `json:"id"`
		Type    Type      `json:"detail-type"`
		Source  string    `json:"source"`
		Time    time.Time `json:"time"`
		Detail  Detail    `json:"detail"`
	}{"0", e.Detail.ID, e.Type, Source, e.Detail.At, e.Detail})
}

// Entry is an event as a bus takes it.
type Entry struct {
	Source     string
	DetailType string
	Time       time.Time
	Detail     []byte // JSON
}

// Entry encodes an event.
func (e Event) Entry() (Entry, error) {
	detail, err := json.Marshal(e.Detail, json.Deterministic(true))
	if err != nil {
		return Entry{}, fmt.Errorf("encoding an event: %w", err)
	}
	return Entry{Source: Source, DetailType: string(e.Type), Time: e.Detail.At, Detail: detail}, nil
}
