package portone_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tender/sandbox/portone"
)

// TestPageOutcomes: only approval closes the link, and every choice leaves a transaction behind.
func TestPageOutcomes(t *testing.T) {
	for outcome, c := range map[string]struct{ location, states, code, ledger string }{
		"approve": {"success", "Success Success", "2000", "checkout ORD-1 250000, capture ORD-1 250000"},
		"decline": {"failure", "Processing Failed", "6018", "checkout ORD-1 250000"},
		"cancel":  {"failure", "Processing Failed", "4071", "checkout ORD-1 250000"},
	} {
		t.Run(outcome, func(t *testing.T) {
			b := newBench(t)
			ref := b.checkout("ORD-1")
			if got := b.states(ref); got != "Created" {
				t.Errorf("states %s at first", got)
			}
			code, location := b.answerPage(ref, outcome)
			if want := "https://checkout.portone.cloud/" + c.location + ".html?"; code != 303 || !strings.HasPrefix(location, want) {
				t.Errorf("%d %s, want 303 %s", code, location, want)
			}
			if got := b.states(ref); got != c.states {
				t.Errorf("states %s, want %s", got, c.states)
			}
			if got := b.status(ref).Content.TransactionsList[0].StatusCode; got != c.code {
				t.Errorf("code %s, want %s", got, c.code)
			}
			b.WantLedger(c.ledger)
		})
	}
}

func TestAShopperMayTryAgain(t *testing.T) {
	b := newBench(t)
	ref := b.checkout("ORD-1")
	for _, outcome := range []string{"decline", "cancel", "decline", "approve"} {
		b.answerPage(ref, outcome)
	}
	if got := b.states(ref); got != "Success Failed Failed Failed Success" {
		t.Errorf("states %s", got)
	}
	stem := ""
	for i, attempt := range b.status(ref).Content.TransactionsList {
		at, n, _ := strings.Cut(attempt.MerchantOrderRef, "_")
		if n != fmt.Sprint(i+1) || at == ref || (stem != "" && at != stem) || len(at) != 27 {
			t.Errorf("attempt %d of %s is called %s", i, ref, attempt.MerchantOrderRef)
		}
		stem = at
	}
	b.WantLedger("checkout ORD-1 250000, capture ORD-1 250000")
	other := b.checkout("ORD-2") // counts its own attempts
	b.answerPage(other, "decline")
	if got := b.status(other).Content.TransactionsList[0].MerchantOrderRef; !strings.HasSuffix(got, "_1") || strings.HasPrefix(got, stem) {
		t.Errorf("the first attempt of another link is called %s", got)
	}
}

func TestAPaidPageIsNotPaidAgain(t *testing.T) {
	b := newBench(t)
	ref := b.checkout("ORD-1")
	_, first := b.answerPage(ref, "approve")
	if code, again := b.answerPage(ref, "approve"); code != 303 || again != first {
		t.Errorf("approving again leads to %d %s, want 303 %s", code, again, first)
	}
	for _, outcome := range []string{"decline", "cancel"} {
		if code, _ := b.answerPage(ref, outcome); code != 409 {
			t.Errorf("%s afterwards answers %d", outcome, code)
		}
	}
	b.WantLedger("checkout ORD-1 250000, capture ORD-1 250000")
	b.Control(200, "POST", "switches", `{"pay_again":true}`)
	b.answerPage(ref, "approve")
	b.answerPage(ref, "decline")
	if got := b.states(ref); got != "Success Success Success Failed" {
		t.Errorf("states %s", got)
	}
	if b.orderRef(ref, 0) == b.orderRef(ref, 1) {
		t.Error("two payments have one order_ref")
	}
	b.WantLedger("checkout ORD-1 250000, capture ORD-1 250000, capture ORD-1 250000")
}

