package portone_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/portone"
	"tender/sandbox/sandboxtest"
)

// TestDocumentedLink sends the document's request and compares every reply on the way to a paid link.
func TestDocumentedLink(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.PublicURL = "https://checkout.portone.cloud/" })
	reply := b.Call(http.StatusOK, "POST", "/api/paymentLink", body(t, nil))
	var made struct {
		Ref string `json:"payment_link_ref"`
	}
	b.Decode(reply, &made)
	if len(made.Ref) != 27 {
		t.Errorf("reference %q has %d characters, want 27", made.Ref, len(made.Ref))
	}
	sandboxtest.Golden(t, "checkout_reply.json", reply, made.Ref, "2BEemUknaImTq5ljmoNQQV2tSll")
	if code, _ := b.answerPage(made.Ref, "approve"); code != http.StatusSeeOther {
		t.Errorf("approval answers %d", code)
	}
	entry := func(seq int, effect control.Effect) control.Entry {
		return control.Entry{
			Seq: seq, Effect: effect, OrderID: "011352FD604A301", Ref: made.Ref, Amount: 250000, Currency: "THB",
			At: "2024-07-27T10:53:57.095579Z",
		}
	}
	got := fmt.Sprint(b.Panel().Ledger.Entries())
	if want := fmt.Sprint([]control.Entry{entry(1, control.Checkout), entry(2, control.Capture)}); got != want {
		t.Errorf("ledger %s, want %s", got, want)
	}
}

func TestDocumentedLinkStatus(t *testing.T) {
	b := newBench(t)
	b.SetNow(time.Date(2022, 6, 14, 9, 30, 45, 152_761_000, time.UTC))
	ref := b.checkout("2212D256605F222")
	b.answerPage(ref, "approve")
	attempt := b.status(ref).Content.TransactionsList[0]
	for _, path := range []string{
		"/api/paymentLink/" + ref + "/fetch-status",
		"/api/paymentLink/2212D256605F222/status",
		"/api/merchant/po_test_key/paymentLink/2212D256605F222/status",
	} {
		sandboxtest.Golden(t, "link_status_reply.json", b.Call(200, "GET", path, ""), ref, "2kxG67L5yd3d6spRv76uE1QWnR5",
			attempt.ChannelOrderRef, "0", attempt.MerchantOrderRef, "Merchant1655199044347")
	}
}

func TestDocumentedTransaction(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.Pending = true })
	ref := b.checkout("21DF3546B042821", map[string]any{
		"amount": 10000, "currency": "VND", "order_details": []any{map[string]any{
			"id": "knb", "name": "Test", "price": 100, "quantity": 1, "image": "",
			"additional_details": map[string]any{"customer_id": "123", "order_id": "abc"},
		}},
	})
	b.answerPage(ref, "approve")
	b.Control(200, "POST", "settle", `{"order_id":"21DF3546B042821","outcome":"expired"}`)
	attempt := b.status(ref).Content.TransactionsList[0]
	orderRef := b.orderRef(ref, 0)
	sandboxtest.Golden(t, "transaction_status_reply.json", b.Call(200, "GET", "/api/transaction/"+attempt.MerchantOrderRef+"/status", ""),
		attempt.ChannelOrderRef, "6G457114F4645741R", orderRef, "2YGZp22ExeOu0As61wa7i0JyMJn")
	details := b.Call(200, "POST", "/api/po_test_key/transaction-details", `{"order_ref":"`+orderRef+`"}`)
	goldenShape(t, "transaction_details_reply.json", details)
	for _, part := range []string{
		`"currency":"VND","amount":10000,"order_ref":"` + orderRef + `"`, `"merchant_order_ref":"` + attempt.MerchantOrderRef + `"`,
		`"country_code":"TH","status":"Expired","channel_key":"GBPRIMEPAY"`, `"date":"2024-07-27T10:53:57.095579Z"`,
		`"payment_link_ref":"` + ref + `"`, `"payment_link_merchant_order_ref":"21DF3546B042821"`,
		`"status_code":"4072","status_reason":"TRANSACTION_EXPIRED"`, `"price":100,"quantity":1`,
	} {
		if !strings.Contains(details, part) {
			t.Errorf("details lack %s: %s", part, details)
		}
	}
}

func TestDocumentedRefund(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.EmptyRefundID = true })
	orderRef := b.paid("ORD-1", map[string]any{"amount": 100000, "currency": "VND"})
	b.SetNow(time.Date(2022, 6, 30, 6, 20, 41, 52_983_000, time.UTC))
	path := "/api/refund/" + orderRef
	reply := b.Call(200, "POST", path, refundBody(map[string]any{"amount": 40000, "refund_reason": "some reason"}))
	var made struct {
		RefundDetails []struct {
			PSP string `json:"psp_refund_id"`
		}
	}
	b.Decode(reply, &made)
	sandboxtest.Golden(t, "refund_reply.json", reply, made.RefundDetails[0].PSP, "13785967")
	sandboxtest.Golden(t, "refunds_reply.json", b.Call(200, "GET", path, ""), made.RefundDetails[0].PSP, "13785967")
}

