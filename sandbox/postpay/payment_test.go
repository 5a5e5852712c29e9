package postpay_test

import (
	"strings"
	"testing"
	"time"

	"tender/sandbox/postpay"
)

func TestPageOutcomes(t *testing.T) {
	for outcome, c := range map[string]struct{ location, status, ledger string }{
		"approve": {"https://www.example.ae/success?order_id=order-01&status=APPROVED", "approved", "checkout order-01 81480, authorize order-01 81480"},
		"decline": {"https://www.example.ae/cancel?order_id=order-01&status=DENIED", "denied", "checkout order-01 81480"},
		"cancel":  {"https://www.example.ae/cancel?order_id=order-01&status=CANCELLED", "pending", "checkout order-01 81480"},
	} {
		t.Run(outcome, func(t *testing.T) {
			b := newBench(t)
			token := b.checkout("order-01")
			for range 2 { // a double click does nothing more
				if code, location := b.answerPage(token, outcome); code != 303 || location != c.location {
					t.Errorf("%d %s, want 303 %s", code, location, c.location)
				}
			}
			if got := b.status("order-01"); got != c.status {
				t.Errorf("status %s, want %s", got, c.status)
			}
			b.WantLedger(c.ledger)
		})
	}
}

func TestADecidedPageIsNotDecidedAgain(t *testing.T) {
	b := newBench(t)
	approved, denied := b.checkout("a"), b.checkout("d")
	b.answerPage(approved, "approve")
	b.answerPage(denied, "decline")
	for _, c := range []struct{ token, outcome string }{{approved, "decline"}, {approved, "cancel"}, {denied, "approve"}, {denied, "cancel"}} {
		if code, _ := b.answerPage(c.token, c.outcome); code != 409 {
			t.Errorf("%s afterwards answers %d", c.outcome, code)
		}
	}
	b.Call(200, "POST", "/orders/a/capture", "")
	if code, location := b.answerPage(approved, "approve"); code != 303 || !strings.HasSuffix(location, "status=APPROVED") {
		t.Errorf("approving again after the capture answers %d %s", code, location)
	}
	b.WantLedger("checkout a 81480, checkout d 81480, authorize a 81480, capture a 81480")
}

func TestACancelledPageCanStillBePaid(t *testing.T) {
	b := newBench(t)
	token := b.checkout("order-01")
	b.answerPage(token, "cancel")
	b.answerPage(token, "approve")
	if got := b.status("order-01"); got != "approved" {
		t.Errorf("status %s", got)
	}
}

func TestAPageExpiresAfterAnHour(t *testing.T) {
	for _, c := range []struct {
		advance string
		status  int
		order   string
	}{{"59m59.999999s", 303, "approved"}, {"1h", 410, "pending"}} {
		t.Run(c.advance, func(t *testing.T) {
			b := newBench(t)
			token := b.checkout("order-01")
			b.Control(200, "POST", "clock", `{"advance":"`+c.advance+`"}`)
			for _, outcome := range []string{"approve"} {
				if code, _ := b.answerPage(token, outcome); code != c.status {
					t.Errorf("%s answers %d, want %d", outcome, code, c.status)
				}
			}
			if got := b.status("order-01"); got != c.order {
				t.Errorf("status %s, want %s", got, c.order)
			}
		})
	}
}

func TestPages(t *testing.T) {
	b := newBench(t)
	fresh, decided := b.checkout("fresh"), b.checkout("decided")
	b.answerPage(decided, "approve")
	get := func(token string) (int, string) { return b.Do(b.Request("GET", "/checkout/"+token, "")) }
	code, html := get(fresh)
	for _, part := range []string{"AED 814.80", "Order fresh", "AED 840.00", "AED -84.00", "AED 20.00", "AED 38.80", "2020-05-08 11:53:57 UTC"} {
		if code != 200 || !strings.Contains(html, part) {
			t.Errorf("page %d lacks %s", code, part)
		}
	}
	if code, html := get(decided); code != 200 || strings.Contains(html, "<form") {
		t.Errorf("a decided page answers %d with a form", code)
	}
	if code, _ := get("0123"); code != 404 {
		t.Errorf("an unknown page answers %d", code)
	}
	if code, _ := b.answerPage("0123", "approve"); code != 404 {
		t.Errorf("an unknown page is answered with %d", code)
	}
	if code, _ := b.answerPage(fresh, "approved"); code != 400 {
		t.Errorf("an unknown outcome answers %d", code)
	}
	if code, _ := b.Do(b.Request("PUT", "/checkout/"+fresh, "")); code != 405 {
		t.Errorf("PUT answers %d", code)
	}
	b.Control(200, "POST", "clock", `{"advance":"1h"}`)
	if code, html := get(fresh); code != 410 || strings.Contains(html, "<form") {
		t.Errorf("an expired page answers %d", code)
	}
}