func TestCancelledLinks(t *testing.T) {
	b := newBench(t)
	created, failed, paid := b.checkout("A"), b.checkout("B"), b.checkout("C")
	b.answerPage(failed, "decline")
	b.answerPage(paid, "approve")
	for range 2 { // cancelling is idempotent
		b.Call(200, "PUT", "/api/paymentLink/"+created+"/status/cancelled", "")
		b.Call(200, "PUT", "/api/paymentLink/"+failed+"/status/cancelled", "")
	}
	if got := b.refuse(401, "4001", "PUT", "/api/paymentLink/"+paid+"/status/cancelled", ""); got.StatusReason != "INVALID_PAYMENT_REQUEST" {
		t.Errorf("%+v", got)
	}
	if got := b.Call(401, "PUT", "/api/paymentLink/"+created+"/status/deleted", ""); got != `{"message":"Invalid status! Only cancelled status is allowed","status_code":"4001","status_reason":"INVALID_PAYMENT_REQUEST"}` {
		t.Error(got)
	}
	b.refuse(400, "4083", "PUT", "/api/paymentLink/none/status/cancelled", "")
	for ref, want := range map[string]string{created: "Cancelled", failed: "Cancelled Failed", paid: "Success Success"} {
		if got := b.states(ref); got != want {
			t.Errorf("states %s, want %s", got, want)
		}
	}
	if code, _ := b.answerPage(created, "approve"); code != 410 {
		t.Errorf("a cancelled page answers %d", code)
	}
	b.Control(200, "POST", "switches", `{"cancel_once":true}`)
	b.refuse(401, "4071", "PUT", "/api/paymentLink/"+created+"/status/cancelled", "")
	b.WantLedger("checkout A 250000, checkout B 250000, checkout C 250000, capture C 250000, cancel A 250000, cancel B 250000")
}

func TestLinksExpire(t *testing.T) {
	for _, c := range []struct {
		expiry  any
		advance string
		status  int
		states  string
	}{
		{"2024-07-27T11:53:57.000Z", "59m59s", 303, "Success Success"},
		{"2024-07-27T11:53:57.000Z", "1h", 410, "Expired"},
		{"2024-07-27T18:53:57.095579+07:00", "59m59.999999s", 303, "Success Success"},
		{"2024-07-27T18:53:57.095579+07:00", "1h", 410, "Expired"},
		{nil, "47h59m59.999999s", 303, "Success Success"},
		{nil, "48h", 410, "Expired"},
	} {
		b := newBench(t)
		ref := b.checkout("ORD-1", map[string]any{"expiry_date": c.expiry})
		b.Control(200, "POST", "clock", `{"advance":"`+c.advance+`"}`)
		if code, _ := b.answerPage(ref, "approve"); code != c.status {
			t.Errorf("%v after %s answers %d, want %d", c.expiry, c.advance, code, c.status)
		}
		if got := b.states(ref); got != c.states {
			t.Errorf("%v after %s: %s, want %s", c.expiry, c.advance, got, c.states)
		}
	}
}

func TestAnExpiredLinkIsNotCancelled(t *testing.T) {
	b := newBench(t)
	ref := b.checkout("ORD-1", map[string]any{"expiry_date": "2024-07-27T11:53:57.000Z"})
	b.Control(200, "POST", "clock", `{"advance":"1h"}`)
	b.refuse(401, "4001", "PUT", "/api/paymentLink/"+ref+"/status/cancelled", "")
	b.WantLedger("checkout ORD-1 250000")
}

