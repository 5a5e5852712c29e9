package chargezoom_test

import (
	"fmt"
	"strings"
	"testing"
)

// Every kind of difference, over a charge and a paid invoice with a refund, all of one day.
func TestPlants(t *testing.T) {
	for _, c := range []struct{ plant, want string }{
		{``, "sale SUCCESS 5.00 tender-order-01, sale SUCCESS 37.00, refund Success 1.00 -"},
		{`{"kind":"missing_line","order_id":"order-01"}`, "sale SUCCESS 37.00, refund Success 1.00 -"},
		{`{"kind":"missing_line","order_id":"order-02"}`, "sale SUCCESS 5.00 tender-order-01"},
		{`{"kind":"wrong_amount","order_id":"order-02"}`, "sale SUCCESS 5.00 tender-order-01, sale SUCCESS 38.00, refund Success 1.00 -"},
		{`{"kind":"short_amount","order_id":"order-01"}`, "sale SUCCESS 4.00 tender-order-01, sale SUCCESS 37.00, refund Success 1.00 -"},
		{`{"kind":"wrong_status","order_id":"order-01"}`, "sale Failed 5.00 tender-order-01, sale SUCCESS 37.00, refund Success 1.00 -"},
		{`{"kind":"duplicate_line","order_id":"order-02"}`, "sale SUCCESS 5.00 tender-order-01, sale SUCCESS 37.00, sale SUCCESS 37.00, refund Success 1.00 -"},
		{`{"kind":"missing_refund","order_id":"order-02"}`, "sale SUCCESS 5.00 tender-order-01, sale SUCCESS 37.00"},
		{`{"kind":"unexpected_refund","order_id":"order-01"}`, "sale SUCCESS 5.00 tender-order-01, refund Success 1.00 -, sale SUCCESS 37.00, refund Success 1.00 -"},
		{`{"kind":"bad_row","order_id":"order-02"}`, "sale SUCCESS 5.00 tender-order-01, sale SUCCESS 12,34, refund Success 1.00 -"},
		{`{"kind":"unknown_type","order_id":"order-01"}`, "bonus SUCCESS 5.00 tender-order-01, sale SUCCESS 37.00, refund Success 1.00 -"},
		{
			`{"kind":"unknown_order","order_id":"lost"},{"kind":"foreign_line"}`,
			"sale SUCCESS 5.00 tender-order-01, sale SUCCESS 37.00, refund Success 1.00 -, sale SUCCESS 814.80 tender-lost, sale SUCCESS 814.80 Made up",
		},
	} {
		b := newBench(t)
		customer := b.customer("one")
		b.post("/payments/sale", charge(customer, b.card(customer, goodCard), nil))
		m := b.invoice("tender-order-02", "37.00")
		b.pay(m)
		b.post("/payments/refund", map[string]any{"transactionId": b.get(b.detail(m.id), "data.transactionData.0.tnxID"), "payAmount": "1.00"})
		b.Control(200, "POST", "plants", `[`+c.plant+`]`)
		if got := b.transactions(nil); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.plant, got, c.want)
		}
		if got, again := b.raw("2022/11/03", 0), b.raw("2022/11/03", 0); got != again {
			t.Errorf("%s: %s, then %s", c.plant, got, again)
		}
	}
}

// raw lists the transactions of a day as they come.
func (b *bench) raw(day string, page int) string {
	b.Helper()
	return b.post("/v1/payments/list/transactions", map[string]any{"limit": 2, "page": page, "dateFrom": day, "dateTo": day})
}

func TestPlantedPages(t *testing.T) {
	b := newBench(t)
	customer := b.customer("one")
	card := b.card(customer, goodCard)
	for _, amount := range []string{"1.00", "2.00", "3.00"} {
		b.post("/payments/sale", charge(customer, card, map[string]any{"payAmount": amount}))
	}
	amounts := func(page int) (list []string) {
		var got struct{ Data []struct{ TnxAmount string } }
		b.Decode(b.raw("2022/11/03", page), &got)
		for _, row := range got.Data {
			list = append(list, row.TnxAmount)
		}
		return list
	}
	b.Control(200, "POST", "plants", `[{"kind":"shifting_pages"}]`)
	if first, second := fmt.Sprint(amounts(0)), fmt.Sprint(amounts(1)); first != "[1.00 2.00]" || second != "[2.00 3.00]" {
		t.Error(first, second)
	}
	b.Control(200, "POST", "plants", `[{"kind":"garbled_page","page":2}]`)
	for page, want := range []bool{false, true, false} {
		if got := strings.Contains(b.raw("2022/11/03", page), `"data":"no list"`); got != want {
			t.Errorf("page %d: %t", page, got)
		}
	}
	b.Control(200, "DELETE", "plants", "")
	if second := fmt.Sprint(amounts(1)); second != "[3.00]" {
		t.Error(second)
	}
	b.Control(422, "POST", "plants", `[{"kind":"wrong_currency","order_id":"a"}]`)
}
