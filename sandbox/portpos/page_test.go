package portpos_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tender/sandbox/portpos"
)

func TestPageOutcomes(t *testing.T) {
	const opened, ipn = "checkout order-01 10000", "POST https://shop.test/ipn application/x-www-form-urlencoded "
	for outcome, c := range map[string]struct {
		word, status, ledger string
		told                 bool
	}{
		"approve": {"ACCEPTED", "200 ACCEPTED", opened + ", capture order-01 10000", true},
		"decline": {"REJECTED", "300 REJECTED", opened, true},
		"cancel":  {"CANCELLED", "120 CANCELLED", opened, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			b := newBench(t)
			id := b.open(map[string]string{"redirect_url": "https://shop.test/back?reference=order-01", "ipn_url": "https://shop.test/ipn"})
			said := "invoice=" + id + "&amount=100.00&status=" + c.word
			for range 2 { // a double click does nothing more
				if code, to := b.answerPage(id, outcome); code != 303 || to != "https://shop.test/back?reference=order-01&"+said {
					t.Errorf("%d %s", code, to)
				}
			}
			b.wantStatus(id, c.status)
			b.WantLedger(c.ledger)
			want := "[]"
			if c.told {
				want = "[" + ipn + said + "]"
			}
			if got := fmt.Sprint(b.Received); got != want {
				t.Errorf("received %s, want %s", got, want)
			}
			for _, other := range []string{"approve", "decline", "cancel"} {
				if code, _ := b.answerPage(id, other); other != outcome && code != 409 {
					t.Errorf("%s afterwards answers %d", other, code)
				}
			}
			b.wantStatus(id, c.status)
		})
	}
}

func TestPages(t *testing.T) {
	b := newBench(t)
	b.set(`{"lifetime":"30m"}`)
	id := b.open(map[string]string{"amount": "1250.50", "product_name": "Polo <T-shirt>", "redirect_url": "https://shop.test/?reference=order-01"})
	paid := b.paid()
	code, html := b.get("/payment/?invoice=" + id)
	for _, part := range []string{"PortPos", "BDT 1,250.50", "Order order-01", "Polo &lt;T-shirt&gt;", id, "2015-02-26 09:37:36 UTC", `<form method="post">`} {
		if code != 200 || !strings.Contains(html, part) {
			t.Errorf("page %d lacks %s", code, part)
		}
	}
	if code, html := b.get("/payment/?invoice=" + paid); code != 200 || strings.Contains(html, "<form") || !strings.Contains(html, "ACCEPTED") {
		t.Errorf("a paid page answers %d %s", code, html)
	}
	for _, query := range []string{"", "?invoice=", "?invoice=854EEA58BC861985"} {
		if code, _ := b.get("/payment/" + query); code != 404 {
			t.Errorf("page %s answers %d", query, code)
		}
	}
	if code, _ := b.answerPage("854EEA58BC861985", "approve"); code != 404 {
		t.Errorf("an unknown page is answered with %d", code)
	}
	if code, _ := b.answerPage(id, "accept"); code != 400 {
		t.Errorf("an unknown outcome answers %d", code)
	}
	b.advance("29m59s")
	b.wantStatus(id, "100 <nil>")
	b.advance("1s")
	b.wantStatus(id, "130 EXPIRED")
	if code, _ := b.answerPage(id, "approve"); code != 410 {
		t.Errorf("an expired page is answered with %d", code)
	}
	if code, html := b.get("/payment/?invoice=" + id); code != 410 || strings.Contains(html, "<form") {
		t.Errorf("an expired page answers %d", code)
	}
	b.wantStatus(paid, "200 ACCEPTED")
}

func TestRedirectsKeepTheMerchantsQuery(t *testing.T) {
	b := newBench(t)
	for address, want := range map[string]string{
		"https://shop.test/r?x=1&y=%2F": "https://shop.test/r?x=1&y=%2F&", "https://shop.test/r#top": "https://shop.test/r?", "https://shop.test": "https://shop.test?",
	} {
		id := b.open(map[string]string{"redirect_url": address})
		if _, got := b.answerPage(id, "approve"); !strings.HasPrefix(got, want+"invoice="+id+"&amount=100.00&status=ACCEPTED") {
			t.Errorf("%s leads to %s", address, got)
		}
	}
}

// TestNobodyIsToldWithoutAnAddress: the IPN URL may be left out.
func TestNobodyIsToldWithoutAnAddress(t *testing.T) {
	b := newBench(t)
	b.answerPage(b.open(nil), "approve")
	if got := b.control(200, "GET", "deliveries", ""); got != "[]" {
		t.Errorf("deliveries %s", got)
	}
}

func TestTheLedgerFindsTheMerchantsReference(t *testing.T) {
	for name, c := range map[string]struct{ redirect, ipn, want string }{
		"parameter of the redirect":    {"https://shop.test/r?reference=order-01.a2", "https://shop.test/ipn?reference=x", "order-01.a2"},
		"parameter of the IPN":         {"https://shop.test/r", "https://shop.test/ipn?a=b&reference=order-01", "order-01"},
		"path of a webhook":            {"https://shop.test/r", "https://shop.test/webhooks/portpos/order-01/abc", "order-01"},
		"path of a return":             {"https://shop.test/base/return/portpos/order%2001/abc", "", "order 01"},
		"neither":                      {"https://shop.test/portpos", "https://shop.test/ipn", ""},
		"an empty segment":             {"https://shop.test/portpos//x", "", ""},
		"the last segment of a path":   {"https://shop.test/portpos/order-01", "", "order-01"},
		"an empty parameter is no one": {"https://shop.test/portpos/order-01?reference=", "", "order-01"},
	} {
		b := newBench(t)
		b.open(map[string]string{"redirect_url": c.redirect, "ipn_url": c.ipn})
		if got := b.Panel().Ledger.Entries()[0].OrderID; got != c.want {
			t.Errorf("%s: order %q, want %q", name, got, c.want)
		}
	}
}

