package postpay_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/sandbox/deliveries"
	"tender/sandbox/postpay"
)

func TestSign(t *testing.T) {
	got := postpay.Sign("dolphins", time.Unix(1700000000, 999), []byte(`{"order_id":"order-01","status":"approved"}`))
	if want := "1700000000:1f91e800ac6bc1944f70e283a1149d3a1a4352953b3e955acb8bcf458e2971ac"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func (b *bench) hook(text string) string {
	b.Helper()
	var got struct{ ID string }
	b.Decode(b.Call(200, "POST", "/hooks", text), &got)
	return got.ID
}

// TestEveryChangeIsTold follows one order and one that is denied.
func TestEveryChangeIsTold(t *testing.T) {
	b := newBench(t)
	b.hook(`{"events":["order","transaction"],"url":"https://shop.test/hook","secret":"dolphins"}`)
	b.hook(`{"events":["transaction"],"url":"https://shop.test/other","secret":"x"}`)
	b.hook(`{"events":["order"],"url":"https://shop.test/off","secret":"x","active":false}`)
	b.captured("order-01")
	b.SetNow(b.Now().Add(time.Second))
	b.Call(200, "POST", "/orders/order-01/refunds", `{"refund_id":"r","amount":5}`)
	b.answerPage(b.checkout("order-02"), "decline")
	b.answerPage(b.checkout("order-03"), "cancel")

	const short = `{"order_id":"%s","status":"%s","status_changed":"2020-05-08T10:53:%s.095579Z","total_amount":81480,"tax_amount":3880,"currency":"AED","created":"2020-05-08T10:53:%s.095579Z"}`
	want := []string{
		fmt.Sprintf(short, "order-01", "approved", "57", "57"),
		fmt.Sprintf(short, "order-01", "captured", "57", "57"),
		fmt.Sprintf(short, "order-01", "captured", "57", "57"),
		fmt.Sprintf(short, "order-02", "denied", "58", "58"),
	}
	if len(b.Received) != len(want) {
		t.Fatalf("received %d webhooks, want %d: %+v", len(b.Received), len(want), b.Received)
	}
	for i, got := range b.Received {
		at := time.Date(2020, 5, 8, 10, 53, 57, 0, time.UTC)
		if i >= 2 {
			at = at.Add(time.Second)
		}
		if got.body != want[i] {
			t.Errorf("webhook %d is %s\nwant %s", i, got.body, want[i])
		}
		if signature := got.header.Get("X-Postpay-Signature"); signature != postpay.Sign("dolphins", at, []byte(want[i])) {
			t.Errorf("webhook %d is signed %s", i, signature)
		}
		if kind := got.header.Get("Content-Type"); kind != "application/json" {
			t.Errorf("webhook %d is %s", i, kind)
		}
	}
}

func TestSignaturesCarryTheReceiversTime(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/hook")
	token := b.checkout("order-01")
	b.Control(200, "POST", "clock", `{"advance":"30m"}`)
	b.answerPage(token, "approve")
	if got := b.Received[0]; !strings.HasPrefix(got.header.Get("X-Postpay-Signature"), fmt.Sprint(b.Now().Unix(), ":")) ||
		!strings.Contains(got.body, `"status_changed":"2020-05-08T11:23:57.095579Z"`) {
		t.Errorf("%+v", got)
	}
}

func TestPayloadSwitch(t *testing.T) {
	for _, member := range []string{"order", "data", "object"} {
		b := newBench(t)
		b.RegisterHook("https://shop.test/hook")
		b.Control(200, "POST", "switches", `{"payload":"`+member+`"}`)
		b.answerPage(b.checkout("order-01"), "approve")
		var got map[string]map[string]any
		b.Decode(b.Received[0].body, &got)
		if len(got) != 1 || got[member]["order_id"] != "order-01" {
			t.Errorf("payload %s is %s", member, b.Received[0].body)
		}
	}
}

func TestSwitches(t *testing.T) {
	b := newBench(t, func(o *postpay.Options) { o.Switches.Payload = "data" })
	b.Control(422, "POST", "switches", `{"payload":"wrapped"}`)
	b.Control(422, "POST", "switches", `{"decline_capture":1}`)
	b.Control(422, "POST", "switches", `{"fees":{"rate":10001}}`)
	b.Control(422, "POST", "switches", `{"fees":{"fixed":-1}}`)
	const fees = `"fees":{"rate":450,"fixed":100,"tax_rate":500},"positive_refunds":false`
	b.Control(400, "POST", "switches", `{"decline":true}`)
	if got := b.Control(200, "POST", "switches", `{"enforce_totals":true}`); got != `{"decline_capture":false,"enforce_totals":true,"payload":"data",`+fees+`}`+"\n" {
		t.Error(got)
	}
	b.Control(200, "POST", "reset", "")
	if got := b.Control(200, "GET", "switches", ""); got != `{"decline_capture":false,"enforce_totals":false,"payload":"data",`+fees+`}`+"\n" {
		t.Error(got)
	}
	b.Set(postpay.Switches{DeclineCapture: true})
	b.answerPage(b.checkout("order-01"), "approve")
	b.refuse(402, "capture_error", "POST", "/orders/order-01/capture", "")
}

func TestFailedWebhooksAreSentAgain(t *testing.T) {
	b := newBench(t)
	id := b.hook(`{"events":["order"],"url":"https://shop.test/hook","secret":"dolphins"}`)
	b.Answer = http.StatusServiceUnavailable
	b.answerPage(b.checkout("order-01"), "approve")
	if got := b.Call(200, "GET", "/hooks/"+id, ""); !strings.Contains(got, `"last_response":{"code":503,"status":"error"}`) {
		t.Error(got)
	}
	b.Answer = http.StatusAccepted
	b.Control(200, "POST", "clock", `{"advance":"59s"}`)
	if len(b.Received) != 1 {
		t.Fatalf("received %d, want 1", len(b.Received))
	}
	b.Control(200, "POST", "clock", `{"advance":"1s"}`)
	var list []deliveries.Delivery
	if err := json.Unmarshal([]byte(b.Control(200, "GET", "deliveries", "")), &list); err != nil {
		t.Fatal(err)
	}
	if len(b.Received) != 2 || len(list) != 1 || list[0].State != deliveries.Delivered || list[0].OrderID != "order-01" ||
		list[0].Tries[0].Code != 503 || list[0].Tries[1].Code != 202 {
		t.Errorf("received %d, listed %+v", len(b.Received), list)
	}
	if got := b.Call(200, "GET", "/hooks/"+id, ""); !strings.Contains(got, `"last_response":{"code":202,"status":"success"}`) {
		t.Error(got)
	}
}

// TestARetryNeedsNoScript: any request is a chance for it.
func TestARetryNeedsNoScript(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/hook")
	b.Answer = http.StatusServiceUnavailable
	b.answerPage(b.checkout("order-01"), "approve")
	b.SetNow(b.Now().Add(time.Minute))
	b.status("order-01")
	if len(b.Received) != 2 {
		t.Errorf("received %d, want 2", len(b.Received))
	}
}

func TestHeldWebhooksComeInAnyOrder(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/hook")
	b.Control(200, "POST", "deliveries", `{"mode":"hold"}`)
	b.captured("order-01")
	b.Control(200, "POST", "deliveries/release", `{"order":[2,1]}`)
	if len(b.Received) != 2 || !strings.Contains(b.Received[0].body, "captured") || !strings.Contains(b.Received[1].body, "approved") {
		t.Errorf("received %+v", b.Received)
	}
}

func TestStandingHooksSurviveAReset(t *testing.T) {
	b := newBench(t)
	b.RegisterHook("https://shop.test/hook")
	b.hook(`{"events":["order"],"url":"https://shop.test/other","secret":"x"}`)
	b.captured("order-01")
	b.Control(200, "POST", "reset", "")
	b.Received = nil
	b.answerPage(b.checkout("order-01"), "approve")
	at := b.Now()
	if len(b.Received) != 1 || b.Received[0].header.Get("X-Postpay-Signature") != postpay.Sign("dolphins", at, []byte(b.Received[0].body)) {
		t.Errorf("received %+v", b.Received)
	}
	b.WantLedger("checkout order-01 81480, authorize order-01 81480")
}

func TestHookRefusals(t *testing.T) {
	b := newBench(t)
	id := b.hook(`{"events":["order"],"url":"https://shop.test/hook","secret":"dolphins"}`)
	for text, field := range map[string]string{
		`{"url":"https://a.test","secret":"s"}`:                               "events",
		`{"events":[],"url":"https://a.test","secret":"s"}`:                   "events",
		`{"events":"order","url":"https://a.test","secret":"s"}`:              "events",
		`{"events":["refund"],"url":"https://a.test","secret":"s"}`:           "events",
		`{"events":[1],"url":"https://a.test","secret":"s"}`:                  "events",
		`{"events":["order"],"secret":"s"}`:                                   "url",
		`{"events":["order"],"url":"a","secret":"s"}`:                         "url",
		`{"events":["order"],"url":"https://a.test"}`:                         "secret",
		`{"events":["order"],"url":"https://a.test","secret":""}`:             "secret",
		`{"events":["order"],"url":"https://a.test","secret":"s","active":1}`: "active",
		`[]`: "non_field_errors",
	} {
		if got := b.refuse(400, "invalid", "POST", "/hooks", text); len(got) != 1 || len(got[field]) != 1 {
			t.Errorf("%s is refused with %v, want %s", text, got, field)
		}
	}
	for text, field := range map[string]string{`{"events":null}`: "events", `{"url":""}`: "url", `{"secret":null}`: "secret", `{"active":"yes"}`: "active"} {
		if got := b.refuse(400, "invalid", "PATCH", "/hooks/"+id, text); len(got) != 1 || len(got[field]) != 1 {
			t.Errorf("%s is refused with %v, want %s", text, got, field)
		}
	}
	b.refuse(404, "not_found", "PATCH", "/hooks/none", `{}`)
	b.refuse(404, "not_found", "DELETE", "/hooks/none", "")
}

func TestEditedHooks(t *testing.T) {
	b := newBench(t)
	id := b.hook(`{"events":["order"],"url":"https://shop.test/hook","secret":"dolphins"}`)
	b.SetNow(b.Now().Add(time.Hour))
	got := b.Call(200, "PATCH", "/hooks/"+id, `{"secret":"whales","url":"https://shop.test/new"}`)
	if strings.Contains(got, "whales") || !strings.Contains(got, `"created":"2020-05-08T10:53:57Z","modified":"2020-05-08T11:53:57Z"`) {
		t.Error(got)
	}
	b.answerPage(b.checkout("order-01"), "approve")
	if got := b.Received[0]; got.header.Get("X-Postpay-Signature") != postpay.Sign("whales", b.Now(), []byte(got.body)) {
		t.Errorf("signed %v", got.header)
	}
}
