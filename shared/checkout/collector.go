package checkout

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/problem"
)

// collector notes wrong values while a document is decoded and lets the decoder go on, so that one pass finds them all.
type collector struct {
	wrong []problem.Field
	seen  map[string]bool // paths of the whole numbers that were there, wrong ones too
}

// options makes the decoder strict about names and hands every type that occurs in a Request to the collector.
func (c *collector) options() json.Options {
	return json.JoinOptions(json.RejectUnknownMembers(true), json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(c.decodeString),
		json.UnmarshalFromFunc(func(d *jsontext.Decoder, v *money.Currency) error { return c.decodeString(d, (*string)(v)) }),
		json.UnmarshalFromFunc(c.decodeInt),
		json.UnmarshalFromFunc(c.decodeTime),
		json.UnmarshalFromFunc(c.decodeOption),
		list[Item](c, maxItems), list[Discount](c, maxDiscounts),
		expect[Request](c, '{'), expect[Item](c, '{'), expect[Discount](c, '{'), expect[Shipping](c, '{'),
		expect[Address](c, '{'), expect[Customer](c, '{'),
		expect[map[string]string](c, '{'), expect[map[string]jsontext.Value](c, '{'),
	)))
}

func (c *collector) add(at, code, message string) {
	if len(c.wrong) < maxFields {
		c.wrong = append(c.wrong, field(at, code, message))
	}
}

var kindNames = map[jsontext.Kind]string{'{': "an object", '[': "a list", '"': "a string", '0': "a number"}

// skip passes over a value of another type than wanted. A null counts as absent, but has no meaning inside metadata.
func (c *collector) skip(d *jsontext.Decoder, want jsontext.Kind) error {
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	at := path(d.StackPointer())
	if value.Kind() != 'n' || at == bodyPath || isMetadata(d.StackPointer()) {
		c.add(at, CodeWrongType, fmt.Sprintf("This must be %s.", kindNames[want]))
	}
	return nil
}

// expect leaves a value of the right kind to the decoder's own rules.
func expect[T any](c *collector, want jsontext.Kind) *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(d *jsontext.Decoder, _ *T) error {
		if d.PeekKind() == want {
			return errors.ErrUnsupported
		}
		return c.skip(d, want)
	})
}

// list decodes at most most elements and passes over the rest, so that a small body cannot fill the memory.
func list[T any](c *collector, most int) *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(d *jsontext.Decoder, v *[]T) error {
		if d.PeekKind() != '[' {
			return c.skip(d, '[')
		}
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		*v = []T{}
		for d.PeekKind() != ']' {
			if err := element(d, v, most); err != nil {
				return err
			}
		}
		_, err := d.ReadToken()
		return err
	})
}

// element reads the next element. One more than most is kept, for Check to see that there are too many.
func element[T any](d *jsontext.Decoder, v *[]T, most int) error {
	if len(*v) > most {
		return d.SkipValue()
	}
	var e T
	if err := json.UnmarshalDecode(d, &e); err != nil {
		return err
	}
	*v = append(*v, e)
	return nil
}

func (c *collector) decodeString(d *jsontext.Decoder, v *string) error {
	if d.PeekKind() != '"' {
		return c.skip(d, '"')
	}
	token, err := d.ReadToken()
	if err != nil {
		return err
	}
	*v = token.String()
	return nil
}

// decodeInt takes whole numbers from 0, written without point and exponent.
func (c *collector) decodeInt(d *jsontext.Decoder, v *int64) error {
	kind := d.PeekKind()
	if kind != '0' {
		err := c.skip(d, '0')
		if kind != 'n' {
			c.seen[path(d.StackPointer())] = true
		}
		return err
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	at := path(d.StackPointer())
	c.seen[at] = true
	n, err := strconv.ParseInt(string(raw), 10, 64)
	switch {
	case !whole(raw):
		c.add(at, CodeNotInteger, "This must be a whole number of minor units or pieces, without point or exponent.")
	case raw[0] == '-':
		c.add(at, CodeTooSmall, "This must not be negative.")
	case err != nil:
		c.add(at, CodeTooLarge, "This number is too large.")
	default:
		*v = n
	}
	return nil
}

func whole(raw []byte) bool {
	for i, b := range raw {
		if (b < '0' || b > '9') && (i > 0 || b != '-') {
			return false
		}
	}
	return true
}

// decodeTime takes RFC 3339 times and keeps them in UTC. Years at the ends would leave RFC 3339 on the way.
func (c *collector) decodeTime(d *jsontext.Decoder, v *time.Time) error {
	if d.PeekKind() != '"' {
		return c.skip(d, '"')
	}
	var text string
	if err := c.decodeString(d, &text); err != nil {
		return err
	}
	var t time.Time
	if t.UnmarshalText([]byte(text)) != nil || t.Year() < 1970 || t.Year() > 9998 {
		c.add(path(d.StackPointer()), CodeFormat, "This must be a time as RFC 3339 has it, such as 2030-01-31T12:00:00Z.")
		return nil //nolint:nilerr // the error is in the list
	}
	*v = t.UTC()
	return nil
}

// decodeOption keeps a provider's option as canonical JSON, its numbers as they are written.
func (c *collector) decodeOption(d *jsontext.Decoder, v *jsontext.Value) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	*v = raw.Clone()
	return canonicalize(v)
}

// requireNumbers notes the numbers that every request must have. Missing texts are Check's to find: for them empty and
// missing are the same.
func (c *collector) requireNumbers(r Request) {
	needed := []string{"amount"}
	for i := range r.Items {
		needed = append(needed, fmt.Sprintf("items[%d].unit_price", i), fmt.Sprintf("items[%d].quantity", i))
	}
	for i := range r.Discounts {
		needed = append(needed, fmt.Sprintf("discounts[%d].amount", i))
	}
	if r.Shipping != nil {
		needed = append(needed, "shipping.amount")
	}
	for _, at := range needed {
		if !c.seen[at] {
			c.add(at, CodeRequired, "This number is required.")
		}
	}
}