func TestPageSwitches(t *testing.T) {
	b := newBench(t)
	b.set(`{"cancel_keeps_pending":true}`)
	id := b.open(nil)
	if _, to := b.answerPage(id, "cancel"); !strings.HasSuffix(to, "&status=CANCELLED") {
		t.Error(to)
	}
	b.wantStatus(id, "100 <nil>")
	b.set(`{"pending_word":true,"retrieve_as_200":true}`)
	b.wantStatus(id, "200 PENDING")
	b.call(100, "ipn_validate", map[string]string{"invoice": id, "amount": "100"})
	b.answerPage(id, "approve")
	b.wantStatus(id, "200 ACCEPTED")
	b.set(`{"cancel_keeps_pending":false,"reopen_pages":true,"retrieve_as_200":false}`)
	for _, outcome := range []string{"cancel", "decline"} {
		id := b.open(nil)
		b.answerPage(id, outcome)
		if code, html := b.get("/payment/?invoice=" + id); code != 200 || !strings.Contains(html, "<form") {
			t.Errorf("after %s the page answers %d", outcome, code)
		}
		b.answerPage(id, "approve")
		b.wantStatus(id, "200 ACCEPTED")
		if code, _ := b.answerPage(id, "decline"); code != 409 {
			t.Errorf("a paid page is declined with %d", code)
		}
	}
}

func TestSwitches(t *testing.T) {
	b := newBench(t, func(o *portpos.Options) { o.Switches.PendingWord = true })
	for _, c := range []struct {
		body  string
		code  int
		field string
	}{
		{`{"refunds_end":"lost"}`, 422, "refunds_end"}, {`{"clock_tolerance":"-1s"}`, 422, "clock_tolerance"},
		{`{"processing_after":"1h"}`, 422, "refunded_after"}, {`{"expired_code":200}`, 422, "expired_code"},
		{`{"lifetime":5}`, 422, "lifetime"}, {`{"lifetime":"soon"}`, 422, "lifetime"}, {`{"one_refunds":true}`, 400, "one_refunds"},
	} {
		if got := b.control(c.code, "POST", "switches", c.body); !strings.Contains(got, `"field":"`+c.field+`"`) {
			t.Errorf("%s is refused with %s", c.body, got)
		}
	}
	const want = `{"clock_tolerance":"5m0s","any_timestamp":false,"lifetime":"0s","expired_code":130,"processing_after":"1m0s",` +
		`"refunded_after":"5m0s","refunds_end":"","one_refund":false,"pending_word":true,"retrieve_as_200":false,` +
		`"cancel_keeps_pending":false,"reopen_pages":false}`
	b.set(`{"pending_word":false,"expired_code":110}`)
	b.control(200, "POST", "reset", "")
	if got := b.control(200, "GET", "switches", ""); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	b.Set(portpos.Switches{OneRefund: true})
	if got := b.control(200, "GET", "switches", ""); got != strings.NewReplacer(`"one_refund":false`, `"one_refund":true`, `"pending_word":true`, `"pending_word":false`).Replace(want) {
		t.Error(got)
	}
}

func TestForcedStatuses(t *testing.T) {
	b := newBench(t, func(o *portpos.Options) { o.PublicURL = "https://pay.test/" })
	pending, expired, paid := b.open(nil), b.open(nil), b.paid()
	force := func(code int, id, status string) string {
		t.Helper()
		return b.control(code, "POST", "invoices", `{"invoice":"`+id+`","status":"`+status+`"}`)
	}
	force(422, "854EEA58BC861985", "EXPIRED")
	force(422, pending, "ACCEPTED")
	force(422, pending, "REFUNDED")
	force(409, pending, "CHARGED_BACK")
	force(409, paid, "CANCELLED")
	force(200, pending, "CANCELLED")
	force(409, pending, "EXPIRED")
	b.set(`{"expired_code":140}`)
	force(200, expired, "EXPIRED")
	b.refund(210, paid, "10")
	b.Received = nil
	force(200, paid, "CHARGED_BACK")
	b.advance("1h")
	b.wantStatus(pending, "120 CANCELLED")
	b.wantStatus(expired, "140 EXPIRED")
	b.wantStatus(paid, "240 CHARGED_BACK")
	b.refund(400, paid, "10")
	if code, _ := b.answerPage(pending, "approve"); code != 409 {
		t.Errorf("a page that the merchant cancelled is answered with %d", code)
	}
	b.WantLedger("checkout  10000, checkout  10000, checkout order-01 10000, capture order-01 10000")
	if len(b.Received) != 0 {
		t.Errorf("received %v", b.Received)
	}
	var list []map[string]any
	if err := json.Unmarshal([]byte(b.control(200, "GET", "invoices", "")), &list); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"invoice": paid, "order_id": "order-01", "status": "CHARGED_BACK", "amount": 10000.0, "refundable": 0.0,
		"page": "https://pay.test/payment/?invoice=" + paid,
	}
	if len(list) != 3 || fmt.Sprint(list[2]) != fmt.Sprint(want) {
		t.Errorf("listed %v, want %v last", list, want)
	}
}
