package rupantorpay_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tender/sandbox/rupantorpay"
	"tender/sandbox/sandboxtest"
)

// TestDocumentedCheckout sends the document's sample, which leaves out what its table requires.
func TestDocumentedCheckout(t *testing.T) {
	b := newBench(t)
	reply := b.Call(200, "POST", checkoutPath, file(t, "checkout.json"))
	var made struct {
		URL string `json:"payment_url"`
	}
	b.Decode(reply, &made)
	id, _ := strings.CutPrefix(made.URL, api+"/api/execute/")
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(id) {
		t.Errorf("the page ends in %q, want 32 hex digits", id)
	}
	sandboxtest.Golden(t, "checkout_reply.json", reply, id, "b32174038622a436c132a893183a8f74", api, "https://payment.rupantorpay.com")
	if _, to := b.answerPage(id, "approve"); to.Scheme+"://"+to.Host+to.Path != "https://yourdomain.com/success" {
		t.Errorf("approval leads to %s", to)
	}
}

func TestDocumentedVerification(t *testing.T) {
	b := newBench(t)
	_, to := b.answerPage(b.open(map[string]any{"metadata": map[string]any{"phone": "015****"}}), "approve")
	id := to.Query().Get("transactionId")
	if !regexp.MustCompile(`^[A-Z]{6}[0-9]{6}$`).MatchString(id) {
		t.Errorf("transaction %q", id)
	}
	for _, reply := range []string{
		b.Call(200, "POST", verifyPath, `{"transaction_id":"`+id+`"}`),
		b.Call(200, "GET", verifyPath+"?transaction_id="+id, ""),
	} {
		var got struct {
			TrxID string `json:"trx_id"`
		}
		b.Decode(reply, &got)
		if !regexp.MustCompile(`^[A-Z0-9]{7}$`).MatchString(got.TrxID) {
			t.Errorf("trx_id %q", got.TrxID)
		}
		sandboxtest.Golden(t, "verify_reply.json", reply, id, "OVKPXW165414", got.TrxID, "7TRKHJH")
	}
}

func TestVerifyRefusals(t *testing.T) {
	b := newBench(t)
	id := b.pay()
	for _, text := range []string{`{"transaction_id":"ABCDEFH"}`, `{"transaction_id":"` + strings.ToLower(id) + `"}`,
		`{"transaction_id":"` + fmt.Sprint(b.verified(id)["trx_id"]) + `"}`} {
		if got := b.refuse(404, "POST", verifyPath, text); got != "Transaction not found." {
			t.Errorf("%s: %s", text, got)
		}
	}
	for _, text := range []string{`{}`, `{"transaction_id":""}`, `{"transaction_id":null}`, `{"transaction_id":7}`, `{"transactionId":"` + id + `"}`} {
		b.refuse(400, "POST", verifyPath, text)
	}
	b.refuse(400, "GET", verifyPath, "")
}

func TestCredentials(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{checkoutPath, verifyPath} {
		for _, key := range []string{"", secret.APIKey + "x", strings.ToUpper(secret.APIKey)} {
			r := b.Request("POST", path, body(nil))
			r.Header.Set("X-API-KEY", key)
			if code, text := b.Do(r); code != 401 || text != `{"status":false,"message":"Invalid API key."}` {
				t.Errorf("key %q answers %d %s", key, code, text)
			}
		}
	}
	open := newBench(t, func(o *rupantorpay.Options) { o.Secret = rupantorpay.Secret{} })
	r := open.Request("POST", checkoutPath, body(nil))
	r.Header.Set("X-API-KEY", "")
	if code, _ := open.Do(r); code != 401 {
		t.Errorf("a sandbox without a key answers %d", code)
	}
	b.wantLedger("")
}

func TestClientSwitch(t *testing.T) {
	b := newBench(t)
	b.open(nil) // sends no X-CLIENT
	b.set(`{"require_client":true}`)
	for host, want := range map[string]int{"": 401, "other.test": 401, "shop.test": 200} {
		r := b.Request("POST", checkoutPath, body(nil))
		r.Header.Set("X-CLIENT", host)
		if code, text := b.Do(r); code != want {
			t.Errorf("client %q answers %d %s", host, code, text)
		}
	}
	b.refuse(404, "POST", verifyPath, `{"transaction_id":"ABCDEFH"}`) // needs none
}

