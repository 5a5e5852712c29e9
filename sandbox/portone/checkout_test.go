package portone_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestRequiredFields(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{
		"portone_key", "merchant_order_id", "amount", "currency", "signature_hash", "country_code", "merchant_details",
		"success_url", "failure_url", "source", "environment", "merchant_details.name",
	} {
		want := fmt.Sprintf(`{"is_success":false,"message":"%s is a required field","status_code":"4010","status_reason":"INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR"}`, name)
		if got := b.Call(401, "POST", "/api/paymentLink", body(t, map[string]any{name: nil})); got != want {
			t.Errorf("without %s: %s", name, got)
		}
	}
	// What the document calls optional, although the reference requires two of them, may be left out.
	b.checkout("ORD-1", map[string]any{
		"merchant_details.promo_discount": nil, "merchant_details.shipping_charges": nil, "merchant_details.logo": nil,
		"description": nil, "billing_details": nil, "shipping_details": nil, "pending_url": nil, "expiry_date": nil,
		"customer_details": nil, "notes": nil, "chosen_payment_methods": nil, "custom_link_ref": nil,
	})
}

func TestRefusedFields(t *testing.T) {
	b := newBench(t)
	long := make([]any, 1001)
	for i := range long {
		long[i] = map[string]any{}
	}
	for _, c := range []struct {
		name  string
		value any
		code  string
	}{
		{"portone_key", "other", "4010"}, {"portone_key", 1, "4001"}, {"merchant_order_id", "", "4010"},
		{"amount", "2500", "4001"}, {"amount", 0, "4041"}, {"amount", -1, "4041"}, {"amount", 0.001, "4041"}, {"amount", 1e21, "4041"},
		{"currency", "XXX", "4075"}, {"currency", "thb", "4075"}, {"country_code", "THA", "4001"}, {"country_code", "th", "4001"},
		{"merchant_details", "Nike", "4001"}, {"merchant_details.name", true, "4001"}, {"merchant_details.promo_discount", "0", "4001"},
		{"success_url", "/ok", "5030"}, {"failure_url", "ftp://m.example/f", "5030"}, {"pending_url", "x", "5030"},
		{"source", "web", "4001"}, {"environment", "test", "4034"}, {"expiry_date", "2024-07-28", "4001"},
		{"expiry_date", "2024-07-28T18:30:00,5Z", "4001"}, {"scheduled_date", "soon", "4001"}, {"description", 5, "4001"},
		{"billing_details", "x", "4001"}, {"billing_details.billing_name", 1, "4001"}, {"billing_details.billing_address", 1, "4001"},
		{"billing_details.billing_address.city", 1, "4001"}, {"shipping_details.shipping_phone", 1, "4001"},
		{"customer_details.name", 1, "4001"}, {"order_details", map[string]any{}, "4001"}, {"order_details", []any{1}, "4001"},
		{"order_details", []any{map[string]any{"price": "1"}}, "4001"}, {"order_details", long, "4001"},
		{"order_details", []any{map[string]any{"additional_details": 1}}, "4001"},
		{"is_checkout_embed", "false", "4001"}, {"notify_by_email", 1, "4001"}, {"notes", []any{map[string]any{"key": 1}}, "4001"},
		{"custom_txn_webhook_urls", "https://m.example", "4001"}, {"custom_txn_webhook_urls", []any{"m.example"}, "4001"},
		{"custom_txn_webhook_urls", []any{1}, "4001"}, {"user_configured_field1", 1, "4001"}, {"user_configured_field5", true, "4001"},
		{"chosen_payment_methods", []any{map[string]any{"payment_channel": "X"}}, "4010"}, {"reminder_time", "1", "4001"},
	} {
		if got := b.refuse(401, c.code, "POST", "/api/paymentLink", body(t, map[string]any{c.name: c.value})); got.IsSuccess == nil || *got.IsSuccess {
			t.Errorf("%s %v: %+v", c.name, c.value, got)
		}
	}
	b.WantLedger("")
}

func TestAmountsAreExact(t *testing.T) {
	b := newBench(t)
	var want []string
	for i, c := range []struct {
		amount, currency, shown string
		minor                   int64
	}{
		{"2500.00", "THB", "2500", 250000}, {"2500.5", "THB", "2500.5", 250050}, {"111.12", "THB", "111.12", 11112}, {"0.01", "THB", "0.01", 1},
		{"140000", "VND", "140000", 140000}, {"140000.0", "VND", "140000", 140000}, {"1.005", "KWD", "1.005", 1005}, {"0.1", "USD", "0.1", 10},
		{"9007199254740.93", "USD", "9007199254740.93", 900719925474093},
	} {
		id := fmt.Sprint("ORD-", i)
		orderRef := b.paid(id, map[string]any{"amount": number(c.amount), "currency": c.currency, "signature_hash": linkSignature(id, c.shown, c.currency)})
		details := b.Call(200, "POST", "/api/po_test_key/transaction-details", `{"order_ref":"`+orderRef+`"}`)
		if !strings.Contains(details, `"amount":`+c.shown+`,"order_ref"`) {
			t.Errorf("%s %s is shown as %s", c.currency, c.amount, details)
		}
		want = append(want, fmt.Sprint("checkout ", id, " ", c.minor), fmt.Sprint("capture ", id, " ", c.minor))
	}
	b.WantLedger(strings.Join(want, ", "))
	for _, c := range []struct{ amount, currency string }{{"1.234", "THB"}, {"0.5", "VND"}, {"1e3", "THB"}, {"10000000000000.01", "USD"}} {
		b.refuse(401, "4041", "POST", "/api/paymentLink", body(t, map[string]any{"amount": number(c.amount), "currency": c.currency}))
	}
}

