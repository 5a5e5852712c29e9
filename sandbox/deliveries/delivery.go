package deliveries

import (
	"net/http"
	"time"
)

// State is where one delivery stands.
type State string

// The states.
const (
	Waiting   State = "waiting"   // for its first try or the next one, at next_try
	Sending   State = "sending"   // under way
	Delivered State = "delivered" // answered 2xx
	Failed    State = "failed"    // every try failed
	Held      State = "held"      // until released
	Dropped   State = "dropped"   // never sent, as asked
)

// Try is one sending and what answered.
type Try struct {
	At    string `json:"at"`
	Code  int    `json:"code"`            // the HTTP status; 0 when nothing answered
	Error string `json:"error,omitempty"` // why nothing answered
}

// Delivery is a webhook as /_sandbox/deliveries lists it. Header holds what the last try was signed with, so that a
// script can send the very same request again.
type Delivery struct {
	ID          int               `json:"id"`
	DuplicateOf int               `json:"duplicate_of,omitempty"`
	Event       string            `json:"event"`
	OrderID     string            `json:"order_id"`
	State       State             `json:"state"`
	Method      string            `json:"method"`
	URL         string            `json:"url"`
	Header      map[string]string `json:"header,omitempty"`
	Body        string            `json:"body"`
	Created     string            `json:"created_at"`
	NextTry     string            `json:"next_try,omitempty"`
	Tries       []Try             `json:"tries"`
}

// delivery is guarded by its Outbox's mutex, apart from id, duplicateOf, message and created, which never change.
type delivery struct {
	id          int
	duplicateOf int
	message     Message
	state       State
	created     time.Time
	due         time.Time
	header      http.Header
	tries       []Try
}

func views(list []*delivery) []Delivery {
	out := make([]Delivery, 0, len(list))
	for _, d := range list {
		v := Delivery{
			ID: d.id, DuplicateOf: d.duplicateOf, Event: d.message.Event, OrderID: d.message.OrderID,
			State: d.state, Method: d.message.method(), URL: d.message.URL, Body: string(d.message.Body),
			Created: stamp(d.created), Tries: append([]Try{}, d.tries...),
		}
		if d.state == Waiting {
			v.NextTry = stamp(d.due)
		}
		if d.header != nil {
			v.Header = map[string]string{}
			for name := range d.header {
				v.Header[name] = d.header.Get(name)
			}
		}
		out = append(out, v)
	}
	return out
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00") }
