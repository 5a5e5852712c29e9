package portone_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tender/sandbox/portone"
)

type refunds struct {
	Left    jsonNumber `json:"amountToRefund"`
	Details []struct {
		ID     string     `json:"refund_id"`
		Amount jsonNumber `json:"amount"`
		Status string     `json:"refund_status"`
		Type   string     `json:"refund_type"`
		Reason string     `json:"refund_reason"`
	} `json:"refundDetails"`
}

// jsonNumber keeps a number's text.
type jsonNumber string

// UnmarshalJSON takes the text as it is.
func (n *jsonNumber) UnmarshalJSON(text []byte) error { *n = jsonNumber(text); return nil }

func (b *bench) refund(orderRef string, change map[string]any) string {
	b.Helper()
	var got refunds
	b.Decode(b.Call(200, "POST", "/api/refund/"+orderRef, refundBody(change)), &got)
	return got.text()
}

func (b *bench) refunds(orderRef string) string {
	b.Helper()
	var got refunds
	b.Decode(b.Call(200, "GET", "/api/refund/"+orderRef, ""), &got)
	return got.text()
}

func (r refunds) text() string {
	text := "left " + string(r.Left)
	for _, d := range r.Details {
		text += fmt.Sprintf(", %s %s %s %s", d.Type, d.Amount, d.Status, d.Reason)
	}
	return text
}

func TestRefunds(t *testing.T) {
	b := newBench(t)
	orderRef := b.paid("ORD-1")
	for _, c := range []struct {
		change map[string]any
		want   string
	}{
		{map[string]any{"amount": number("100.50"), "refund_reason": "a"}, "left 2399.5, partial 100.5 SUCCESS a"},
		{map[string]any{"amount": number("100.5"), "refund_reason": "a"}, "left 2299, partial 100.5 SUCCESS a, partial 100.5 SUCCESS a"},
		{map[string]any{"amount": 99999, "refund_type": "full", "refund_reason": "b"},
			"left 0, partial 100.5 SUCCESS a, partial 100.5 SUCCESS a, full 2299 SUCCESS b"},
	} {
		if got := b.refund(orderRef, c.change); got != c.want {
			t.Errorf("%v: %s, want %s", c.change, got, c.want)
		}
		if got := b.refunds(orderRef); got != c.want {
			t.Errorf("the list after %v: %s", c.change, got)
		}
	}
	other := b.paid("ORD-2")
	b.refund(other, nil)
	if got := b.Call(200, "POST", "/api/po_test_key/transaction-details", `{"order_ref":"`+other+`"}`); !strings.Contains(got, `"refund_completed":false`) {
		t.Error(got)
	}
	b.refuse(400, "4070", "POST", "/api/refund/"+orderRef, refundBody(nil))
	b.refuse(400, "4070", "POST", "/api/refund/"+orderRef, refundBody(map[string]any{"refund_type": "full"}))
	b.WantLedger("checkout ORD-1 250000, capture ORD-1 250000, refund ORD-1 10050, refund ORD-1 10050, refund ORD-1 229900, " +
		"checkout ORD-2 250000, capture ORD-2 250000, refund ORD-2 100")
	details := b.Call(200, "POST", "/api/po_test_key/transaction-details", `{"order_ref":"`+orderRef+`"}`)
	if !strings.Contains(details, `"refund_completed":true`) || !strings.Contains(details, `"refund_status":"SUCCESS"`) || !strings.Contains(details, `"status":"Success"`) {
		t.Error(details)
	}
}

func TestRefundRefusals(t *testing.T) {
	b := newBench(t)
	orderRef := b.paid("ORD-1")
	path := "/api/refund/" + orderRef
	for _, name := range []string{"amount", "channel", "description", "environment", "refund_type", "refund_reason"} {
		if got := b.refuse(401, "4010", "POST", path, refundBody(map[string]any{name: nil})); got.Message != name+" is a required field" {
			t.Errorf("%+v", got)
		}
	}
	for _, c := range []struct {
		name  string
		value any
		http  int
		code  string
	}{
		{"amount", "1", 401, "4001"}, {"amount", 0, 401, "4041"}, {"amount", -1, 401, "4041"}, {"amount", 0.001, 401, "4041"},
		{"amount", number("2500.01"), 400, "4041"}, {"channel", "OMISE", 400, "4046"}, {"channel", "", 401, "4010"},
		{"description", "", 401, "4010"}, {"environment", "live", 400, "4034"}, {"environment", "test", 401, "4034"},
		{"refund_type", "FULL", 401, "4001"}, {"refund_reason", "", 401, "4010"},
	} {
		got := b.refuse(c.http, c.code, "POST", path, refundBody(map[string]any{c.name: c.value}))
		if (got.StatusMessage != "") != (c.http == 400) { // as in the reference's examples
			t.Errorf("%s %v: %+v", c.name, c.value, got)
		}
	}
	b.refuse(400, "4096", "POST", "/api/refund/none", refundBody(nil))
	b.refuse(400, "4096", "GET", "/api/refund/none", "")
	failed := b.checkout("ORD-2")
	b.answerPage(failed, "decline")
	b.refuse(400, "4070", "POST", "/api/refund/"+b.orderRef(failed, 0), refundBody(nil))
	b.WantLedger("checkout ORD-1 250000, capture ORD-1 250000, checkout ORD-2 250000")
}