func TestRedirectsKeepTheMerchantsQuery(t *testing.T) {
	b := newBench(t)
	token := func(id, confirm string) string {
		var got struct{ Token string }
		b.Decode(b.Call(200, "POST", "/checkouts", body(t, map[string]any{"order_id": id, "merchant.confirmation_url": confirm})), &got)
		return got.Token
	}
	for id, c := range map[string]struct{ url, want string }{
		"a":   {"https://shop.test/r?x=1&y=%2F", "https://shop.test/r?x=1&y=%2F&order_id=a&status=APPROVED"},
		"b":   {"https://shop.test/r#top", "https://shop.test/r?order_id=b&status=APPROVED#top"},
		"c d": {"https://shop.test", "https://shop.test?order_id=c+d&status=APPROVED"},
	} {
		if _, got := b.answerPage(token(id, c.url), "approve"); got != c.want {
			t.Errorf("%s leads to %s, want %s", c.url, got, c.want)
		}
	}
	var got struct{ Token string }
	b.Decode(b.Call(200, "POST", "/checkouts", body(t, map[string]any{"order_id": "none", "merchant": nil})), &got)
	if code, location := b.answerPage(got.Token, "approve"); code != 200 || location != "" || b.status("none") != "approved" {
		t.Errorf("without merchant URLs: %d %s", code, location)
	}
}

func TestPublicURL(t *testing.T) {
	b := newBench(t, func(o *postpay.Options) { o.PublicURL = "https://pay.test/base/" })
	if got := b.Call(200, "POST", "/checkouts", body(t, nil)); !strings.Contains(got, `"redirect_url":"https://pay.test/base/checkout/`) {
		t.Error(got)
	}
}

func TestCaptureRefusals(t *testing.T) {
	b := newBench(t)
	token := b.checkout("order-01")
	capture := func(status int, code string) {
		t.Helper()
		b.refuse(status, code, "POST", "/orders/order-01/capture", "[]")
	}
	capture(409, "invalid_status") // pending
	b.answerPage(token, "approve")
	b.Control(200, "POST", "switches", `{"decline_capture":true}`)
	capture(402, "capture_error")
	b.Control(200, "POST", "switches", `{"decline_capture":false}`)
	b.Call(200, "POST", "/orders/order-01/capture", "")
	capture(409, "invalid_status") // captured already
	b.answerPage(b.checkout("denied"), "decline")
	b.refuse(409, "invalid_status", "POST", "/orders/denied/capture", "")
	b.WantLedger("checkout order-01 81480, authorize order-01 81480, capture order-01 81480, checkout denied 81480")
}

func TestAnApprovalLapses(t *testing.T) {
	for _, c := range []struct {
		after  time.Duration
		status int
	}{{postpay.ApprovalLife - time.Microsecond, 200}, {postpay.ApprovalLife, 410}} {
		b := newBench(t)
		b.answerPage(b.checkout("order-01"), "approve")
		if err := b.Panel().Clock.Advance(c.after); err != nil {
			t.Fatal(err)
		}
		if c.status == 410 {
			b.refuse(410, "expired", "POST", "/orders/order-01/capture", "")
			if got := b.status("order-01"); got != "approved" {
				t.Errorf("status %s", got)
			}
			continue
		}
		b.Call(c.status, "POST", "/orders/order-01/capture", "")
	}
}

func TestRefunds(t *testing.T) {
	b := newBench(t)
	b.answerPage(b.checkout("order-01"), "approve")
	const path = "/orders/order-01/refunds"
	b.refuse(409, "invalid_status", "POST", path, `{"refund_id":"r1","amount":100}`)
	b.Call(200, "POST", "/orders/order-01/capture", "")
	for text, field := range map[string]string{
		`{}`: "refund_id", `{"refundId":"r1"}`: "refund_id", `{"refund_id":""}`: "refund_id", `{"refund_id":null}`: "refund_id",
		`{"refund_id":"r1","amount":0}`: "amount", `{"refund_id":"r1","amount":-1}`: "amount", `{"refund_id":"r1","amount":"1"}`: "amount",
		`{"refund_id":"r1","amount":1.5}`: "amount", `[]`: "non_field_errors",
	} {
		if got := b.refuse(400, "invalid", "POST", path, text); len(got[field]) != 1 {
			t.Errorf("%s is refused with %v", text, got)
		}
	}
	b.refuse(409, "limit_exceeded", "POST", path, `{"refund_id":"r1","amount":81481}`)
	b.Call(200, "POST", path, `{"refund_id":"r1","amount":81479}`)
	b.refuse(409, "conflict", "POST", path, `{"refund_id":"r1","amount":81479}`)
	b.refuse(409, "conflict", "POST", path, `{"refund_id":"r1","amount":1}`)
	b.refuse(409, "limit_exceeded", "POST", path, `{"refund_id":"r2","amount":2}`)
	if got := b.Call(200, "POST", path, `{"refund_id":"r2","amount":1}`); !strings.Contains(got, `"full":false`) {
		t.Error(got)
	}
	b.refuse(409, "limit_exceeded", "POST", path, `{"refund_id":"r3"}`)
	b.refuse(404, "not_found", "GET", path+"/r3", "")
	if got := b.status("order-01"); got != "captured" {
		t.Errorf("status %s", got)
	}
	b.WantLedger("checkout order-01 81480, authorize order-01 81480, capture order-01 81480, refund order-01 81479, refund order-01 1")
}

func TestAFullRefundNeedsNoAmount(t *testing.T) {
	b := newBench(t)
	b.captured("a")
	b.captured("b")
	if got := b.Call(200, "POST", "/orders/a/refunds", `{"refund_id":"r"}`); !strings.Contains(got, `"amount":81480,"full":true`) {
		t.Error(got)
	}
	b.Call(200, "POST", "/orders/b/refunds", `{"refund_id":"r","amount":80000}`) // a refund id belongs to one order
	if got := b.Call(200, "POST", "/orders/b/refunds", `{"refund_id":"rest","amount":null}`); !strings.Contains(got, `"amount":1480,"full":true`) {
		t.Error(got)
	}
}
