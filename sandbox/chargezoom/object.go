package chargezoom

import (
	"bytes"
	"slices"

	"tender/sandbox/wire"
)

// object is a JSON object whose members keep their order, because each call shows its own selection of the same ones.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(wire.Encode(m.name))
		out.WriteByte(':')
		out.Write(wire.Encode(m.value))
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// without is the object less some members.
func (o object) without(names ...string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return slices.Contains(names, m.name) })
}
