package order

import (
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Schema is the version of the encoding that this code writes.
const Schema = 1

// Encode gives the order's only encoding: canonical JSON, the same bytes in every store and in the stream.
func Encode(o Order) ([]byte, error) {
	raw, err := json.Marshal(o, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encoding order: %w", err)
	}
	v := jsontext.Value(raw)
	if err := v.Canonicalize(jsontext.CanonicalizeRawInts(false)); err != nil {
		return nil, fmt.Errorf("canonical order: %w", err)
	}
	return v, nil
}

// Decode reads what Encode wrote, of this schema or a newer one whose new members it keeps. It refuses what is not an
// order: other JSON, a missing schema, attempts out of order.
func Decode(data []byte) (Order, error) {
	var o Order
	if err := json.Unmarshal(data, &o); err != nil {
		return Order{}, fmt.Errorf("decoding order: %w", err)
	}
	if o.Schema < Schema || o.ID == "" {
		return Order{}, fmt.Errorf("decoding order: no schema or order_id")
	}
	for i := range o.Attempts {
		if o.Attempts[i].Number != i+1 {
			return Order{}, fmt.Errorf("decoding order: attempt %d stands at place %d", o.Attempts[i].Number, i+1)
		}
	}
	if o.Sale < 0 || o.Sale > len(o.Attempts) {
		return Order{}, fmt.Errorf("decoding order: no attempt %d", o.Sale)
	}
	if p := o.Op; p != nil && o.Attempt(p.Attempt) == nil {
		return Order{}, fmt.Errorf("decoding order: no attempt %d", p.Attempt)
	} else if p != nil && (p.Kind == OpRefund || p.RefundID != "") && o.Refund(p.RefundID) == nil {
		return Order{}, fmt.Errorf("decoding order: no refund %q", p.RefundID)
	}
	for i := range o.Refunds {
		if o.Attempt(o.Refunds[i].Attempt) == nil {
			return Order{}, fmt.Errorf("decoding order: no attempt %d", o.Refunds[i].Attempt)
		}
	}
	return o, nil
}

// Changed says whether b differs from a in anything but its bookkeeping (version and time of the last write).
func Changed(a, b Order) bool {
	a.Version, a.UpdatedAt = b.Version, b.UpdatedAt
	return !reflect.DeepEqual(a, b)
}
