package chargezoom_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tender/sandbox/chargezoom"
)

func TestSaleAndAuthorization(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	card := b.card(customer, goodCard)
	sold := b.get(b.post("/payments/sale", charge(customer, card, nil)), "data")
	held := b.get(b.post("/payments/auth", charge(customer, card, map[string]any{"paymentMethod": nil, "payAmount": json.Number("7.5"), "invoiceId": "none"})), "data")
	if len(sold) != 12 || sold == held {
		t.Errorf("ids %s and %s", sold, held)
	}
	b.WantLedger("capture order-01 500, authorize order-01 750")
	if e := b.Panel().Ledger.Entries()[0]; e.Ref != sold || e.Currency != "USD" {
		t.Errorf("ledger %+v", e)
	}
	if got, want := b.transactions(nil), "sale SUCCESS 5.00 tender-order-01, auth SUCCESS 7.50 tender-order-01"; got != want {
		t.Errorf("lists %s, want %s", got, want)
	}
	list := b.transactionsText()
	if got := b.get(list, "data.0.tnxCustomDataFields") + b.get(list, "data.0.tnxInvoiceId"); got != `{"payment_type":"Visa - 1111"}<nil>` {
		t.Errorf("%s", list)
	}
}

func TestChargeRefusals(t *testing.T) {
	b := newBench(t)
	customer, other := b.customer("c"), b.customer("d")
	card, foreign := b.card(customer, goodCard), b.card(other, goodCard)
	account := b.get(b.post("/customer/card/create", map[string]any{
		"paymentMethod": 2, "customerId": customer, "eaccountName": "n", "eaccountNumber": "123123123", "erouteNumber": "1",
		"eaccountType": "saving", "eaccountHolderType": "personal",
	}), "data.cardId")
	theirs := b.invoiceOf(other, "x", "5")
	for name, c := range map[string]struct {
		field  string
		change map[string]any
	}{
		"no customer":        {"customerId", map[string]any{"customerId": nil}},
		"unknown customer":   {"customerId", map[string]any{"customerId": "x"}},
		"no card":            {"cardId", map[string]any{"cardId": nil}},
		"unknown card":       {"cardId", map[string]any{"cardId": "1"}},
		"another's card":     {"cardId", map[string]any{"cardId": foreign}},
		"a new card":         {"cardId", map[string]any{"cardId": "new1", "cardNumber": goodCard}},
		"account as card":    {"paymentMethod", map[string]any{"cardId": account}},
		"card as account":    {"paymentMethod", map[string]any{"paymentMethod": "2"}},
		"no amount":          {"payAmount", map[string]any{"payAmount": nil}},
		"amount 0":           {"payAmount", map[string]any{"payAmount": 0}},
		"negative amount":    {"payAmount", map[string]any{"payAmount": "-5.00"}},
		"amount too fine":    {"payAmount", map[string]any{"payAmount": "5.001"}},
		"amount with commas": {"payAmount", map[string]any{"payAmount": "1,000.00"}},
		"amount too large":   {"payAmount", map[string]any{"payAmount": "10000000000.01"}},
		"no gateway":         {"gatewayId", map[string]any{"gatewayId": nil}},
		"unknown gateway":    {"gatewayId", map[string]any{"gatewayId": 1}},
		"long memo":          {"referenceMemo", map[string]any{"referenceMemo": strings.Repeat("m", 256)}},
		"flag":               {"sendEmail", map[string]any{"sendEmail": "no"}},
		"another's invoice":  {"invoiceId", map[string]any{"invoiceId": theirs.id}},
		"unknown invoice":    {"invoiceId", map[string]any{"invoiceId": "none"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/payments/sale", "/payments/auth"} {
				if path == "/payments/auth" && c.field == "invoiceId" {
					continue // an authorization takes no invoice
				}
				status, got := b.Do(b.Request("POST", path, b.encode(charge(customer, card, c.change))))
				if status != 400 || !strings.Contains(got, `"data":{"`+c.field+`":`) || strings.Contains(got, goodCard) {
					t.Errorf("%s: %d %s, want %s", path, status, got, c.field)
				}
			}
		})
	}
	b.refuse(400, "/payments/sale", charge(customer, card, map[string]any{"paymentMethod": nil}))
	b.refuse(400, "/payments/auth", charge(customer, account, map[string]any{"paymentMethod": nil}))
	b.WantLedger("checkout x 500")
	b.post("/payments/sale", charge(customer, "", map[string]any{"cardId": nil, "cardID": card})) // as the tables write it
	b.post("/payments/sale", charge(customer, account, map[string]any{"paymentMethod": 2}))
}