func TestPendingPayments(t *testing.T) {
	for outcome, c := range map[string]struct{ states, ledger string }{
		"success": {"Success Success", "checkout ORD-1 250000, capture ORD-1 250000"},
		"failed":  {"Processing Failed", "checkout ORD-1 250000"},
		"expired": {"Processing Expired", "checkout ORD-1 250000"},
	} {
		b := newBench(t, func(o *portone.Options) { o.Switches.Pending = true })
		ref := b.checkout("ORD-1")
		code, first := b.answerPage(ref, "approve")
		if code != 303 || !strings.HasPrefix(first, "https://checkout.portone.cloud/pending.html?") || !strings.Contains(first, "&status=Pending&") {
			t.Errorf("%d %s", code, first)
		}
		if _, again := b.answerPage(ref, "approve"); again != first {
			t.Errorf("approving again leads to %s", again)
		}
		if code, _ := b.answerPage(ref, "decline"); code != 409 {
			t.Errorf("declining what is pending answers %d", code)
		}
		if got := b.states(ref); got != "Processing Pending" {
			t.Errorf("states %s", got)
		}
		b.WantLedger("checkout ORD-1 250000")
		if got := b.Control(200, "POST", "settle", `{"order_id":"ORD-1","outcome":"`+outcome+`"}`); got != `{"transactions":1,"refunds":0}`+"\n" {
			t.Error(got)
		}
		if got := b.states(ref); got != c.states {
			t.Errorf("%s: states %s, want %s", outcome, got, c.states)
		}
		b.WantLedger(c.ledger)
	}
	b := newBench(t)
	b.checkout("ORD-1")
	b.Control(422, "POST", "settle", `{"order_id":"ORD-2","outcome":"success"}`)
	b.Control(422, "POST", "settle", `{"order_id":"ORD-1","outcome":"Success"}`)
	b.Control(400, "POST", "settle", `{"order":"ORD-1"}`)
}

// TestMoneyOnAClosedLink: a payment that was under way arrives after the link was cancelled.
func TestMoneyOnAClosedLink(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.Pending = true })
	ref := b.checkout("ORD-1")
	b.answerPage(ref, "approve")
	b.Call(200, "PUT", "/api/paymentLink/"+ref+"/status/cancelled", "")
	if _, err := b.Settle("ORD-1", "success"); err != nil {
		t.Fatal(err)
	}
	if got := b.states(ref); got != "Cancelled Success" {
		t.Errorf("states %s", got)
	}
	b.WantLedger("checkout ORD-1 250000, cancel ORD-1 250000, capture ORD-1 250000")
}

// TestMoneyOnAnExpiredLink: nobody has looked at the link since it expired, and it stays expired.
func TestMoneyOnAnExpiredLink(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.Pending = true })
	b.RegisterHook("https://shop.test/all")
	ref := b.checkout("ORD-1")
	b.answerPage(ref, "approve")
	b.Control(200, "POST", "clock", `{"advance":"48h"}`)
	b.Received = nil
	if _, err := b.Settle("ORD-1", "success"); err != nil {
		t.Fatal(err)
	}
	if got := b.events(); got != "all Expired, all Success" { // at once, without another request
		t.Errorf("received %s", got)
	}
	if got := b.states(ref); got != "Expired Success" {
		t.Errorf("states %s", got)
	}
}

func TestRedirects(t *testing.T) {
	b := newBench(t)
	const back = "https://m.example/s?a=1"
	ref := b.checkout("ORD-1", map[string]any{"success_url": back})
	_, location := b.answerPage(ref, "approve")
	u, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(location, back+"&") {
		t.Fatal(location, err)
	}
	attempt := b.status(ref).Content.TransactionsList[0]
	got := map[string]string{}
	for name, values := range u.Query() {
		got[name] = values[0]
	}
	want := map[string]string{
		"a": "1", "amount": "2500", "currency": "THB", "merchant_order_ref": attempt.MerchantOrderRef,
		"order_ref": b.orderRef(ref, 0), "channel_order_ref": attempt.ChannelOrderRef, "link_order_ref": "ORD-1",
		"message": "The transaction is successful.", "status": "Success", "status_code": "2000", "status_reason": "SUCCESS",
		"status_channel_reason": "SUCCESS | Transaction is success", "buyer_name": "Test Customer Name",
		"buyer_email": "testcustomer@example.com", "buyer_phone": "+918767677665", "buyer_address1": "address",
		"buyer_address2": "address_2", "buyer_city": "City", "buyer_country": "TH", "channel_key": channel,
		"channel_name": channel, "description": "test payment link description", "lang": "en",
		"merchant_brand_name": "PortOne Demo Account", "merchant_logo": "", "method_key": "GBPRIMEPAY_CREDIT_CARD",
		"method_name": "Credit Card", "payment_source": "checkout", "support_email": "", "support_phone": "",
		"signature_hash": signed(got, "channel_order_ref", "merchant_order_ref", "order_ref", "status"),
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("query %v\nwant %v", got, want)
	}
}

