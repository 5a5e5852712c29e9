package chargezoom_test

import (
	"net/url"
	"strings"
	"testing"

	"tender/sandbox/chargezoom"
)

func TestPageOutcomes(t *testing.T) {
	for outcome, c := range map[string]struct{ title, again, status, rows, ledger string }{
		"approve": {"Thank you", "Thank you", "Paid", "sale SUCCESS 8.14", "checkout order-01 814, capture order-01 814"},
		"decline": {"Payment declined", "Payment declined", "Open", "sale Failed 8.14, sale Failed 8.14", "checkout order-01 814"},
		"cancel":  {"Not paid", "Not paid", "Open", "", "checkout order-01 814"},
	} {
		t.Run(outcome, func(t *testing.T) {
			b := newBench(t)
			m := b.invoice("tender-order-01", "8.14")
			for _, title := range []string{c.title, c.again} {
				if status, html := b.answerPage(m.page, outcome); status != 200 || !strings.Contains(html, "<h1 class=\"title\">"+title) || strings.Contains(html, "<form") {
					t.Errorf("%d %s, want %s", status, html, title)
				}
			}
			if got := b.get(b.listed("order-01"), "invoiceStatus"); got != c.status {
				t.Errorf("status %s, want %s", got, c.status)
			}
			if got := b.transactions(nil); got != c.rows {
				t.Errorf("lists %s, want %s", got, c.rows)
			}
			b.WantLedger(c.ledger)
		})
	}
}

func TestPageAfterADecision(t *testing.T) {
	b := newBench(t)
	m := b.invoice("a", "5")
	b.answerPage(m.page, "cancel")
	b.answerPage(m.page, "decline")
	b.pay(m) // neither closes the page
	for outcome, want := range map[string]int{"approve": 200, "decline": 409, "cancel": 200, "": 400, "Approve": 400} {
		if got, _ := b.answerPage(m.page, outcome); got != want {
			t.Errorf("%q afterwards answers %d, want %d", outcome, got, want)
		}
	}
	b.WantLedger("checkout a 500, capture a 500")
}

func TestPagePaysInParts(t *testing.T) {
	b := newBench(t, with(chargezoom.Switches{PagePays: 300}))
	m := b.invoice("a", "8")
	b.answerPage(m.page, "decline")
	if got := b.statuses(map[string]any{"invoiceStatus": "Failed"}); got != "a Open" {
		t.Errorf("failed are %s", got)
	}
	b.pay(m)
	if got := b.statuses(map[string]any{"invoiceStatus": "Failed"}); got != "" {
		t.Errorf("failed are %s after a payment", got)
	}
	if _, html := b.Do(b.Request("GET", m.page, "")); !strings.Contains(html, "<h1>USD 5.00</h1>") || !strings.Contains(html, "USD -3.00") {
		t.Error(html)
	}
	b.pay(m)
	if got := b.get(b.listed("CZU1090"), "invoiceStatus"); got != "Partial" {
		t.Error(got)
	}
	b.pay(m)
	b.pay(m) // a double click
	b.WantLedger("checkout a 800, capture a 300, capture a 300, capture a 200")
}

func TestPages(t *testing.T) {
	b := newBench(t)
	customer := b.customer("c")
	reply := b.post("/v1/invoice/create", map[string]any{
		"customerId": customer, "invoiceDate": "2022-11-09", "externalInvoiceId": "tender-<b>", "taxID": 3,
		"invoiceLineItem": []any{
			map[string]any{"itemListID": b.product("Tea & <cake>"), "itemRate": "600.25", "itemQuantity": 2, "itemDescription": "", "itemTax": 1},
		},
	})
	m := made{id: b.get(reply, "data.invoiceId"), page: strings.TrimPrefix(b.get(reply, "data.paylink"), api)}
	status, html := b.Do(b.Request("GET", m.page, ""))
	for _, part := range []string{"USD 1,309.75", "Order &lt;b&gt;", "Tea &amp; &lt;cake&gt;", "2 × USD 600.25", "Tucson Tax", "USD 109.25", "CZU1090, due on 2022-11-09"} {
		if status != 200 || !strings.Contains(html, part) {
			t.Errorf("page %d lacks %s: %s", status, part, html)
		}
	}
	b.pay(m)
	if status, html := b.Do(b.Request("GET", m.page, "")); status != 200 || strings.Contains(html, "<form") || !strings.Contains(html, "is paid") {
		t.Errorf("%d %s", status, html)
	}
	plain := b.post("/v1/invoice/create", b.invoiceBody(map[string]any{"customerId": customer}))
	if _, html := b.Do(b.Request("GET", strings.TrimPrefix(b.get(plain, "data.paylink"), api), "")); !strings.Contains(html, "Order CZU1091") {
		t.Error(html)
	}
	for _, page := range []string{"/customer/update_payment/", "/customer/update_payment/x/" + m.id, m.page + "x", m.page + "/", strings.Replace(m.page, m.id, "CZU1090", 1)} {
		if status, _ := b.Do(b.Request("GET", page, "")); status != 404 {
			t.Errorf("%s answers %d", page, status)
		}
		if status, _ := b.answerPage(page, "approve"); status != 404 {
			t.Errorf("%s is answered %d", page, status)
		}
	}
	if status, _ := b.Do(b.Request("PUT", m.page, "")); status != 405 {
		t.Errorf("PUT answers %d", status)
	}
}

func TestPublicURL(t *testing.T) {
	b := newBench(t, func(o *chargezoom.Options) { o.PublicURL = "https://pay.test/base/" })
	reply := b.post("/v1/invoice/create", b.invoiceBody(map[string]any{"customerId": b.customer("c")}))
	link, err := url.Parse(b.get(reply, "data.paylink"))
	if err != nil || !strings.HasPrefix(link.String(), "https://pay.test/base/customer/update_payment/") {
		t.Errorf("%v %v", link, err)
	}
	if got := b.detail(b.get(reply, "data.invoiceId")); b.get(got, "paylink") != link.String() || strings.Contains(got, `"data":{"paylink"`) {
		t.Error(got)
	}
}