func TestEncodings(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		kind, body string
		want       int
	}{
		"JSON": {"application/json", body(nil), 200}, "with charset": {"application/json; charset=UTF-8", body(nil), 200},
		"form": {"application/x-www-form-urlencoded", "amount=10", 400}, "nothing said": {"", body(nil), 400}, "JSON by another name": {"text/plain", body(nil), 400},
		"another charset": {"application/json; charset=latin1", body(nil), 400}, "an array": {"application/json", "[]", 400},
		"null": {"application/json", "null", 400}, "cut": {"application/json", body(nil)[:20], 400}, "empty": {"application/json", "", 400},
		"trailing": {"application/json", body(nil) + "{}", 400}, "no UTF-8": {"application/json", `{"fullname":"` + "\xff" + `"}`, 400},
		"too large": {"application/json", body(nil) + strings.Repeat(" ", 1<<20), 400},
	} {
		r := b.Request("POST", checkoutPath, c.body)
		r.Header.Set("Content-Type", c.kind)
		code, text := b.Do(r)
		if code != c.want || strings.Contains(text, "field is required") { // what cannot be read has no fields
			t.Errorf("%s answers %d %s, want %d", name, code, text, c.want)
		}
	}
}

// TestCheckoutByGET: the document says that both methods do for both calls.
func TestCheckoutByGET(t *testing.T) {
	b := newBench(t)
	query := url.Values{
		"amount": {"10.50"}, "success_url": {"https://shop.test/s"}, "cancel_url": {"https://shop.test/c"},
		"meta_data": {`{"order_id":"order-07"}`}, "fullname": {"John"}, "email": {"john@gmail.com"},
	}
	b.Call(200, "GET", checkoutPath+"?"+query.Encode(), "")
	b.wantLedger("checkout order-07 BDT 1050")
	b.refuse(400, "GET", checkoutPath, "")
}