func TestDocumentedHooks(t *testing.T) {
	b := newBench(t)
	b.SetNow(time.Date(2022, 6, 29, 5, 50, 34, 20_042_694, time.UTC))
	const path = "/api/merchant/po_test_key/webhook"
	reply := b.Call(200, "POST", path, `{"name":"webhook test","url":"https://webhook.site/e707eb14-a2b4-4684-b8de-6470ed78f99cssdfsdf","type":"payment_status","environment":"live"}`)
	var made struct{ Content struct{ UUID string } }
	b.Decode(reply, &made)
	sandboxtest.Golden(t, "hook_created_reply.json", reply, made.Content.UUID, "7a02688b-5b58-4d19-a718-2b4681f5f2b7", "34.020042 ", "34.020042694 ")

	b.Control(200, "POST", "reset", "")
	b.SetNow(time.Date(2022, 4, 20, 7, 25, 58, 457_526_000, time.UTC))
	b.Decode(b.Call(200, "POST", path, `{"name":"webhook testing","url":"https://webhook.site/89cbdbbf-0658-4d2d-b8de-7f59c516af7a","type":"payment_status","environment":"live"}`), &made)
	sandboxtest.Golden(t, "hooks_reply.json", b.Call(200, "GET", path+"?environment=live", ""), made.Content.UUID, "a7b0cbce-c2bd-46c6-a66f-527d637163f9")
	if got := b.Call(200, "GET", path+"?environment=sandbox", ""); !strings.HasPrefix(got, `{"content":[],"message"`) {
		t.Error(got)
	}
}

func TestDocumentedCancel(t *testing.T) {
	b := newBench(t)
	ref := b.checkout("ORD-1")
	sandboxtest.Golden(t, "cancel_reply.json", b.Call(200, "PUT", "/api/paymentLink/"+ref+"/status/cancelled", ""))
}

func TestDocumentedPayments(t *testing.T) {
	b := newBench(t)
	ref := b.checkout("ORD-1", map[string]any{"amount": 100})
	b.answerPage(ref, "decline")
	got := b.Call(200, "POST", "/api/merchant/po_test_key/fetch-all-payments",
		`{"page":1,"size":10,"from":"2022-12-11T09:05:35.803Z","to":"2024-12-11T09:05:35.803Z","environment":"sandbox"}`)
	goldenShape(t, "payments_reply.json", got)
	if !strings.Contains(got, `"created_at":"2024-07-27T10:53:57.095579Z"`) || !strings.Contains(got, `"payment_link_merchant_order_ref":"ORD-1"}`) ||
		!strings.HasSuffix(got, `"total_elements":1,"total_pages":1,"size":10,"page":1,"number_of_elements":1},"status_code":"2000","status_message":"SUCCESS"}`) {
		t.Error(got)
	}
}

// TestDocumentedToken reproduces the reference's sample token from its sample key, secret and time.
func TestDocumentedToken(t *testing.T) {
	const (
		key    = "sjcrvcbVYkFobHlx"
		sample = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3MjQzMjM2NTEsImlhdCI6MTcyNDMwMjA1MSwiaXNzIjoiUE9SVE9ORSIsInN1YiI6InNqY3J2Y2JWWWtGb2JIbHgifQ.-A7y_JSRNbST9wIE26xd-oq0vLsQ-PavhHyxSts0glY"
	)
	b := newBench(t, func(o *portone.Options) {
		o.Secret = portone.Secret{PortoneKey: key, Secret: "6cd264c70ec38d41a5dc2662e98c72bac58d3afc5bb4e80debbe3a976a0dc4eb"}
	})
	b.SetNow(time.Unix(1724302051, 0))
	r := b.Request("POST", "/api/merchant/auth-token", `{"portone_key":"`+key+`","portone_secret":"6cd264c70ec38d41a5dc2662e98c72bac58d3afc5bb4e80debbe3a976a0dc4eb"}`)
	r.Header.Del("Authorization")
	r.Header.Del("X-Portone-Client-Key")
	if code, got := b.Do(r); code != 200 || got != `{"content":{"expires_in":21600,"token":"`+sample+`"},"message":"Auth Token generated successfully!","status_code":"2000","status_reason":"SUCCESS"}` {
		t.Errorf("%d %s", code, got)
	}
	for at, want := range map[int64]int{1724302051: 400, 1724323650: 400, 1724323651: 401} { // 400: no such transaction
		b.SetNow(time.Unix(at, 0))
		r = b.Request("GET", "/api/transaction/none/status", "")
		r.Header.Set("X-Portone-Client-Key", key)
		r.Header.Set("Authorization", "Bearer "+sample)
		if code, got := b.Do(r); code != want {
			t.Errorf("at %d the sample token answers %d %s, want %d", at, code, got, want)
		}
	}
}
