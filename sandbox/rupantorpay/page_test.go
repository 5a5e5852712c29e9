package rupantorpay_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"tender/sandbox/rupantorpay"
)

// TestPageOutcomes follows each choice to the redirect, the webhook, the verification and the ledger.
func TestPageOutcomes(t *testing.T) {
	const opened = "checkout order-01 BDT 90000"
	for outcome, c := range map[string]struct {
		set, to, said, ledger string
	}{
		"approve": {`{}`, "https://shop.test/success?", "paymentMethod=bkash&paymentAmount=900.00&paymentFee=0.00&currency=BDT&status=COMPLETED", opened + ", capture order-01 BDT 90000"},
		"decline": {`{}`, "https://shop.test/cancel?a=b&", "paymentMethod=bkash&paymentAmount=900.00&paymentFee=0.00&currency=BDT&status=ERROR", opened},
	} {
		t.Run(outcome, func(t *testing.T) {
			b := newBench(t)
			page := b.open(nil)
			code, to := b.answerPage(page, outcome)
			id := to.Query().Get("transactionId")
			if want := c.to + "transactionId=" + id + "&" + c.said; code != 303 || to.String() != want || len(id) != 12 {
				t.Errorf("%d %s, want %s", code, to, want)
			}
			if _, again := b.answerPage(page, outcome); again.String() != to.String() { // a double click does nothing more
				t.Errorf("the second time it leads to %s", again)
			}
			want := "[POST https://shop.test/hook application/x-www-form-urlencoded transactionId=" + id + "&" + c.said + "]"
			if got := fmt.Sprint(b.Received); got != want {
				t.Errorf("received %s, want %s", got, want)
			}
			if got := b.verified(id)["status"]; !strings.HasSuffix(c.said, "="+got.(string)) {
				t.Errorf("verified as %v", got)
			}
			b.wantLedger(c.ledger)
			for _, other := range []string{"approve", "decline", "cancel"} {
				if code, _ := b.answerPage(page, other); other != outcome && code != 409 {
					t.Errorf("%s afterwards answers %d", other, code)
				}
			}
			b.wantLedger(c.ledger)
		})
	}
}

func TestACancelledPageCanStillBePaid(t *testing.T) {
	b := newBench(t)
	page := b.open(nil)
	for range 2 {
		code, to := b.answerPage(page, "cancel")
		if want := "https://shop.test/cancel?a=b&transactionId=&paymentMethod=&paymentAmount=0.00&paymentFee=0.00&currency=BDT&status=PENDING"; code != 303 || to.String() != want {
			t.Errorf("%d %s, want %s", code, to, want)
		}
	}
	if len(b.Received) != 0 || b.control(200, "GET", "payments", "") != "[]" {
		t.Errorf("received %v", b.Received)
	}
	if code, _ := b.answerPage(page, "approve"); code != 303 {
		t.Errorf("approval answers %d", code)
	}
	b.wantLedger("checkout order-01 BDT 90000, capture order-01 BDT 90000")
}

func TestTheSameCheckoutAgainOpensAnotherPage(t *testing.T) {
	b := newBench(t)
	first, second := b.open(nil), b.open(nil)
	b.answerPage(first, "approve")
	b.answerPage(second, "approve")
	b.wantLedger("checkout order-01 BDT 90000, checkout order-01 BDT 90000, capture order-01 BDT 90000, capture order-01 BDT 90000")
	entries := b.Panel().Ledger.Entries()
	if entries[2].Ref != first || entries[3].Ref != second {
		t.Errorf("ledger %+v, pages %s and %s", entries, first, second)
	}
}

func TestReview(t *testing.T) {
	b := newBench(t)
	b.set(`{"review":true}`)
	page := b.open(nil)
	code, to := b.answerPage(page, "approve")
	id := to.Query().Get("transactionId")
	if code != 303 || to.Path != "/success" || to.Query().Get("status") != "PENDING" {
		t.Errorf("%d %s", code, to)
	}
	if got := b.verified(id); got["status"] != "PENDING" || got["trx_id"] != "" {
		t.Errorf("verified as %v", got)
	}
	b.wantLedger("checkout order-01 BDT 90000")
	b.control(422, "POST", "payments", `{"transaction_id":"`+id+`","status":"PENDING"}`)
	b.control(422, "POST", "payments", `{"transaction_id":"ABCDEF123456","status":"COMPLETED"}`)
	b.Received = nil
	b.control(200, "POST", "payments", `{"transaction_id":"`+id+`","status":"COMPLETED"}`)
	b.control(409, "POST", "payments", `{"transaction_id":"`+id+`","status":"ERROR"}`)
	if got := b.verified(id); got["status"] != "COMPLETED" || got["trx_id"] == "" {
		t.Errorf("verified as %v", got)
	}
	if len(b.Received) != 1 || !strings.HasSuffix(b.Received[0], "status=COMPLETED") {
		t.Errorf("received %v", b.Received)
	}
	b.wantLedger("checkout order-01 BDT 90000, capture order-01 BDT 90000")
	_, to = b.answerPage(b.open(nil), "approve")
	failed := to.Query().Get("transactionId")
	b.control(200, "POST", "payments", `{"transaction_id":"`+failed+`","status":"ERROR"}`)
	want := []map[string]any{
		{"transaction_id": id, "order_id": "order-01", "ref": page, "status": "COMPLETED", "amount": 90000.0, "currency": "BDT"},
	}
	var list []map[string]any
	b.Decode(b.control(200, "GET", "payments", ""), &list)
	if len(list) != 2 || fmt.Sprint(list[:1]) != fmt.Sprint(want) || list[1]["status"] != "ERROR" {
		t.Errorf("listed %v, want %v first", list, want)
	}
}