func TestWhatAChannelDoesNotRefund(t *testing.T) {
	full := map[string]any{"refund_type": "full"}
	for name, c := range map[string]struct {
		switches              portone.Switches
		partial, second, full string // "" succeeds
		flags                 string
	}{
		"none":       {portone.Switches{NoRefunds: true}, "4070", "4070", "4070", `"is_refund_allowed":false,"is_multi_refund_allowed":true`},
		"no partial": {portone.Switches{NoPartialRefunds: true}, "4081", "4081", "", `"is_refund_allowed":true,"is_multi_refund_allowed":true`},
		"one":        {portone.Switches{OneRefund: true}, "", "4070", "4070", `"is_refund_allowed":true,"is_multi_refund_allowed":false`},
	} {
		b := newBench(t, func(o *portone.Options) { o.Switches = c.switches })
		orderRef := b.paid("ORD-1")
		if got := b.Call(200, "POST", "/api/po_test_key/transaction-details", `{"order_ref":"`+orderRef+`"}`); !strings.Contains(got, c.flags) {
			t.Errorf("%s: %s", name, got)
		}
		for i, step := range []struct {
			code   string
			change map[string]any
		}{{c.partial, nil}, {c.second, nil}, {c.full, full}} {
			if step.code == "" {
				b.refund(orderRef, step.change)
			} else if got := b.refuse(400, step.code, "POST", "/api/refund/"+orderRef, refundBody(step.change)); got.Message == "" {
				t.Errorf("%s, step %d: %+v", name, i, got)
			}
		}
	}
}

func TestRefundStatuses(t *testing.T) {
	for _, c := range []struct {
		status, settle string
		first, then    string
		ledger         bool
	}{
		{"PENDING", "success", "left 2400, partial 100 PENDING some reason", "left 2400, partial 100 SUCCESS some reason", true},
		{"processing", "failed", "left 2400, partial 100 processing some reason", "left 2500, partial 100 FAILED some reason", false},
		{"Odd word", "expired", "left 2400, partial 100 Odd word some reason", "left 2500, partial 100 FAILED some reason", false},
		{"FAILED", "success", "left 2500, partial 100 FAILED some reason", "left 2500, partial 100 FAILED some reason", false},
		{"success", "failed", "left 2400, partial 100 success some reason", "left 2400, partial 100 success some reason", true},
	} {
		b := newBench(t)
		orderRef := b.paid("ORD-1")
		b.Control(200, "POST", "switches", `{"refund_status":"`+c.status+`"}`)
		if got := b.refund(orderRef, map[string]any{"amount": 100}); got != c.first {
			t.Errorf("%s: %s, want %s", c.status, got, c.first)
		}
		if c.status != "success" {
			b.WantLedger("checkout ORD-1 250000, capture ORD-1 250000")
		}
		b.Control(200, "POST", "settle", `{"order_id":"ORD-1","outcome":"`+c.settle+`"}`)
		if got := b.refunds(orderRef); got != c.then {
			t.Errorf("%s settled as %s: %s, want %s", c.status, c.settle, got, c.then)
		}
		want := "checkout ORD-1 250000, capture ORD-1 250000"
		if c.ledger {
			want += ", refund ORD-1 10000"
		}
		b.WantLedger(want)
	}
}

func TestRefundIDs(t *testing.T) {
	b := newBench(t)
	orderRef := b.paid("ORD-1")
	b.refund(orderRef, nil)
	b.refund(orderRef, nil)
	b.Control(200, "POST", "switches", `{"empty_refund_id":true}`)
	b.refund(orderRef, nil)
	var got refunds
	b.Decode(b.Call(http.StatusOK, "GET", "/api/refund/"+orderRef, ""), &got)
	if d := got.Details; len(d) != 3 || len(d[0].ID) != 22 || len(d[1].ID) != 22 || d[0].ID == d[1].ID || d[2].ID != "" {
		t.Errorf("%+v", d)
	}
}

func TestEachPaymentIsRefundedByItself(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.PayAgain = true })
	ref := b.checkout("ORD-1")
	b.answerPage(ref, "approve")
	b.answerPage(ref, "approve")
	b.refund(b.orderRef(ref, 1), map[string]any{"refund_type": "full"})
	if got := b.refunds(b.orderRef(ref, 0)); got != "left 2500" {
		t.Error(got)
	}
	if got := b.refunds(b.orderRef(ref, 1)); got != "left 0, full 2500 SUCCESS some reason" {
		t.Error(got)
	}
}