func TestDeclinedCharges(t *testing.T) {
	for name, c := range map[string]struct {
		number   string
		switches chargezoom.Switches
		code     int
		word     string
	}{
		"card":             {badCard, chargezoom.Switches{}, 400, "Failed"},
		"switch":           {goodCard, chargezoom.Switches{DeclineCharges: true}, 400, "Failed"},
		"code and wording": {badCard, chargezoom.Switches{DeclineCode: 402, DeclineStatus: "DECLINED"}, 402, "DECLINED"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, with(c.switches))
			customer := b.customer("c")
			card := b.card(customer, c.number)
			inv := b.invoiceOf(customer, "i", "5")
			for path, change := range map[string]map[string]any{"/payments/sale": {"invoiceId": inv.id}, "/payments/auth": nil} {
				got := b.Call(c.code, "POST", path, b.encode(charge(customer, card, change)))
				if want := fmt.Sprintf(`{"message":"Payment Declined","data":null,"code":%d}`, c.code); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			}
			if got := b.transactions(nil); strings.Count(got, c.word+" 5.00 tender-order-01") != 2 {
				t.Errorf("lists %s", got)
			}
			id := b.get(b.transactionsText(), "data.0.tnxID")
			for _, path := range []string{"capture", "refund", "void"} {
				b.refuse(400, "/payments/"+path, map[string]any{"transactionId": id, "payAmount": 1})
			}
			b.WantLedger("checkout i 500")
			if got := b.get(b.listed("i"), "invoiceBalance"); got != "5.00" {
				t.Errorf("balance %s", got)
			}
		})
	}
}

func TestSalesPayInvoices(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	card := b.card(customer, goodCard)
	inv := b.invoiceOf(customer, "tender-inv", "5")
	pay := func(amount string) map[string]any {
		return charge(customer, card, map[string]any{"payAmount": amount, "invoiceId": inv.id})
	}
	if got := b.refuse(400, "/payments/sale", pay("5.01")); got["payAmount"] == "" {
		t.Error(got)
	}
	b.post("/payments/sale", pay("2"))
	if got := b.refuse(400, "/payments/sale", pay("3.01")); got["payAmount"] == "" {
		t.Error(got)
	}
	b.post("/payments/sale", pay("3.00"))
	if got := b.refuse(400, "/payments/sale", pay("0.01")); got["invoiceId"] == "" {
		t.Error(got)
	}
	b.WantLedger("checkout inv 500, capture inv 200, capture inv 300") // by the invoice, not by the memo
	if e := b.Panel().Ledger.Entries()[1]; e.Ref != inv.id {
		t.Errorf("%+v", e)
	}
	got := b.detail(inv.id)
	if b.get(got, "data.transactionData.1.tnxReferenceMemo") != "tender-order-01" || b.get(got, "data.transactionData.1.tnxPaymentMethod") != "1" {
		t.Error(got)
	}
}

