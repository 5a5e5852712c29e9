package checkout

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// FieldValue is what a request has at a path.
type FieldValue struct {
	Path    string // with the index instead of [], such as items[0].name
	Value   string // texts as they are, numbers in decimal, times as RFC 3339, options as JSON (strings without quotes)
	Present bool   // there, and neither null nor empty; 0 is present where the request tells it from absent
}

// Field looks up one value by its path in the request's own names: order_id, customer.email, items[0].name,
// metadata.cart, provider_options.num_instalments. Of objects and lists it only tells whether they are there; their
// value is "object" or "list". An unknown path is not present.
func (r Request) Field(path string) (value string, present bool) {
	if strings.Contains(path, "[]") {
		return "", false
	}
	for _, v := range r.Fields(path) {
		value, present = v.Value, v.Present
	}
	return value, present
}

// Fields looks up a path that may hold [] for every element of a list, such as items[].name. A field of an object or
// list that is not there is not asked for: the result is empty, so that "shipping.name is required" means "when there
// is a shipping", and whoever needs the shipping says so of shipping itself. A field that is missing where it could be
// is one FieldValue that is not present.
func (r Request) Fields(path string) []FieldValue {
	var found []FieldValue
	visit(reflect.ValueOf(r), strings.Split(path, "."), "", func(at string, v reflect.Value) {
		value, present := textOf(v)
		found = append(found, FieldValue{Path: at, Value: value, Present: present})
	})
	return found
}

// Known says whether a path could ever lead to a value, for tests of declared rules.
func Known(path string) bool {
	full := Request{
		Items: []Item{{}}, Discounts: []Discount{{}}, Shipping: &Shipping{Address: &Address{}},
		BillingAddress: &Address{}, Customer: &Customer{DefaultAddress: &Address{}},
	}
	known := false
	visit(reflect.ValueOf(full), strings.Split(path, "."), "", func(_ string, v reflect.Value) { known = v.IsValid() })
	top, rest, _ := strings.Cut(path, ".")
	return known || ((top == "metadata" || top == "provider_options") && rest != "")
}

// CutField gives a request whose display text at the path (with [] for every element) has at most most characters. The
// receiver keeps its own.
func (r Request) CutField(path string, most int) Request {
	c := r.clone()
	visit(reflect.ValueOf(&c).Elem(), strings.Split(path, "."), "", func(_ string, v reflect.Value) {
		if v.CanSet() && v.Kind() == reflect.String {
			v.SetString(Cut(v.String(), most))
		}
	})
	return c
}

// visit calls found for every value that the path leads to, with an invalid value for what is missing or unknown.
func visit(v reflect.Value, steps []string, at string, found func(string, reflect.Value)) {
	if len(steps) == 0 {
		found(at, v)
		return
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	name, index, indexed := strings.Cut(steps[0], "[")
	next := strings.TrimPrefix(at+"."+name, ".")
	switch v.Kind() {
	case reflect.Map:
		key := strings.Join(steps, ".")
		found(at+"."+key, v.MapIndex(reflect.ValueOf(key)))
	case reflect.Struct:
		i, ok := member(v.Type(), name)
		switch {
		case !ok:
			found(strings.TrimPrefix(at+"."+strings.Join(steps, "."), "."), reflect.Value{})
		case indexed:
			elements(v.Field(i), strings.TrimSuffix(index, "]"), steps[1:], next, found)
		default:
			visit(v.Field(i), steps[1:], next, found)
		}
	default:
		found(strings.TrimPrefix(at+"."+strings.Join(steps, "."), "."), reflect.Value{})
	}
}

func elements(list reflect.Value, index string, rest []string, at string, found func(string, reflect.Value)) {
	if list.Kind() != reflect.Slice {
		found(at, reflect.Value{})
		return
	}
	for i := range list.Len() {
		if number := strconv.Itoa(i); index == "" || index == number {
			visit(list.Index(i), rest, at+"["+number+"]", found)
		}
	}
}

func textOf(v reflect.Value) (text string, present bool) {
	if !v.IsValid() {
		return "", false
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "", false
		}
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case time.Time:
		return timeText(x), !x.IsZero()
	case jsontext.Value:
		return optionText(x)
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), v.String() != ""
	case reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true
	case reflect.Slice, reflect.Map:
		return listText(v)
	}
	return "object", true
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

func optionText(v jsontext.Value) (string, bool) {
	switch v.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, v)
		return string(text), err == nil && len(text) > 0
	case 'n', jsontext.KindInvalid:
		return "", false
	}
	return string(v), true
}

func listText(v reflect.Value) (string, bool) {
	if v.Len() == 0 {
		return "", false
	}
	if v.Kind() == reflect.Map {
		return "object", true
	}
	return "list", true
}