func TestReopenedPages(t *testing.T) {
	b := newBench(t)
	b.set(`{"reopen_pages":true}`)
	page := b.open(nil)
	_, first := b.answerPage(page, "decline")
	if code, html := b.Do(b.Request("GET", "/api/execute/"+page, "")); code != 200 || !strings.Contains(html, "<form") {
		t.Errorf("the page answers %d", code)
	}
	_, second := b.answerPage(page, "approve")
	one, two := first.Query().Get("transactionId"), second.Query().Get("transactionId")
	if one == two || b.verified(one)["status"] != "ERROR" || b.verified(two)["status"] != "COMPLETED" {
		t.Errorf("payments %s and %s", one, two)
	}
	if code, _ := b.answerPage(page, "decline"); code != 409 {
		t.Errorf("a paid page is declined with %d", code)
	}
}

func TestPages(t *testing.T) {
	b := newBench(t)
	b.set(`{"lifetime":"15m"}`)
	page, nameless := b.open(map[string]any{"amount": "1250.5"}), b.open(map[string]any{"metadata": nil})
	code, html := b.Do(b.Request("GET", "/api/execute/"+page, ""))
	for _, part := range []string{"RupantorPay", "BDT 1,250.50", "Order order-01", "2026-01-02 03:19:05 UTC", `<form method="post">`} {
		if code != 200 || !strings.Contains(html, part) {
			t.Errorf("page %d lacks %s", code, part)
		}
	}
	if _, html := b.Do(b.Request("GET", "/api/execute/"+nameless, "")); !strings.Contains(html, "Order "+nameless) {
		t.Error("a page without reference has no name")
	}
	b.answerPage(nameless, "approve")
	if code, html := b.Do(b.Request("GET", "/api/execute/"+nameless, "")); code != 200 || strings.Contains(html, "<form") {
		t.Errorf("a paid page answers %d", code)
	}
	for _, id := range []string{"", "0123", page + "/", strings.ToUpper(page) + "0"} {
		if code, _ := b.Do(b.Request("GET", "/api/execute/"+id, "")); code != 404 {
			t.Errorf("page %q answers %d", id, code)
		}
	}
	if code, _ := b.answerPage("0123", "approve"); code != 404 {
		t.Errorf("an unknown page is answered with %d", code)
	}
	if code, _ := b.answerPage(page, "approved"); code != 400 {
		t.Errorf("an unknown outcome answers %d", code)
	}
	if code, _ := b.Do(b.Request("PUT", "/api/execute/"+page, "")); code != 405 {
		t.Errorf("PUT answers %d", code)
	}
	b.control(200, "POST", "clock", `{"advance":"15m"}`)
	if code, _ := b.answerPage(page, "approve"); code != 410 {
		t.Errorf("an expired page is answered with %d", code)
	}
	if code, html := b.Do(b.Request("GET", "/api/execute/"+page, "")); code != 410 || strings.Contains(html, "<form") {
		t.Errorf("an expired page answers %d", code)
	}
	b.wantLedger("checkout order-01 BDT 125050, checkout  BDT 90000, capture  BDT 90000")
}

