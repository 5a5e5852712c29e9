package checkout

import (
	"bytes"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
)

// unknownMembers walks a document beside the types of a Request and names every member that they do not have.
func unknownMembers(body []byte) []problem.Field {
	w := &nameWalk{d: jsontext.NewDecoder(bytes.NewReader(body))}
	_ = w.value(reflect.TypeFor[Request]()) // broken syntax after the first unknown name; the names before it are found
	return w.wrong
}

type nameWalk struct {
	d     *jsontext.Decoder
	wrong []problem.Field
}

// value walks one value. An error is broken syntax: the walk ends there, with what it has found so far. (To go on would
// be to meet the same error again, for ever.)
func (w *nameWalk) value(t reflect.Type) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	kind := w.d.PeekKind()
	switch {
	case kind == '{' && t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]():
		return w.each('}', func() error { return w.member(t) })
	case kind == '[' && t.Kind() == reflect.Slice:
		return w.each(']', func() error { return w.value(t.Elem()) })
	}
	return w.d.SkipValue()
}

// each steps into an object or list and out of it again.
func (w *nameWalk) each(end jsontext.Kind, step func() error) error {
	if _, err := w.d.ReadToken(); err != nil {
		return err
	}
	for w.d.PeekKind() != end {
		if err := step(); err != nil {
			return err
		}
	}
	_, err := w.d.ReadToken()
	return err
}

func (w *nameWalk) member(t reflect.Type) error {
	name, err := w.d.ReadToken()
	if err != nil {
		return err
	}
	if index, ok := member(t, name.String()); ok {
		return w.value(t.Field(index).Type)
	}
	w.unknown(t, name.String())
	return w.d.SkipValue()
}

func (w *nameWalk) unknown(t reflect.Type, name string) {
	message := "There is no such member."
	if _, ok := member(t, strings.ToLower(name)); ok {
		message = "There is no such member; names are in lower case."
	}
	if len(w.wrong) < maxFields {
		w.wrong = append(w.wrong, field(path(w.d.StackPointer()), CodeUnknownField, message))
	}
}

// member finds a struct's field by its name in JSON.
func member(t reflect.Type, name string) (int, bool) {
	for i := range t.NumField() {
		tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if tag == name && tag != "" {
			return i, true
		}
	}
	return 0, false
}