func TestOrderIDsAreUsedOnce(t *testing.T) {
	for code, reason := range map[string]string{
		"": "DUPLICATE_TRANSACTION_ERROR", "4050": "INVALID_LINK_MERCHANT_ORDER_REF", "5002": "DUPLICATE_FOUND_ERROR",
	} {
		b := newBench(t)
		b.Control(200, "POST", "switches", `{"duplicate_code":"`+code+`"}`)
		ref := b.checkout("ORD-1")
		b.Call(200, "PUT", "/api/paymentLink/"+ref+"/status/cancelled", "")
		if code == "" {
			code = "4002"
		}
		got := b.refuse(401, code, "POST", "/api/paymentLink", body(t, map[string]any{"merchant_order_id": "ORD-1", "environment": "live"}))
		if got.StatusReason != reason || got.IsSuccess == nil {
			t.Errorf("%+v", got)
		}
		b.WantLedger("checkout ORD-1 250000, cancel ORD-1 250000")
	}
}

func TestBodies(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{"{", "[]", "null", `"x"`, "{}{}", "\xff", `{"description":"` + strings.Repeat("x", 1<<20) + `"}`} {
		b.refuse(401, "4001", "POST", "/api/paymentLink", text)
	}
	// A body that is too long, although its beginning would do.
	b.refuse(401, "4001", "POST", "/api/paymentLink", body(t, nil)+strings.Repeat(" ", 1<<20))
	// Invalid UTF-8 inside of what otherwise is a link.
	b.refuse(401, "4001", "POST", "/api/paymentLink", strings.Replace(body(t, nil), "test payment link", "\xff", 1))
	for _, value := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"} {
		r := b.Request("POST", "/api/paymentLink", body(t, nil))
		r.Header.Set("Content-Type", value)
		if code, got := b.Do(r); code != 401 || !strings.Contains(got, "Content-Type") {
			t.Errorf("%q: %d %s", value, code, got)
		}
	}
	r := b.Request("POST", "/api/paymentLink", body(t, nil))
	r.Header.Set("Content-Encoding", "gzip")
	if code, _ := b.Do(r); code != 401 {
		t.Errorf("a compressed body answers %d", code)
	}
	r = b.Request("POST", "/api/paymentLink", body(t, nil))
	r.Header.Set("Content-Type", "application/json; charset=UTF-8")
	if code, got := b.Do(r); code != 200 {
		t.Errorf("%d %s", code, got)
	}
}

func TestErrorShapes(t *testing.T) {
	b := newBench(t)
	wrong := body(t, map[string]any{"source": nil})
	for shape, want := range map[string]string{
		"status_reason":  `{"message":"source is a required field","status_code":"4010","status_reason":"INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR"}`,
		"status_message": `{"message":"source is a required field","status_code":"4010","status_message":"INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR"}`,
		"is_success":     `{"is_success":false,"message":"source is a required field","status_code":"4010","status_reason":"INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR"}`,
	} {
		b.Control(200, "POST", "switches", `{"error_shape":"`+shape+`"}`)
		if got := b.Call(401, "POST", "/api/paymentLink", wrong); got != want {
			t.Errorf("%s: %s", shape, got)
		}
	}
	b.Control(200, "POST", "switches", `{"error_shape":"","validation_400":true}`)
	b.refuse(400, "4010", "POST", "/api/paymentLink", wrong)
	b.refuse(404, "4025", "GET", "/api/none", "") // only what answers 401
}

func TestUnknownPathsAndMethods(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"/api", "/api/paymentLinks", "/api/paymentLink/", "/v2/paymentLink", "/api/initiatePayment", "/api/paymentLink/a/b/c/d"} {
		b.refuse(404, "4025", "POST", path, "{}")
	}
	for path, allow := range map[string]string{
		"/api/paymentLink": "POST", "/api/refund/a": "GET, POST", "/api/paymentLink/a/status/cancelled": "PUT", "/api/merchant/a/webhook": "GET, POST",
	} {
		resp, err := b.Client.Do(b.Request("DELETE", path, ""))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != allow {
			t.Errorf("DELETE %s answers %d, Allow %q, want %q", path, resp.StatusCode, resp.Header.Get("Allow"), allow)
		}
	}
}

// linkSignature signs the document's link by hand.
func linkSignature(id, amount, currency string) string {
	return base64Of(mac(secret.Secret, "amount="+amount+"&client_key=po_test_key&currency="+currency+
		"&failure_url="+url.QueryEscape("https://checkout.portone.cloud/failure.html")+"&merchant_order_id="+id+
		"&success_url="+url.QueryEscape("https://checkout.portone.cloud/success.html")))
}
