package chargezoom_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"tender/sandbox/chargezoom"
	"tender/sandbox/control"
	"tender/sandbox/faults"
)

// TestFaultsOfARefund plans every fault through the control endpoints and judges by the ledger.
func TestFaultsOfARefund(t *testing.T) {
	for fault, c := range map[faults.Fault]struct {
		refunded, later bool
		status          int
		body            string
	}{
		faults.ResetBefore:   {},
		faults.ResetAfter:    {refunded: true},
		faults.TimeoutBefore: {},
		faults.TimeoutAfter:  {refunded: true},
		faults.HTTP500Before: {status: 500, body: `{"message":"Internal Server Error","data":null,"code":500}`},
		faults.HTTP500After:  {refunded: true, status: 500, body: `{"message":"Internal Server Error","data":null,"code":500}`},
		faults.HTTP429:       {status: 429, body: `{"message":"Too Many Requests","data":null,"code":429}`},
		faults.Garbage:       {refunded: true, status: 200, body: "<!doctype html>"},
		faults.Truncated:     {refunded: true, status: 200, body: `{"data":"`},
		faults.Late:          {later: true},
	} {
		t.Run(string(fault), func(t *testing.T) {
			b := newBench(t)
			m := b.invoice("a", "5")
			b.pay(m)
			id := b.get(b.detail(m.id), "data.transactionData.0.tnxID")
			b.Control(200, "POST", "faults", `[{"call":"refund","nth":1,"fault":"`+string(fault)+`"}]`)
			resp, err := b.Client.Do(b.Request("POST", "/payments/refund", `{"transactionId":"`+id+`","payAmount":5}`))
			if (err == nil) != (c.status != 0) {
				t.Fatalf("error %v", err)
			}
			if err == nil {
				body, _ := io.ReadAll(resp.Body)
				if resp.StatusCode != c.status || !strings.HasPrefix(string(body), c.body) {
					t.Errorf("answer %d %s", resp.StatusCode, body)
				}
			} else if timeout := errors.Is(err, context.DeadlineExceeded); timeout != strings.HasPrefix(string(fault), "timeout") && !c.later {
				t.Errorf("error %v", err)
			}
			refunded := func() bool { return strings.Contains(b.Ledger(), "refund a 500") }
			if refunded() != c.refunded {
				t.Errorf("refunded %v, want %v", refunded(), c.refunded)
			}
			b.Control(200, "POST", "faults/release", "")
			if refunded() != (c.refunded || c.later) {
				t.Errorf("refunded %v after the release", refunded())
			}
		})
	}
}

