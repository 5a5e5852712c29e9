package portone_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tender/sandbox/deliveries"
	"tender/sandbox/portone"
	"tender/sandbox/sandboxtest"
)

// flat is a JSON object's members as text.
func flat(t sandboxtest.T, text string) map[string]string {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	out := map[string]string{}
	for name, value := range raw {
		var s string
		if json.Unmarshal(value, &s) != nil {
			s = string(value)
		}
		out[name] = s
	}
	return out
}

var (
	paymentSigned = []string{"amount", "channel_key", "channel_order_ref", "country_code", "currency", "merchant_order_ref", "method_name", "order_ref", "status"}
	linkSigned    = []string{"amount", "country_code<countryCode", "currency", "link_ref", "merchant_order_ref", "status"}
)

const hooks = "/api/merchant/po_test_key/webhook"

func (b *bench) hook(kind, url, environment string) {
	b.Helper()
	b.Call(200, "POST", hooks, fmt.Sprintf(`{"name":%q,"url":%q,"type":%q,"environment":%q}`, url, url, kind, environment))
}

// events lists what was received as "address status".
func (b *bench) events() string {
	b.Helper()
	var out []string
	for _, r := range b.Received {
		m := flat(b.T, r.body)
		out = append(out, strings.TrimPrefix(r.url, "https://shop.test/")+" "+m["status"]+m["refund_status"])
	}
	return strings.Join(out, ", ")
}

func TestDocumentedWebhooks(t *testing.T) {
	b := newBench(t)
	b.hook("payment_status", "https://shop.test/p", "sandbox")
	b.hook("payment_link_status", "https://shop.test/l", "sandbox")
	b.hook("refund_status", "https://shop.test/r", "sandbox")
	ref := b.checkout("ORD-1", map[string]any{"amount": number("2500.50"), "signature_hash": linkSignature("ORD-1", "2500.5", "THB")})
	b.answerPage(ref, "approve")
	orderRef := b.orderRef(ref, 0)
	b.refund(orderRef, map[string]any{"amount": number("0.50"), "description": "One shoe"})
	if got := b.events(); got != "p Success, l Success, r SUCCESS" {
		t.Fatalf("received %s", got)
	}
	for i, name := range []string{"payment_webhook.json", "link_webhook.json", "refund_webhook.json"} {
		goldenShape(t, name, b.Received[i].body)
		if b.Received[i].kind != "application/json" {
			t.Errorf("%s is %s", name, b.Received[i].kind)
		}
	}
	attempt := b.status(ref).Content.TransactionsList[0]
	payment, link, refund := flat(t, b.Received[0].body), flat(t, b.Received[1].body), flat(t, b.Received[2].body)
	check(t, payment, map[string]string{
		"amount": "2500.5", "order_ref": orderRef, "merchant_order_ref": attempt.MerchantOrderRef, "link_order_ref": "ORD-1",
		"payment_link_ref": ref, "status_code": "2000", "created_at": "2024-07-27 10:53:57.095579 +0000 UTC",
		"country_code": "TH", "environment": "sandbox", "signature_hash": signed(payment, paymentSigned...),
	})
	check(t, link, map[string]string{
		"amount": "2500.5", "link_ref": ref, "link": api + "?ref=" + ref, "merchant_order_ref": "ORD-1", "countryCode": "TH",
		"cancel_url": "https://checkout.portone.cloud/failure.html", "expiry_hours": "48", "portone_key": "po_test_key",
		"created_at": "2024-07-27T10:53:57.095579Z", "signature_hash": signed(link, linkSigned...),
	})
	check(t, refund, map[string]string{
		"amount": "0.5", "currency": "THB", "refund_type": "partial", "payment_txn_ref": orderRef, "payment_channel": channel,
		"refund_date": "2024-07-27 10:53:57.095579 +0000 UTC", "description": "One shoe", "merchant_id": "11", "signature_hash": "",
	})
}

func check(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
}

