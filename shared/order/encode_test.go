package order

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"tender/shared/problem"
)

// full is an order with something in every member.
func full() *story {
	s := shown(CaptureAutomatic, keyless).see(1, paid(1200)).refund("r1", 400).see(1, paid(1200)).send().fail(errUnknown)
	s.untilParked(1, paid(1200))
	s.must(s.o.Settle(Settlement{RefundID: "r1", As: problem.Refused, Actor: "ann", Reason: "asked"}, s.now))
	s.must(s.o.RequestRefund(RefundWish{ID: "r2", Amount: 100, Manual: &Act{Actor: "bob", Reason: "cash"}, RequestHash: "m"}, s.now))
	s.refund("r3", 50).see(1, refunds(record("", "x0", 30, s.now))).send()
	s.o.Attempt(1).Candidates = []string{"c1"}
	return s
}

func TestEncodingIsTheIdentity(t *testing.T) {
	all := append(examples(), example{"full", "", full()}, example{"new", "", &story{o: New(facts(""), t0)}})
	for _, e := range all {
		first := bytesOf(t, e.story.o)
		o, err := Decode([]byte(first))
		if err != nil {
			t.Fatalf("%s: %v", e.name, err)
		}
		if second := bytesOf(t, o); second != first {
			t.Errorf("%s: %s", e.name, differing(first, second))
		}
		again, _ := Decode([]byte(first))
		if !reflect.DeepEqual(o, again) || Changed(o, again) {
			t.Errorf("%s: two readings differ", e.name)
		}
		if o.Status() != e.story.o.Status() || Next(o, e.story.now) != Next(e.story.o, e.story.now) {
			t.Errorf("%s: %s and %s; next %+v and %+v", e.name, o.Status(), e.story.o.Status(), Next(o, e.story.now), Next(e.story.o, e.story.now))
		}
	}
}

func TestEncodingIsCanonical(t *testing.T) {
	s := full()
	b := bytesOf(t, s.o)
	for range 20 {
		if again := bytesOf(t, s.o.clone()); again != b {
			t.Fatalf("not the same bytes: %s", differing(b, again))
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(b), &members); err != nil {
		t.Fatal(err)
	}
	if string(members["schema"]) != "1" || members["status"] != nil || strings.Contains(b, "0001-01-01") || strings.Contains(b, "null") {
		t.Errorf("%s", b)
	}
}

// Members of a newer schema stay where they stand, whatever happens to the order, at every level.
func TestUnknownMembersSurvive(t *testing.T) {
	s := full()
	b := bytesOf(t, s.o)
	places := []string{`"refund_id":"r1"`, `"refund_id":"r2"`, `"provider":"payer"`, `"lists_refunds":true`, `"actor":"ann"`, `"actor":"bob"`,
		`"code":"overpaid"`, `"kind":"checkout_requested"`, `"kind":"refund"`, `"refund_ids":["x0"]`, `"order_id":"order-1"`}
	for i, p := range places {
		if !strings.Contains(b, p) {
			t.Fatalf("no %s in %s", p, b)
		}
		b = strings.Replace(b, p, p+`,"zz_new":{"a":[`+strconv.Itoa(i+1)+`]}`, 1)
	}
	b = strings.Replace(b, `"schema":1`, `"schema":2`, 1)
	o, err := Decode([]byte(b))
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string, o Order) {
		t.Helper()
		if got := strings.Count(bytesOf(t, o), `"zz_new":`); got != len(places) || o.Schema != 2 {
			t.Errorf("%s: %d of %d new members left, schema %d: %s", when, got, len(places), o.Schema, bytesOf(t, o))
		}
	}
	check("read", o)
	s.o = o
	check("after a transition", s.fail(errUnknown).o)
	check("after a look", s.pass(time.Minute).see(1, refunds(record("", "x0", 30, s.now))).o)
	check("after a flag", s.see(1, disputed()).o)
}

func TestDecodeRefuses(t *testing.T) {
	good := bytesOf(t, full().o)
	cases := map[string]string{
		"nothing": ``, "null": `null`, "a list": `[]`, "no schema": `{"order_id":"a"}`, "no id": `{"schema":1}`, "trailing data": good + `{}`,
		"a member twice":           strings.Replace(good, `"schema":1`, `"schema":1,"schema":1`, 1),
		"a fraction of money":      strings.Replace(good, `"amount":1000`, `"amount":1000.5`, 1),
		"money as text":            strings.Replace(good, `"amount":1000`, `"amount":"1000"`, 1),
		"too much money":           strings.Replace(good, `"amount":1000`, `"amount":9223372036854775808`, 1),
		"attempts out of order":    strings.Replace(good, `"number":1`, `"number":2`, 1),
		"the sale of no attempt":   strings.Replace(good, `"sale":1`, `"sale":2`, 1),
		"an operation of nothing":  strings.Replace(good, `"op":{"attempt":1`, `"op":{"attempt":0`, 1),
		"an operation's refund":    strings.Replace(good, `"refund_id":"r3","request_hash":"r350","seen"`, `"refund_id":"r8","request_hash":"r350","seen"`, 1),
		"a refund of no attempt":   strings.Replace(good, `"amount":400,"attempt":1`, `"amount":400,"attempt":7`, 1),
		"not a time":               strings.Replace(good, `"created_at":"2026`, `"created_at":"20x6`, 1),
		"bytes that are no string": strings.Replace(good, `"ann"`, "\"\xff\"", 1),
	}
	for name, text := range cases {
		if text == good {
			t.Errorf("%s: the case changes nothing in %s", name, good)
		}
		if _, err := Decode([]byte(text)); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

// Whatever text comes from outside, the order can be stored.
func TestForeignTextCanBeStored(t *testing.T) {
	s := shown(CaptureAutomatic, keyed).see(1, seePaid).refund("r1", 1).send()
	s.fail(&problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "nein \xff\xfe" + strings.Repeat("ü", 500)})
	long := seePaid
	long.Disputed, long.Said = true, "\xc3"+strings.Repeat("x", 5000)
	s.see(1, long).refund("r2", 1).send().fail(&problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "kurz \xff"})
	for _, e := range s.o.Timeline {
		if len([]rune(e.Evidence)) > 200 || len([]rune(e.Detail)) > 200 {
			t.Errorf("%s: %d and %d", e.Kind, len(e.Evidence), len(e.Detail))
		}
	}
	s.reload(t)
}
