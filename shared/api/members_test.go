package api

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/order"
	"tender/shared/problem"
)

func TestShownNames(t *testing.T) {
	for name, want := range map[string]string{
		"amount": "amount", "Amount": "Amount", "a-b_c": "a-b_c",
		"john@shop.example": "(name not shown)", "4242424242424242": "(name not shown)", "": "(name not shown)", "a b": "(name not shown)",
	} {
		if got := shown(name); got != want {
			t.Errorf("%q is shown as %q", name, got)
		}
	}
}

func TestIntegers(t *testing.T) {
	for text, want := range map[string]string{
		"1": "", "20": "", "1.0": "not_integer", "1e1": "not_integer", "-1": "too_small", "0": "too_small", "21": "too_large",
		"99999999999999999999": "too_large", "-99999999999999999999": "too_small", `"1"`: "wrong_type", "true": "wrong_type", "null": "",
	} {
		o, err := parseObject([]byte(`{"n":`+text+`}`), shape{"n": nil})
		if err != nil {
			t.Fatal(err)
		}
		n, got := o.integer("n", 20), ""
		if err := o.refusal(); err != nil {
			got = problem.From(err).Fields[0].Code
		}
		if got != want || (want != "" && n != 0) {
			t.Errorf("%s: %d %q, want %q", text, n, got, want)
		}
	}
}

// Whatever the body, it is either refused as a problem, or a refund within its bounds; refusals repeat nothing of it.
func FuzzRefundBody(f *testing.F) {
	for _, seed := range []string{
		partial, `{}`, `[]`, `null`, `{"refund_id":"a","amount":1e3,"reason":"r"}`, `{"manual":{"actor":"a","reason":"r","x":{}}}`,
		`{"refund_id":"a","amount":1,"reason":"r","attempt":20,"manual":{"actor":"a","reason":"r"}}`, `{"amount":-9223372036854775809}`,
		"{\"\xff\":1}", `{"a":1,"a":2}`, `{"refund_id":"a"}{}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := readRefund(body)
		if err != nil {
			e := problem.From(err)
			if e.Code != problem.InvalidJSON && e.Code != problem.InvalidRequest {
				t.Fatalf("%q: %v", body, err)
			}
			if _, _, answer := render(e, "req"); !jsontext.Value(answer).IsValid() {
				t.Fatalf("%q: %s", body, answer)
			}
			return
		}
		if !validRefundID(r.RefundID) || r.Amount < 1 || r.Attempt < 0 || r.Attempt > order.MaxAttempts ||
			r.Reason == "" || utf8.RuneCountInString(r.Reason) > maxReason || !utf8.Valid(body) || !jsontext.Value(bytes.TrimSpace(body)).IsValid() {
			t.Fatalf("%q: %+v", body, r)
		}
		if r.Manual != nil && (r.Manual.Actor == "" || r.Manual.Reason == "") {
			t.Fatalf("%q: %+v", body, r)
		}
	})
}