func TestRedirectSwitches(t *testing.T) {
	for set, want := range map[string]string{
		`{"lower_words":true}`:             "transactionId=ID&paymentMethod=bkash&paymentAmount=900.00&paymentFee=0.00&currency=BDT&status=success",
		`{"redirect_names":"snake_case"}`:  "transaction_id=ID&payment_method=bkash&payment_amount=900.00&payment_fee=0.00&currency=BDT&status=COMPLETED",
		`{"redirect_names":"both"}`:        "transactionId=ID&paymentMethod=bkash&paymentAmount=900.00&paymentFee=0.00&currency=BDT&status=COMPLETED&transaction_id=ID&payment_method=bkash&payment_amount=900.00&payment_fee=0.00",
		`{"paid_amount":"899.50"}`:         "transactionId=ID&paymentMethod=bkash&paymentAmount=899.50&paymentFee=0.00&currency=BDT&status=COMPLETED",
		`{"review":true,"lower_words":1}`:  "",
		`{"review":true,"success":"text"}`: "transactionId=ID&paymentMethod=bkash&paymentAmount=900.00&paymentFee=0.00&currency=BDT&status=PENDING",
	} {
		b := newBench(t)
		if want == "" {
			b.control(422, "POST", "switches", set)
			continue
		}
		b.set(set)
		_, to := b.answerPage(b.open(nil), "approve")
		var list []struct {
			ID string `json:"transaction_id"`
		}
		b.Decode(b.control(200, "GET", "payments", ""), &list)
		if got := strings.ReplaceAll(to.RawQuery, list[0].ID, "ID"); got != want {
			t.Errorf("%s: %s\nwant %s", set, got, want)
		}
	}
	b := newBench(t)
	b.set(`{"lower_words":true}`)
	if _, to := b.answerPage(b.open(nil), "decline"); to.Query().Get("status") != "failed" {
		t.Errorf("decline leads to %s", to)
	}
	if _, to := b.answerPage(b.open(nil), "cancel"); to.Query().Get("status") != "pending" {
		t.Errorf("cancel leads to %s", to)
	}
}

func TestWebhookSwitches(t *testing.T) {
	const form = "paymentMethod=bkash&paymentAmount=900.00&paymentFee=0.00&currency=BDT&status="
	const object = `"paymentAmount":"900.00","paymentFee":"0.00","paymentMethod":"bkash","status":"COMPLETED"`
	snake := func(start, end string) string {
		return "POST https://shop.test/hook application/json {" + `"amount":"900.000","currency":"BDT","email":"john@gmail.com","fullname":"John Doe",` +
			`"metadata":{"order_id":"order-01"},"payment_method":"bkash","status":"COMPLETED",` + start + end + "}"
	}
	for set, want := range map[string]string{
		`{}`:                             "POST https://shop.test/hook application/x-www-form-urlencoded transactionId=ID&" + form + "COMPLETED",
		`{"lower_words":true}`:           "POST https://shop.test/hook application/x-www-form-urlencoded transactionId=ID&" + form + "success",
		`{"webhook_id":"transactionID"}`: "POST https://shop.test/hook application/x-www-form-urlencoded transactionID=ID&" + form + "COMPLETED",
		`{"webhook":"json"}`:             "POST https://shop.test/hook application/json {\"currency\":\"BDT\"," + object + `,"transactionId":"ID"}`,
		`{"webhook":"json","webhook_id":"trx_id"}`:       "POST https://shop.test/hook application/json {\"currency\":\"BDT\"," + object + `,"trx_id":"ID"}`,
		`{"webhook":"get"}`:                              "GET https://shop.test/hook?transactionId=ID&" + form + "COMPLETED  ",
		`{"webhook":"get","webhook_id":"trx_id"}`:        "GET https://shop.test/hook?trx_id=ID&" + form + "COMPLETED  ",
		`{"webhook":"snake_json"}`:                       snake(`"transaction_id":"ID",`, `"trx_id":"TRX"`),
		`{"webhook":"snake_json","webhook_id":"trx_id"}`: snake("", `"trx_id":"ID"`),
	} {
		b := newBench(t)
		b.set(set)
		id := b.pay()
		trx := fmt.Sprint(b.verified(id)["trx_id"])
		if got := strings.NewReplacer(id, "ID", trx, "TRX").Replace(strings.Join(b.Received, "; ")); got != want {
			t.Errorf("%s: %s\nwant %s", set, got, want)
		}
	}
	b := newBench(t)
	b.answerPage(b.open(map[string]any{"webhook_url": nil}), "approve")
	if len(b.Received) != 0 {
		t.Errorf("received %v", b.Received)
	}
}

// TestAQueryWebhookKeepsTheMerchantsQuery as a redirect does.
func TestAQueryWebhookKeepsTheMerchantsQuery(t *testing.T) {
	b := newBench(t)
	b.set(`{"webhook":"get"}`)
	b.answerPage(b.open(map[string]any{"webhook_url": "https://shop.test/hook?t=1"}), "approve")
	if !strings.HasPrefix(b.Received[0], "GET https://shop.test/hook?t=1&transactionId=") {
		t.Errorf("received %v", b.Received)
	}
}