func TestPathsAndMethods(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"/", "/api/payment", "/api/payment/checkout/", "/api/payment/refund", "/payment/checkout"} {
		b.refuse(404, "POST", path, "{}")
	}
	for _, path := range []string{checkoutPath, verifyPath} {
		resp, err := b.Client.Do(b.Request("PUT", path, "{}"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "GET, POST" {
			t.Errorf("PUT %s answers %d, Allow %q", path, resp.StatusCode, resp.Header.Get("Allow"))
		}
	}
	for name, want := range map[string]string{
		"POST " + checkoutPath: "checkout", "GET " + checkoutPath: "checkout", "POST " + verifyPath: "verify", "GET " + verifyPath: "verify",
		"PUT " + verifyPath: "", "GET /api/execute/0123": "", "POST /api/execute/0123": "", "POST /": "",
	} {
		method, path, _ := strings.Cut(name, " ")
		if r, _ := http.NewRequest(method, api+path, nil); rupantorpay.Call(r) != want {
			t.Errorf("%s is called %q, want %q", name, rupantorpay.Call(r), want)
		}
	}
	if got := strings.Join(rupantorpay.Calls(), " "); got != "checkout verify" {
		t.Errorf("calls %s", got)
	}
}

func TestCheckoutRefusals(t *testing.T) {
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	for _, c := range []struct {
		field string
		value any
		want  string // "" for no refusal
	}{
		{"amount", nil, "The amount field is required."}, {"amount", "", "The amount field is required."}, {"amount", raw("null"), "The amount field is required."},
		{"amount", "10", ""}, {"amount", "10.50", ""}, {"amount", "10.6", ""}, {"amount", raw("10"), ""}, {"amount", raw("10.6"), ""}, {"amount", "0.01", ""},
		{"amount", "10.00", "The amount is invalid."}, {"amount", "10.0", "The amount is invalid."}, {"amount", raw("10.0"), "The amount is invalid."},
		{"amount", "0", "The amount is invalid."}, {"amount", "-1", "The amount is invalid."}, {"amount", "1.005", "The amount is invalid."},
		{"amount", "1e3", "The amount is invalid."}, {"amount", raw("1e3"), "The amount is invalid."}, {"amount", "1,000", "The amount is invalid."},
		{"amount", "010", "The amount is invalid."}, {"amount", true, "The amount is invalid."}, {"amount", "1234567890123", "The amount is invalid."},
		{"success_url", nil, "The success_url field is required."}, {"success_url", "", "The success_url field is required."},
		{"success_url", 7, "The success_url must be a string."}, {"success_url", "https://", "The success_url must be a URL."},
		{"success_url", "ftp://shop.test/", "The success_url must be a URL."}, {"success_url", "shop.test/a b", "The success_url must be a URL."},
		{"success_url", "https://shop.test/" + strings.Repeat("x", 2048), "The success_url is invalid."}, {"success_url", "shop.test", ""},
		{"cancel_url", nil, "The cancel_url field is required."}, {"cancel_url", "/cancel", "The cancel_url must be a URL."},
		{"webhook_url", nil, ""}, {"webhook_url", "", ""}, {"webhook_url", "://", "The webhook_url must be a URL."},
		{"fullname", nil, ""}, {"fullname", raw("null"), ""}, {"fullname", 7, "The fullname must be a string."}, {"email", nil, ""},
		{"metadata", nil, ""}, {"metadata", raw("null"), ""}, {"metadata", `{"a":1}`, ""}, {"metadata", "", ""},
		{"metadata", []int{1}, "The metadata must be a JSON object."}, {"metadata", "phone", "The metadata must be a JSON object."},
		{"metadata", `"{}"`, "The metadata must be a JSON object."}, {"metadata", 7, "The metadata must be a JSON object."},
		{"meta_data", "phone", ""}, {"unknown", "member", ""}, // metadata wins
	} {
		t.Run(fmt.Sprintf("%s %.20v", c.field, c.value), func(t *testing.T) {
			b := newBench(t)
			text := body(map[string]any{c.field: c.value})
			if c.want == "" {
				b.Call(200, "POST", checkoutPath, text)
				return
			}
			if got := b.refuse(400, "POST", checkoutPath, text); got != c.want {
				t.Errorf("refused with %q, want %q", got, c.want)
			}
			b.wantLedger("")
		})
	}
}

func TestRequiredCustomerSwitch(t *testing.T) {
	b := newBench(t)
	b.set(`{"require_customer":true}`)
	b.open(nil)
	for _, field := range []string{"fullname", "email"} {
		if got := b.refuse(400, "POST", checkoutPath, body(map[string]any{field: nil})); got != "The "+field+" field is required." {
			t.Error(got)
		}
	}
}

func TestErrorsAs200Switch(t *testing.T) {
	b := newBench(t)
	b.set(`{"errors_as_200":true}`)
	b.refuse(200, "POST", checkoutPath, `{}`)
	b.refuse(200, "POST", verifyPath, `{"transaction_id":"ABCDEFH"}`)
	r := b.Request("POST", verifyPath, `{}`)
	r.Header.Del("X-API-KEY")
	if code, _ := b.Do(r); code != 200 {
		t.Errorf("a wrong key answers %d", code)
	}
	b.control(200, "POST", "faults", `[{"call":"verify","nth":1,"fault":"http_429"}]`)
	b.refuse(429, "POST", verifyPath, `{}`)
}

func TestSuccessSwitch(t *testing.T) {
	for value, want := range map[string]string{
		"": `{"status":1,"message":"Payment Link",`, "boolean": `{"status":true,"message":"Payment Url",`, "text": `{"status":"1","message":"Payment Link",`,
	} {
		b := newBench(t)
		b.set(`{"success":"` + value + `"}`)
		if got := b.Call(200, "POST", checkoutPath, body(nil)); !strings.HasPrefix(got, want) {
			t.Errorf("success %q: %s", value, got)
		}
	}
}

func TestMetadata(t *testing.T) {
	b := newBench(t)
	read := func(change map[string]any) string {
		t.Helper()
		_, to := b.answerPage(b.open(change), "approve")
		out, _ := json.Marshal(b.verified(to.Query().Get("transactionId"))["metadata"])
		return string(out)
	}
	both := map[string]any{"metadata": map[string]any{"a": "1"}, "meta_data": map[string]any{"a": "2"}}
	for name, c := range map[string]struct {
		change map[string]any
		want   string
	}{
		"metadata wins": {both, `{"a":"1"}`}, "meta_data alone": {map[string]any{"metadata": nil, "meta_data": map[string]any{"a": "2"}}, `{"a":"2"}`},
		"a text": {map[string]any{"metadata": ` {"a": {"b": [1]}}`}, `{"a":{"b":[1]}}`}, "none": {map[string]any{"metadata": nil}, `{}`},
	} {
		if got := read(c.change); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	b.set(`{"metadata_text":true}`)
	if got := read(both); got != `"{\"a\":\"1\"}"` {
		t.Errorf("as text: %s", got)
	}
}

func TestTheLedgerFindsTheMerchantsReference(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]any
		want   string
	}{
		"metadata":              {nil, "order-01"},
		"reference in metadata": {map[string]any{"metadata": `{"order_id":"order-01","reference":"order-01.a2"}`}, "order-01.a2"},
		"meta_data":             {map[string]any{"metadata": nil, "meta_data": `{"order_id":"x"}`}, "x"},
		"parameter":             {map[string]any{"metadata": nil, "success_url": "https://shop.test/s?reference=y"}, "y"},
		"path":                  {map[string]any{"metadata": nil, "webhook_url": "https://shop.test/webhooks/rupantorpay/z/token"}, "z"},
		"a number is none":      {map[string]any{"metadata": `{"order_id":7}`}, ""},
	} {
		b := newBench(t)
		b.open(c.change)
		if got := b.Panel().Ledger.Entries()[0].OrderID; got != c.want {
			t.Errorf("%s: order %q, want %q", name, got, c.want)
		}
	}
}
