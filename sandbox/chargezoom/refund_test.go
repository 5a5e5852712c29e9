package chargezoom_test

import (
	"strings"
	"testing"

	"tender/sandbox/chargezoom"
)

func TestRefunds(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	inv := b.invoiceOf(customer, "tender-inv", "10")
	other := b.invoiceOf(customer, "other", "10")
	b.pay(inv)
	paid := b.get(b.detail(inv.id), "data.transactionData.0.tnxID")
	of := func(invoice string, amount any) any {
		return []any{map[string]any{"invoiceId": invoice, "payAmount": amount}}
	}
	for name, c := range map[string]struct {
		field string
		body  map[string]any
	}{
		"no transaction":    {"transactionId", map[string]any{"payAmount": 1}},
		"no amount":         {"payAmount", map[string]any{"transactionId": paid}},
		"amount 0":          {"payAmount", map[string]any{"transactionId": paid, "payAmount": 0}},
		"too much":          {"payAmount", map[string]any{"transactionId": paid, "payAmount": "10.01"}},
		"no data":           {"invoiceRefundData", map[string]any{"transactionId": paid, "invoiceRefundData": []any{}}},
		"another's invoice": {"invoiceRefundData.0.invoiceId", map[string]any{"transactionId": paid, "invoiceRefundData": of(other.id, 1)}},
		"no amount in it":   {"invoiceRefundData.0.payAmount", map[string]any{"transactionId": paid, "invoiceRefundData": of(inv.id, nil)}},
		"too much in it":    {"payAmount", map[string]any{"transactionId": paid, "invoiceRefundData": of(inv.id, "10.01")}},
	} {
		if got := b.refuse(400, "/payments/refund", c.body); got[c.field] == "" {
			t.Errorf("%s: refused with %v, want %s", name, got, c.field)
		}
	}
	b.refuse(404, "/payments/refund", map[string]any{"transactionId": "1", "payAmount": 1})
	b.post("/payments/refund", map[string]any{"transactionId": paid, "payAmount": "9.99"})
	b.refuse(400, "/payments/refund", map[string]any{"transactionId": paid, "payAmount": "0.02"})
	b.post("/payments/refund", map[string]any{"transactionId": paid, "invoiceRefundData": of(inv.id, "0.01")})
	b.refuse(400, "/payments/refund", map[string]any{"transactionId": paid, "payAmount": "0.01"})
	b.WantLedger("checkout inv 1000, checkout other 1000, capture inv 1000, refund inv 999, refund inv 1")

	got := b.detail(inv.id)
	refund := b.get(got, "data.transactionData.1.tnxID")
	if refund == paid || b.get(got, "data.transactionData.1.tnxType") != "refund" || b.get(got, "data.invoiceBalance") != "0.00" {
		t.Error(got)
	}
	for _, path := range []string{"refund", "capture", "void"} { // a refund is none of these
		b.refuse(400, "/payments/"+path, map[string]any{"transactionId": refund, "payAmount": "1"})
	}
	if got, want := b.transactions(nil), "sale SUCCESS 10.00, refund Success 9.99 -, refund Success 0.01 -"; got != want {
		t.Errorf("lists %s, want %s", got, want)
	}
}

func TestRefundSwitches(t *testing.T) {
	b := newBench(t, with(chargezoom.Switches{RefundMemo: true, RefundSameID: true, RefundReopens: true}))
	customer := b.customer("c")
	inv := b.invoiceOf(customer, "inv", "5")
	sale := b.get(b.post("/payments/sale", charge(customer, b.card(customer, goodCard), map[string]any{"invoiceId": inv.id})), "data")
	b.post("/payments/refund", map[string]any{"transactionId": sale, "payAmount": 2})
	if got, want := b.transactions(map[string]any{"transactionId": sale}), "sale SUCCESS 5.00 tender-order-01, refund Success 2.00 tender-order-01"; got != want {
		t.Errorf("lists %s, want %s", got, want)
	}
	if got := b.listed("inv"); b.get(got, "invoiceBalance") != "2.00" || b.get(got, "invoiceStatus") != "Partial" {
		t.Error(got)
	}
	b.pay(inv)
	b.WantLedger("checkout inv 500, capture inv 500, refund inv 200, capture inv 200")
}

func TestListingTransactions(t *testing.T) {
	b := newBench(t)
	ann, bob := b.customer("ann"), b.customer("bob")
	sale := func(customer, amount string) string {
		return b.get(b.post("/payments/sale", charge(customer, b.card(customer, goodCard), map[string]any{"payAmount": amount, "referenceMemo": nil})), "data")
	}
	sale(ann, "1")
	b.setNow("2022-11-04 00:00:00")
	b.token = b.newToken("POST", "create")
	second := sale(bob, "2")
	b.setNow("2022-11-04 23:59:59")
	b.token = b.newToken("POST", "create")
	sale(ann, "1250")
	long := b.get(b.transactionsText(), "data.0.tnxCustomerId")
	for _, c := range []struct {
		filter map[string]any
		want   string
	}{
		{nil, "1.00 2.00 1250.00"},
		{map[string]any{"limit": 0}, ""},
		{map[string]any{"limit": "0"}, ""},
		{map[string]any{"limit": 2}, "1.00 2.00"},
		{map[string]any{"limit": 2, "page": "1"}, "1250.00"},
		{map[string]any{"limit": 2, "page": 2}, ""},
		{map[string]any{"customerId": ann}, "1.00 1250.00"},
		{map[string]any{"customerId": long}, "1.00 1250.00"},
		{map[string]any{"customerId": "none"}, ""},
		{map[string]any{"transactionId": second}, "2.00"},
		{map[string]any{"dateFrom": "2022/11/04"}, "2.00 1250.00"},
		{map[string]any{"dateTo": "2022/11/03"}, "1.00"},
		{map[string]any{"dateFrom": "2022/11/04", "dateTo": "2022/11/04"}, "2.00 1250.00"},
		{map[string]any{"dateFrom": "2022/11/05"}, ""},
		{map[string]any{"timeModified": "2022-11-04"}, "2.00 1250.00"},
	} {
		got := strings.NewReplacer("sale SUCCESS ", "", ",", "").Replace(b.transactions(c.filter))
		if got != c.want {
			t.Errorf("%v lists %q, want %q", c.filter, got, c.want)
		}
	}
	for field, body := range map[string]string{
		"limit": `{}`, "page": `{"limit":1,"page":"-1"}`, "dateFrom": `{"limit":1,"dateFrom":"2022-11-04"}`, "dateTo": `{"limit":1,"dateTo":"04/11/2022"}`,
		"timeModified": `{"limit":1,"timeModified":"2022/11/04"}`,
	} {
		if got := b.refuse(400, "/v1/payments/list/transactions", body); len(got) != 1 || got[field] == "" {
			t.Errorf("%s is refused with %v", body, got)
		}
	}
	b.Set(chargezoom.Switches{NewestFirst: true})
	if got := b.transactions(map[string]any{"limit": 1}); got != "sale SUCCESS 1250.00" {
		t.Errorf("newest first lists %s", got)
	}
}