func TestCallsAreNamed(t *testing.T) {
	b := newBench(t)
	for path, want := range map[string]string{
		"POST /authentication/token/create": "token", "GET /authentication/token/refresh": "refresh", "GET /gateway/all": "list_gateways",
		"GET /settings/taxes": "list_taxes", "POST /customer/create": "create_customer", "POST /v1/customer/get_customer_data": "list_customers",
		"GET /customer/1": "get_customer", "POST /customer/card/create": "create_card", "GET /customer/card/1": "list_cards",
		"GET /customer/card/1/2": "get_card", "POST /products/create": "create_product", "POST /v1/products/all": "list_products",
		"POST /products/status_update": "set_product", "GET /products/1": "get_product", "POST /v1/invoice/create": "checkout",
		"POST /v1/invoice/all": "list_invoices", "GET /invoice/1": "get_invoice", "HEAD /invoice/1": "get_invoice", "POST /invoice/void": "cancel",
		"POST /payments/sale": "sale", "POST /payments/auth": "authorize", "POST /payments/capture": "capture", "POST /payments/refund": "refund",
		"POST /payments/void": "void", "POST /v1/payments/list/transactions": "list_transactions",
		"POST /customer/update_payment/a/b": "", "GET /customer/update_payment/a/b": "", "GET /payments/sale": "", "GET /nothing": "",
	} {
		method, at, _ := strings.Cut(path, " ")
		if got := chargezoom.Call(b.Request(method, at, "")); got != want || (want != "" && !slices.Contains(chargezoom.Calls(), want)) {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if len(chargezoom.Calls()) != 24 {
		t.Errorf("%d calls", len(chargezoom.Calls()))
	}
	b.Control(422, "POST", "faults", `[{"call":"page","nth":1,"fault":"http_429"}]`)
}

func TestSwitches(t *testing.T) {
	b := newBench(t, with(chargezoom.Switches{PagePays: 7}))
	got := b.Control(200, "POST", "switches", `{"commas":true,"utc_offset":-420}`)
	for _, part := range []string{`"commas":true`, `"utc_offset":-420`, `"page_pays":7`} {
		if !strings.Contains(got, part) || !strings.Contains(b.Control(200, "GET", "switches", ""), part) {
			t.Errorf("%s lacks %s", got, part)
		}
	}
	for body, want := range map[string]int{
		`{"unknown":1}`: 400, `{"commas":1}`: 422, `{"page_pays":-1}`: 422, `{"not_found_code":199}`: 422, `{"decline_code":600}`: 422,
		`{"utc_offset":841}`: 422, `{"utc_offset":-721}`: 422, ``: 400,
	} {
		b.Control(want, "POST", "switches", body)
	}
	b.Reset()
	if got := b.Control(200, "GET", "switches", ""); strings.Contains(got, `"commas":true`) || !strings.Contains(got, `"page_pays":7`) {
		t.Errorf("after a reset %s", got)
	}
}

func TestResetForgetsEverything(t *testing.T) {
	b := newBench(t)
	m := b.invoice("a", "5")
	b.pay(m)
	b.Control(200, "POST", "reset", "")
	b.WantLedger("")
	b.Call(401, "GET", "/gateway/all", "")
	b.token = ""
	b.token = b.newToken("POST", "create")
	b.Call(404, "GET", "/invoice/"+m.id, "")
	b.Call(404, "GET", "/customer/103", "")
	for _, path := range []string{"/v1/invoice/all", "/v1/products/all", "/v1/customer/get_customer_data", "/v1/payments/list/transactions"} {
		if got := b.post(path, `{"limit":10,"invoiceStatus":"All"}`); !strings.Contains(got, `"data":[]`) {
			t.Errorf("%s shows %s", path, got)
		}
	}
}

// TestNoCardNumberIsKept looks for a number in every reply, page and control endpoint, and in the sandbox's memory.
func TestNoCardNumberIsKept(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	const number, cvv, account = "4929119911991199", "7351", "88776655443"
	card := b.get(b.post("/customer/card/create", map[string]any{
		"paymentMethod": 1, "customerId": customer, "cardNumber": number, "cardCvv": cvv, "expMonth": "02", "expYear": "2030",
	}), "data.cardId")
	b.post("/customer/card/create", example(t, "card", map[string]any{"customerId": customer, "eaccountNumber": account}))
	bodies := []string{
		b.Call(400, "POST", "/payments/sale", b.encode(charge(customer, "new1", map[string]any{"cardNumber": number, "cardCvv": cvv}))),
		b.Call(400, "POST", "/customer/card/create", b.encode(map[string]any{"paymentMethod": 1, "cardNumber": number + "x", "cardCvv": cvv})),
		b.post("/payments/sale", charge(customer, card, nil)),
		b.Call(200, "GET", "/customer/card/"+customer, ""), b.Call(200, "GET", "/customer/card/"+customer+"/"+card, ""),
		b.transactionsText(), b.Control(200, "GET", "ledger", ""), fmt.Sprintf("%+v", b.Dump()),
	}
	for _, body := range bodies {
		for _, secret := range []string{number, cvv, account} {
			if strings.Contains(body, secret) {
				t.Errorf("%s is in %s", secret, body)
			}
		}
	}
	if !strings.Contains(bodies[len(bodies)-1], "Visa - 1199") {
		t.Error("the memory was not looked through")
	}
}

func TestCustomersAndProducts(t *testing.T) {
	b := newBench(t)
	for field, body := range map[string]string{
		"customerFullName": `{}`, "externalCustomerId": `{"customerFullName":"a","externalCustomerId":{}}`,
		"customerEmail": `{"customerFullName":"a","customerEmail":"` + strings.Repeat("e", 256) + `"}`,
	} {
		if got := b.refuse(400, "/customer/create", body); len(got) != 1 || got[field] == "" {
			t.Errorf("%s is refused with %v", body, got)
		}
	}
	for field, body := range map[string]string{
		"itemName":            `{"itemType":"Service","itemSalePrice":1,"itemSaleDescription":"d"}`,
		"itemType":            `{"itemName":"n","itemType":"Servant","itemSalePrice":1,"itemSaleDescription":"d"}`,
		"itemSalePrice":       `{"itemName":"n","itemType":"Service","itemSalePrice":"x","itemSaleDescription":"d"}`,
		"itemSaleDescription": `{"itemName":"n","itemType":"Service","itemSalePrice":1}`,
	} {
		if got := b.refuse(400, "/products/create", body); len(got) != 1 || got[field] == "" {
			t.Errorf("%s is refused with %v", body, got)
		}
	}
	b.refuse(400, "/products/status_update", `{"itemId":"x"}`)
	b.refuse(404, "/products/status_update", `{"itemId":"x","itemStatus":1}`)
	b.customer("ext-18")
	b.customer("ext-19")
	product := b.product("n-18")
	b.product("n-19")
	count := func(path, body, word string) int { return strings.Count(b.post(path, body), word) }
	for body, want := range map[string][2]int{ // of customers, and of products, where limit 0 means all
		`{}`: {2, 2}, `{"limit":1}`: {1, 1}, `{"page":1,"limit":1}`: {1, 1}, `{"page":2,"limit":1}`: {0, 0}, `{"limit":0}`: {0, 2},
		`{"search":"-18"}`: {1, 1}, `{"search":"nothing"}`: {0, 0}, `{"timeModified":"2022-11-03"}`: {2, 2}, `{"timeModified":"2022-11-04"}`: {0, 0},
	} {
		if got := [2]int{count("/v1/customer/get_customer_data", body, `"customerId"`), count("/v1/products/all", body, `"itemId"`)}; got != want {
			t.Errorf("%s lists %v, want %v", body, got, want)
		}
	}
	b.setNow("2022-11-04 00:00:00")
	b.token = b.newToken("POST", "create")
	b.post("/products/status_update", `{"itemId":"`+product+`","itemStatus":"0"}`)
	if got := b.post("/v1/products/all", `{"timeModified":"2022-11-04"}`); strings.Count(got, "Inactive") != 1 {
		t.Error(got)
	}
	b.customer("ext-18") // taken again
	b.Set(chargezoom.Switches{UniqueIDs: true})
	b.refuse(400, "/customer/create", `{"customerFullName":"a","externalCustomerId":"ext-18"}`)
}

func TestCardRefusals(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	for field, change := range map[string]map[string]any{
		"paymentMethod": {"paymentMethod": 3}, "customerId": {"customerId": "x"}, "cardNumber": {"cardNumber": "4111 1111"},
		"expMonth": {"expMonth": 13}, "expYear": {"expYear": "1999"}, "defaultCard": {"defaultCard": 2},
	} {
		body := map[string]any{"paymentMethod": 1, "customerId": customer, "cardNumber": goodCard, "expMonth": 1, "expYear": 30}
		for name, value := range change {
			body[name] = value
		}
		if got := b.refuse(400, "/customer/card/create", body); len(got) != 1 || got[field] == "" {
			t.Errorf("%v is refused with %v", change, got)
		}
	}
	for _, field := range []string{"eaccountName", "eaccountNumber", "erouteNumber", "eaccountType", "eaccountHolderType"} {
		if got := b.refuse(400, "/customer/card/create", example(t, "card", map[string]any{"customerId": customer, field: ""})); len(got) != 1 || got[field] == "" {
			t.Errorf("without %s refused with %v", field, got)
		}
	}
	card := b.card(customer, goodCard)
	b.Call(200, "GET", "/customer/card/"+customer+"/"+card, "")
	b.Call(404, "GET", "/customer/card/"+b.customer("d")+"/"+card, "")
}

// TestParallelRefundsNeverExceedTheSale is for the race detector, and for the sum.
func TestParallelRefundsNeverExceedTheSale(t *testing.T) {
	b := newBench(t)
	m := b.invoice("a", "10.50")
	b.pay(m)
	id := b.get(b.detail(m.id), "data.transactionData.0.tnxID")
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			status, _ := b.Do(b.Request("POST", "/payments/refund", `{"transactionId":"`+id+`","payAmount":"1.00"}`))
			if status != 200 && status != 400 {
				t.Errorf("a refund answers %d", status)
			}
			b.listed("CZU1090")
			b.transactionsText()
			b.answerPage(m.page, "approve")
			b.Control(200, "POST", "clock", `{"advance":"1s"}`)
			_ = b.newToken("GET", "refresh")
		})
	}
	group.Wait()
	var sum int64
	for _, e := range b.Panel().Ledger.Entries() {
		if e.Effect == control.Refund {
			sum += e.Amount
		}
	}
	if sum != 1000 {
		t.Errorf("%d cents refunded", sum)
	}
}

func TestServingOverAConnection(t *testing.T) {
	b := newBench(t)
	m := b.invoice("a", "5")
	for path, want := range map[string]string{"/_sandbox/ledger": `"order_id":"a"`, m.page: "USD 5.00", "/_sandbox/deliveries": "[]"} {
		w := httptest.NewRecorder()
		b.ServeHTTP(w, b.Request("GET", path, ""))
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s answers %d %s", path, w.Code, w.Body)
		}
	}
}
