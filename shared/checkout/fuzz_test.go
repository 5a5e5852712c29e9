package checkout

import (
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
)

// Whatever the bytes: an answer of the documented kinds, and an accepted body means the same when it is written again.
func FuzzDecode(f *testing.F) {
	f.Add(example(f))
	for _, seed := range []string{
		`{}`, `[]`, `null`, `{"amount":1}`, `{"amount":1.0}`, `{"amount":-0}`, `{"amount":1,"amount":2}`, `{"Amount":1}`, `{"amount":1}x`,
		`{"amount":1,"expires_at":"2030-01-01T00:00:00.000000001+23:59"}`, `{"amount":1,"items":[{"unit_price":1,"quantity":1},null]}`,
		`{"amount":1,"metadata":{"a":1,"\u0000":""},"provider_options":{"x":[{"b":1e400,"a":-0.0}],"y":null}}`, "{\"a\":\"\xff\"}", `{"a":"\ud800"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, wrong, err := Read(body, rules)
		if err != nil {
			if p := problem.From(err); p.Code != problem.InvalidJSON || p.Err != nil {
				t.Fatal(err)
			}
			return
		}
		if len(wrong) > maxFields {
			t.Fatal(len(wrong))
		}
		for _, w := range wrong {
			if w.Field == "" || w.Code == "" || w.Message == "" || !utf8.ValidString(w.Field) {
				t.Fatalf("%+v", w)
			}
		}
		again(t, body, r)
	})
}

func again(t *testing.T, body []byte, r Request) {
	if _, err := Decode(body); err != nil {
		return
	}
	text, err := json.Marshal(r, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(text)
	if err != nil || !reflect.DeepEqual(back, r) {
		t.Fatalf("%s\n%+v\n%+v\n%v", text, r, back, err)
	}
}