// TestRawRedirectSignature: what is not escaped arrives as spaces.
func TestRawRedirectSignature(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches = portone.Switches{RawRedirectSignature: true, PayAgain: true} })
	ref := b.checkout("ORD-1")
	for range 200 { // until a signature has a +
		_, location := b.answerPage(ref, "approve")
		_, signature, _ := strings.Cut(location, "&signature_hash=")
		if u, err := url.Parse(location); err == nil && strings.Contains(signature, "+") {
			if got := u.Query().Get("signature_hash"); got != strings.ReplaceAll(signature, "+", " ") || !strings.HasSuffix(got, "=") {
				t.Errorf("%s is read as %s", signature, got)
			}
			return
		}
	}
	t.Error("no signature has a +")
}

func TestWithoutAPendingURLThePaidOneServes(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.Pending = true })
	ref := b.checkout("ORD-1", map[string]any{"pending_url": nil})
	if _, location := b.answerPage(ref, "approve"); !strings.HasPrefix(location, "https://checkout.portone.cloud/success.html?") {
		t.Error(location)
	}
}

func TestPages(t *testing.T) {
	b := newBench(t)
	ref := b.checkout("ORD-1", map[string]any{"description": "<b>Shoes</b>", "order_details": []any{
		map[string]any{"id": "1", "name": "Left & right", "price": 1250, "quantity": 2},
	}})
	get := func(ref string) (int, string) {
		resp, err := b.Client.Get(api + "/?ref=" + ref)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	code, text := get(ref)
	for _, part := range []string{"THB 2,500.00", "ORD-1", "&lt;b&gt;Shoes", "Left &amp; right", "THB 1,250.00", `<form method="post">`, "2024-07-28 18:30:00 UTC"} {
		if code != 200 || !strings.Contains(text, part) {
			t.Errorf("the page (%d) lacks %s", code, part)
		}
	}
	b.answerPage(ref, "decline")
	if code, text := get(ref); code != 200 || !strings.Contains(text, "Attempts so far: 1. The last one is Failed.") {
		t.Errorf("%d %s", code, text)
	}
	b.answerPage(ref, "approve")
	if code, text := get(ref); code != 200 || !strings.Contains(text, "Already paid") {
		t.Errorf("%d %s", code, text)
	}
	for _, ref := range []string{"", "none"} {
		if code, _ := get(ref); code != 404 {
			t.Errorf("page %q answers %d", ref, code)
		}
	}
	if code, _ := b.answerPage("none", "approve"); code != 404 {
		t.Errorf("answering no page answers %d", code)
	}
	if code, _ := b.answerPage(b.checkout("ORD-2"), "pay"); code != 400 {
		t.Errorf("another outcome answers %d", code)
	}
	resp, err := b.Client.Do(b.Request("DELETE", "?ref="+ref, ""))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("DELETE answers %d", resp.StatusCode)
	}
}