// TestEveryChangeIsTold follows links through everything that is told.
func TestEveryChangeIsTold(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/all")
	b.hook("payment_status", "https://shop.test/live", "live")
	b.hook("payout_status", "https://shop.test/payout", "sandbox")
	own := map[string]any{"custom_txn_webhook_urls": []any{"https://shop.test/own"}}
	steps := func(want string, do func()) {
		t.Helper()
		b.Received = nil
		do()
		if got := b.events(); got != want {
			t.Errorf("received %s, want %s", got, want)
		}
	}
	first, second, third := b.checkout("A", own), b.checkout("B"), b.checkout("C", map[string]any{"environment": "live"})
	steps("own Failed, all Failed, all Processing", func() { b.answerPage(first, "decline") })
	steps("own Failed, all Failed", func() { b.answerPage(first, "cancel") })
	steps("own Success, all Success, all Success", func() { b.answerPage(first, "approve") })
	steps("", func() { b.answerPage(first, "approve") })
	steps("all SUCCESS", func() { b.refund(b.orderRef(first, 2), nil) })
	steps("all Cancelled", func() { b.Call(200, "PUT", "/api/paymentLink/"+second+"/status/cancelled", "") })
	steps("", func() { b.Call(200, "PUT", "/api/paymentLink/"+second+"/status/cancelled", "") })
	steps("all Success, live Success, all Success", func() { b.answerPage(third, "approve") })
	fourth := b.checkout("D")
	b.Control(200, "POST", "switches", `{"pending":true,"refund_status":"PENDING"}`)
	steps("all Pending, all Processing", func() { b.answerPage(fourth, "approve") })
	steps("all Success, all Success", func() { b.Control(200, "POST", "settle", `{"order_id":"D","outcome":"success"}`) })
	steps("all PENDING", func() { b.refund(b.orderRef(fourth, 0), nil) })
	steps("all FAILED", func() { b.Control(200, "POST", "settle", `{"order_id":"D","outcome":"failed"}`) })
	b.checkout("E")
	b.Control(200, "POST", "clock", `{"advance":"48h"}`)
	steps("all Expired", func() { b.Call(200, "GET", "/api/paymentLink/E/status", "") })
	steps("", func() { b.Call(200, "GET", "/api/paymentLink/E/status", "") })
}

func TestLinkHooksGetAll(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.LinkHooksGetAll = true })
	orderRef := b.paid("A", map[string]any{"custom_txn_webhook_urls": []any{"https://shop.test/1", "https://shop.test/2"}})
	b.refund(orderRef, nil)
	if got := b.events(); got != "1 Success, 2 Success, 1 Success, 2 Success, 1 SUCCESS, 2 SUCCESS" {
		t.Error(got)
	}
}

func TestUserFieldsAreEchoed(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/all")
	orderRef := b.paid("A", map[string]any{"user_configured_field1": "one", "user_configured_field5": "five"})
	for _, r := range b.Received {
		check(t, flat(t, r.body), map[string]string{"user_configured_field1": "one", "user_configured_field3": "", "user_configured_field5": "five"})
	}
	if got := b.Call(200, "POST", "/api/po_test_key/transaction-details", `{"order_ref":"`+orderRef+`"}`); !strings.Contains(got, `"user_configured_field1":"one","user_configured_field5":"five"}`) {
		t.Error(got)
	}
}

func TestHookRefusals(t *testing.T) {
	b := newBench(t)
	b.hook("payment_status", "https://shop.test/p", "sandbox")
	const format = `{"name":%q,"url":%q,"type":%q,"environment":%q}`
	for _, c := range []struct {
		name, url, kind, environment string
		http                         int
		code                         string
	}{
		{"", "https://a.test", "payment_status", "live", 401, "4010"}, {"n", "", "payment_status", "live", 401, "4010"},
		{"n", "a.test", "payment_status", "live", 401, "4001"}, {"n", "https://a.test", "payment", "live", 401, "4001"},
		{"n", "https://a.test", "payment_status", "", 401, "4010"}, {"n", "https://a.test", "payment_status", "test", 401, "4034"},
		{"n", "https://shop.test/p", "refund_status", "sandbox", 400, "5002"}, {"https://shop.test/p", "https://a.test", "refund_status", "sandbox", 400, "5002"},
	} {
		b.refuse(c.http, c.code, "POST", hooks, fmt.Sprintf(format, c.name, c.url, c.kind, c.environment))
	}
	b.hook("payment_status", "https://shop.test/p", "live")
	if got := b.refuse(401, "4010", "POST", "/api/merchant/other/webhook", fmt.Sprintf(format, "n", "https://a.test", "payment_status", "live")); got.Message != "invalid auth key" {
		t.Errorf("%+v", got)
	}
	b.refuse(401, "4010", "GET", "/api/merchant/other/webhook?environment=live", "")
	b.refuse(401, "4010", "GET", hooks, "")
}

func TestFailedWebhooksAreSentAgain(t *testing.T) {
	b := newBench(t)
	b.Answer = http.StatusServiceUnavailable
	b.paid("A", map[string]any{"custom_txn_webhook_urls": []any{"https://shop.test/p"}})
	b.Answer = http.StatusOK
	b.Control(200, "POST", "clock", `{"advance":"1m"}`)
	var list []deliveries.Delivery
	b.Decode(b.Control(200, "GET", "deliveries", ""), &list)
	if len(b.Received) != 2 || b.Received[0] != b.Received[1] || len(list) != 1 || list[0].State != deliveries.Delivered ||
		list[0].OrderID != "A" || list[0].Event != "payment_status" || list[0].Tries[0].Code != 503 {
		t.Errorf("received %d, listed %+v", len(b.Received), list)
	}
}

func TestStandingHooksSurviveAReset(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/all")
	b.hook("payment_status", "https://shop.test/p", "sandbox")
	b.paid("A")
	b.Control(200, "POST", "reset", "")
	b.Received = nil
	b.paid("A")
	if got := b.events(); got != "all Success, all Success" {
		t.Error(got)
	}
	b.WantLedger("checkout A 250000, capture A 250000")
}