func TestPaidSwitches(t *testing.T) {
	b := newBench(t)
	b.set(`{"paid_amount":"1","paid_currency":"USD"}`)
	got := b.verified(b.pay())
	if got["amount"] != "1.000" || got["currency"] != "USD" {
		t.Errorf("verified as %v", got)
	}
	b.wantLedger("checkout order-01 BDT 90000, capture order-01 USD 100")
	b.set(`{"paid_amount":"","paid_currency":""}`)
	if got := b.verified(b.pay()); got["amount"] != "900.000" || got["currency"] != "BDT" {
		t.Errorf("verified as %v", got)
	}
}

func TestSwitches(t *testing.T) {
	b := newBench(t, func(o *rupantorpay.Options) { o.Switches.Webhook = rupantorpay.WebhookJSON })
	for _, c := range []struct {
		body  string
		code  int
		field string
	}{
		{`{"success":"yes"}`, 422, "success"}, {`{"webhook":"xml"}`, 422, "webhook"}, {`{"webhook_id":"id"}`, 422, "webhook_id"},
		{`{"redirect_names":"kebab"}`, 422, "redirect_names"}, {`{"paid_amount":"1.005"}`, 422, "paid_amount"}, {`{"paid_currency":"KWD"}`, 422, "paid_currency"},
		{`{"paid_currency":"XXX"}`, 422, "paid_currency"}, {`{"lifetime":"-1s"}`, 422, "lifetime"}, {`{"lower":true}`, 400, "lower"},
	} {
		if got := b.control(c.code, "POST", "switches", c.body); !strings.Contains(got, `"field":"`+c.field+`"`) {
			t.Errorf("%s is refused with %s", c.body, got)
		}
	}
	b.set(`{"webhook":"get"}`)
	b.control(200, "POST", "reset", "")
	const want = `{"success":"","webhook":"json","webhook_id":"","redirect_names":"","lower_words":false,"metadata_text":false,"paid_amount":"",` +
		`"paid_currency":"","review":false,"reopen_pages":false,"lifetime":"0s","require_customer":false,"require_client":false,"errors_as_200":false}`
	if got := b.control(200, "GET", "switches", ""); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	b.Set(rupantorpay.Switches{Review: true})
	if got := b.verified(b.pay())["status"]; got != "PENDING" {
		t.Errorf("Set has no effect: %v", got)
	}
}

// TestFaultsOfACheckout plans faults by the name of the call and judges by the ledger.
func TestFaultsOfACheckout(t *testing.T) {
	for fault, c := range map[string]struct {
		opened, later bool
		status        int
		body          string
	}{
		"reset_before": {}, "reset_after": {opened: true}, "timeout_after": {opened: true}, "late": {later: true},
		"http_500_before": {status: 500, body: `{"status":false,"message":"Server Error"}`},
		"http_429":        {status: 429, body: `{"status":false,"message":"Too Many Attempts."}`},
		"garbage":         {opened: true, status: 200, body: "<!doctype html>"},
	} {
		t.Run(fault, func(t *testing.T) {
			b := newBench(t)
			b.control(200, "POST", "faults", `[{"call":"checkout","nth":1,"fault":"`+fault+`"}]`)
			resp, err := b.Client.Do(b.Request("POST", checkoutPath, body(nil)))
			if (err == nil) != (c.status != 0) {
				t.Fatalf("answered %v, %v", resp, err)
			}
			if err == nil {
				text := make([]byte, 100)
				n, _ := resp.Body.Read(text)
				_ = resp.Body.Close()
				if resp.StatusCode != c.status || !strings.HasPrefix(string(text[:n]), c.body) {
					t.Errorf("answered %d %s", resp.StatusCode, text[:n])
				}
			}
			if got := len(b.Panel().Ledger.Entries()) == 1; got != c.opened {
				t.Errorf("opened %v, want %v", got, c.opened)
			}
			b.control(200, "POST", "faults/release", "")
			if got := len(b.Panel().Ledger.Entries()) == 1; got != (c.opened || c.later) {
				t.Errorf("opened %v after the release", got)
			}
		})
	}
}

// TestParallelApprovals is for the race detector, and for the sum.
func TestParallelApprovals(t *testing.T) {
	b := newBench(t)
	page := b.open(nil)
	var group sync.WaitGroup
	ids := make([]string, 20)
	for i := range ids {
		group.Go(func() {
			_, to := b.answerPage(page, "approve")
			ids[i] = to.Query().Get("transactionId")
			b.verified(ids[i])
			b.control(200, "GET", "payments", "")
			b.control(200, "GET", "deliveries", "")
			b.open(nil)
		})
	}
	group.Wait()
	captures := 0
	for _, e := range b.Panel().Ledger.Entries() {
		if e.Effect == "capture" {
			captures++
		}
	}
	if out, _ := json.Marshal(ids); captures != 1 || strings.Count(string(out), ids[0]) != len(ids) {
		t.Errorf("%d captures, payments %s", captures, out)
	}
	b.control(200, "POST", "reset", "")
	b.wantLedger("")
}
