package postpay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tender/sandbox/postpay"
)

// TestPlants plants each difference of an order with a refund, next to one that stays as it is.
func TestPlants(t *testing.T) {
	const sale, refund, other = "order order-01 captured 81480 77525 AED", "refund order-01 captured -5 -5 AED", "order order-02 captured 81480 77525 AED"
	for kind, want := range map[postpay.PlantKind][]string{
		postpay.MissingLine:      {refund, other},
		postpay.MissingRefund:    {sale, other},
		postpay.WrongAmount:      {"order order-01 captured 81580 77620 AED", refund, other},
		postpay.WrongCurrency:    {"order order-01 captured 81480 77525 USD", refund, other},
		postpay.WrongFee:         {"order order-01 captured 81480 77524 AED", refund, other},
		postpay.WrongStatus:      {"order order-01 denied 81480 77525 AED", refund, other},
		postpay.DuplicateLine:    {sale, refund, sale, other},
		postpay.UnexpectedRefund: {sale, refund, "refund order-01 captured -100 -100 AED", other},
		postpay.BadRow:           {`order order-01 captured "12.3.4" 77525 AED`, refund, other},
		postpay.UnknownType:      {"bonus order-01 captured 81480 77525 AED", refund, other},
		postpay.UnknownOrder:     {sale, refund, other, "order order-99 captured 81480 77525 AED"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			b := newBench(t)
			b.captured("order-01")
			b.Call(200, "POST", "/orders/order-01/refunds", `{"refund_id":"r","amount":5}`)
			b.captured("order-02")
			plant := func(order string) {
				b.Control(200, "POST", "plants", `[{"kind":"`+string(kind)+`","order_id":"`+order+`"}]`)
			}
			if kind == postpay.UnknownOrder {
				plant("order-99")
			} else {
				plant("order-01")
			}
			reversed := make([]string, 0, len(want))
			for i := range want {
				reversed = append(reversed, want[len(want)-1-i])
			}
			b.want("", reversed...)
			seen := map[string]bool{}
			for _, r := range b.transactions("").Results {
				if seen[r.ID] {
					t.Errorf("the id %s is there twice", r.ID)
				}
				seen[r.ID] = true
				if one := b.Call(200, "GET", "/transactions/"+r.ID, ""); !strings.Contains(one, r.ID) {
					t.Errorf("alone it is %s", one)
				}
			}
			b.Control(200, "DELETE", "plants", "")
			b.want("", other, refund, sale)
		})
	}
}

// TestPlantsOfPages asks for two pages under each difference.
func TestPlantsOfPages(t *testing.T) {
	b := newBench(t)
	for i := range 4 {
		b.checkout(fmt.Sprintf("order-%d", i))
		b.SetNow(b.Now().Add(time.Second))
	}
	page := func(n int) string {
		return b.Call(200, "GET", fmt.Sprintf("/transactions?ordering=created&page_size=2&page=%d", n), "")
	}
	first, second := page(1), page(2)
	plant := func(text string) {
		b.Control(200, "DELETE", "plants", "")
		b.Control(200, "POST", "plants", text)
	}
	plant(`[{"kind":"garbled_page","page":2}]`)
	if page(1) != first || !strings.HasPrefix(page(2), "<!doctype html>") {
		t.Errorf("garbled: %s %s", page(1), page(2))
	}
	plant(`[{"kind":"wrong_count"}]`)
	if !strings.HasPrefix(page(1), `{"count":5,`) || !strings.HasPrefix(page(2), `{"count":5,`) {
		t.Errorf("wrong count: %s %s", page(1), page(2))
	}
	plant(`[{"kind":"foreign_next"}]`)
	if !strings.Contains(page(1), `"next":"https://elsewhere.test/transactions?page=2"`) || page(2) != second {
		t.Errorf("foreign next: %s %s", page(1), page(2))
	}
	plant(`[{"kind":"shifting_pages"}]`)
	var shifted settled
	b.Decode(page(2), &shifted)
	ids := func(rows []row) (list []string) {
		for _, r := range rows {
			list = append(list, r.Order.OrderID)
		}
		return list
	}
	if got := fmt.Sprint(ids(shifted.Results)); page(1) != first || got != "[order-1 order-2]" || shifted.Count != 5 || shifted.Next == nil {
		t.Errorf("shifting: page 2 of %d has %s", shifted.Count, got)
	}
	if got := page(3); !strings.Contains(got, "order-3") {
		t.Errorf("shifting: page 3 is %s", got)
	}
	b.Control(200, "POST", "reset", "")
	if got := b.Control(200, "GET", "plants", ""); got != "[]\n" {
		t.Errorf("after a reset: %s", got)
	}
}

func TestPlantsThatAreNone(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{
		`[{"kind":"late"}]`, `[{"kind":"bad_row"}]`, `[{"kind":"wrong_count","order_id":"a"}]`, `[{"kind":"garbled_page"}]`,
		`[{"kind":"bad_row","order_id":"a","page":1}]`, `[{"kind":"garbled_page","page":-1}]`, `[{"kind":"bad_row","order_id":"a"},{}]`, `{}`,
	} {
		b.Control(422, "POST", "plants", text)
	}
	if got := b.Control(200, "GET", "plants", ""); got != "[]\n" {
		t.Error(got)
	}
	if err := b.Plant(postpay.Plant{Kind: postpay.BadRow, OrderID: "a"}); err != nil {
		t.Error(err)
	}
	if got := b.Control(200, "GET", "plants", ""); got != `[{"kind":"bad_row","order_id":"a"}]`+"\n" {
		t.Error(got)
	}
}

// TestStormOf429 plans one refusal for each of the next requests for a list.
func TestStormOf429(t *testing.T) {
	b := newBench(t)
	b.Control(200, "POST", "faults", `[{"call":"transactions","nth":1,"fault":"http_429"},{"call":"transactions","nth":2,"fault":"http_429"}]`)
	b.refuse(429, "throttled", "GET", "/transactions", "")
	b.refuse(429, "throttled", "GET", "/transactions", "")
	b.want("")
}