func TestUnknownReferences(t *testing.T) {
	b := newBench(t)
	b.refuse(400, "4083", "GET", "/api/paymentLink/none/fetch-status", "")
	b.refuse(400, "4050", "GET", "/api/paymentLink/none/status", "")
	b.refuse(400, "4050", "GET", "/api/merchant/po_test_key/paymentLink/none/status", "")
	b.refuse(400, "4016", "GET", "/api/merchant/other/paymentLink/none/status", "")
	const unknown = `{"message":"Transaction record with given reference not found","status_code":"4096","status_reason":"INVALID_REFERENCE"}`
	if got := b.Call(400, "POST", "/api/po_test_key/transaction-details", `{"order_ref":"none"}`); got != unknown {
		t.Error(got)
	}
	b.refuse(400, "4096", "GET", "/api/transaction/none/status", "")
	b.refuse(400, "4016", "POST", "/api/other/transaction-details", `{"order_ref":"none"}`)
	b.refuse(401, "4010", "POST", "/api/po_test_key/transaction-details", `{}`)
	ref := b.checkout("ORD-1")
	b.answerPage(ref, "approve")
	// Each call wants its own reference, and no other will do.
	b.refuse(400, "4096", "GET", "/api/transaction/"+b.orderRef(ref, 0)+"/status", "")
	b.refuse(400, "4096", "POST", "/api/po_test_key/transaction-details", `{"order_ref":"`+b.status(ref).Content.TransactionsList[0].MerchantOrderRef+`"}`)
	b.refuse(400, "4083", "GET", "/api/paymentLink/ORD-1/fetch-status", "")
	b.Control(200, "POST", "switches", `{"unknown_link":"5001"}`)
	b.refuse(404, "5001", "GET", "/api/paymentLink/none/fetch-status", "")
	b.refuse(404, "5001", "GET", "/api/merchant/po_test_key/paymentLink/none/status", "")
}

func TestFormsOfReplies(t *testing.T) {
	b := newBench(t)
	ref := b.checkout("ORD-1")
	const path, list = "/api/paymentLink/ORD-1/status", `"transactionsList":`
	if got := b.Call(200, "GET", path, ""); !strings.Contains(got, list+"[]") {
		t.Error(got)
	}
	b.Control(200, "POST", "switches", `{"null_lists":true}`)
	if got := b.Call(200, "GET", path, ""); !strings.Contains(got, list+"null") {
		t.Error(got)
	}
	orderRef := func() string { b.answerPage(ref, "approve"); return b.orderRef(ref, 0) }()
	if got := b.Call(200, "GET", "/api/refund/"+orderRef, ""); got != `{"amountToRefund":2500,"refundDetails":null}` {
		t.Error(got)
	}
	for form, want := range map[string]string{
		"": "2024-07-27T10:53:57.095579Z", "offset": "2024-07-27T16:23:57.095579+05:30", "go": "2024-07-27 10:53:57.095579 +0000 UTC",
	} {
		b.Control(200, "POST", "switches", `{"dates":"`+form+`"}`)
		if got := b.status(ref).Content.TransactionsList[0].CreatedAt; got != want {
			t.Errorf("%s: %s", form, got)
		}
	}
	if !regexp.MustCompile(`^2[0-9A-Za-z]{26}$`).MatchString(orderRef) {
		t.Errorf("order_ref %s", orderRef)
	}
}

func TestSwitches(t *testing.T) {
	b := newBench(t, func(o *portone.Options) { o.Switches.Dates = "go" })
	for text, status := range map[string]int{
		`{"refund_status":"P1"}`: 422, `{"duplicate_code":"4051"}`: 422, `{"unknown_link":"404"}`: 422, `{"error_shape":"x"}`: 422,
		`{"jwt_refusal":"4011"}`: 422, `{"dates":"unix"}`: 422, `{"pending":1}`: 422, `{"refunds":true}`: 400,
	} {
		b.Control(status, "POST", "switches", text)
	}
	if got := b.Control(200, "POST", "switches", `{"pay_again":true}`); !strings.Contains(got, `"dates":"go"`) || !strings.Contains(got, `"pay_again":true`) {
		t.Error(got)
	}
	b.Control(200, "POST", "reset", "")
	if got := b.Control(200, "GET", "switches", ""); !strings.Contains(got, `"dates":"go"`) || strings.Contains(got, "true") {
		t.Error(got)
	}
	b.Set(portone.Switches{PayAgain: true})
	if got := b.Control(200, "GET", "switches", ""); !strings.Contains(got, `"pay_again":true`) {
		t.Error(got)
	}
}
