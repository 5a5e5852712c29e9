package secrets

import (
	"errors"
	"strings"
	"testing"
)

func TestStatic(t *testing.T) {
	s, err := ParseStatic([]byte(`{"callback":{"key":"a"},"postpay":{"merchant_id":"m"}}`))
	if err != nil {
		t.Fatal(err)
	}
	c := NewCache(s, newClock().now)
	if got, err := c.Keys(bg, "callback"); err != nil || len(got) != 1 || got[0] != "a" {
		t.Errorf("keys %q, %v", got, err)
	}
	if _, err := c.Get(bg, "portpos"); !errors.Is(err, ErrNotFound) {
		t.Errorf("missing: %v", err)
	}
}

func TestParseStaticRefuses(t *testing.T) {
	for _, text := range []string{``, `null`, `[]`, `{"a":"hush"}`, `{"a":{"k":["hush"]}}`, `{"a":{"k":"hush"},"a":{}}`, `{"a":{}} hush`, "{\"a\":{\"k\":\"\xffhush\"}}"} {
		if s, err := ParseStatic([]byte(text)); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"key":"a"}`))
	f.Add([]byte(`{"key":1}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, data []byte) {
		values, err := parse("name", data)
		if (values == nil) != (err != nil) {
			t.Errorf("values %v, error %v", values, err)
		}
		if err != nil && err.Error() != "secrets: name is not one JSON object of texts" {
			t.Errorf("the error is not the fixed one: %v", err)
		}
	})
}