func TestCapture(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	card := b.card(customer, goodCard)
	auth := func() string { return b.get(b.post("/payments/auth", charge(customer, card, nil)), "data") }
	first := auth()
	for field, body := range map[string]map[string]any{
		"transactionId": {"payAmount": 5}, "payAmount": {"transactionId": first, "payAmount": "5.01"}, "invoiceId": {"transactionId": first, "payAmount": 5, "invoiceId": "x"},
	} {
		if got := b.refuse(400, "/payments/capture", body); len(got) != 1 || got[field] == "" {
			t.Errorf("%v is refused with %v", body, got)
		}
	}
	b.refuse(404, "/payments/capture", map[string]any{"transactionId": "1"})
	if got := b.get(b.post("/payments/capture", map[string]any{"transactionId": first}), "data"); got != first {
		t.Errorf("the capture of %s is %s", first, got)
	}
	b.refuse(400, "/payments/capture", map[string]any{"transactionId": first})
	b.refuse(400, "/payments/void", map[string]any{"transactionId": first})
	if got, want := b.transactions(map[string]any{"transactionId": first}), "auth SUCCESS 5.00 tender-order-01, capture SUCCESS 5.00 tender-order-01"; got != want {
		t.Errorf("lists %s, want %s", got, want)
	}
	inv := b.invoiceOf(customer, "inv", "10")
	second := auth()
	if got := b.refuse(400, "/payments/capture", map[string]any{"transactionId": second, "invoiceId": inv.id}); got["payAmount"] == "" {
		t.Error(got) // with an invoice the amount is required
	}
	b.post("/payments/capture", map[string]any{"transactionId": second, "payAmount": 4, "invoiceId": inv.id})
	b.refuse(400, "/payments/refund", map[string]any{"transactionId": second, "payAmount": "4.01"}) // of what was captured
	sale := b.get(b.post("/payments/sale", charge(customer, card, nil)), "data")
	b.refuse(400, "/payments/capture", map[string]any{"transactionId": sale})
	b.WantLedger("authorize order-01 500, capture order-01 500, checkout inv 1000, authorize order-01 500, capture inv 400, capture order-01 500")
	if got := b.get(b.listed("inv"), "invoiceStatus"); got != "Partial" {
		t.Error(got)
	}
}

func TestVoidAnAuthorization(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	card := b.card(customer, goodCard)
	id := b.get(b.post("/payments/auth", charge(customer, card, nil)), "data")
	b.refuse(400, "/payments/void", `{}`)
	b.refuse(404, "/payments/void", `{"transactionId":"1"}`)
	b.post("/payments/void", map[string]any{"transactionId": id})
	b.refuse(400, "/payments/void", map[string]any{"transactionId": id})
	b.refuse(400, "/payments/capture", map[string]any{"transactionId": id})
	if got := b.refuse(400, "/payments/refund", map[string]any{"transactionId": id, "payAmount": 1}); got["transactionId"] == "" {
		t.Error(got)
	}
	sale := b.get(b.post("/payments/sale", charge(customer, card, nil)), "data")
	b.refuse(400, "/payments/void", map[string]any{"transactionId": sale})
	b.WantLedger("authorize order-01 500, cancel order-01 500, capture order-01 500")
	if got, want := b.transactions(map[string]any{"transactionId": id}), "auth SUCCESS 5.00 tender-order-01, void SUCCESS 5.00 tender-order-01"; got != want {
		t.Errorf("lists %s, want %s", got, want)
	}
}

func TestOneRow(t *testing.T) {
	b := newBench(t, with(chargezoom.Switches{OneRow: true}))
	customer := b.customer("c")
	card := b.card(customer, goodCard)
	inv := b.invoiceOf(customer, "inv", "4")
	auth := func() string { return b.get(b.post("/payments/auth", charge(customer, card, nil)), "data") }
	b.post("/payments/capture", map[string]any{"transactionId": auth(), "payAmount": 4, "invoiceId": inv.id})
	b.post("/payments/void", map[string]any{"transactionId": auth()})
	if got, want := b.transactions(nil), "capture SUCCESS 4.00 tender-order-01, void SUCCESS 5.00 tender-order-01"; got != want {
		t.Errorf("lists %s, want %s", got, want)
	}
	if got := b.get(b.detail(inv.id), "data.transactionData.0.tnxType"); got != "capture" {
		t.Error(got)
	}
}
