package portpos_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"tender/sandbox/portpos"
)

func TestCredentials(t *testing.T) {
	b := newBench(t)
	at := func(offset int64) map[string]string {
		timestamp := strconv.FormatInt(b.Now().Unix()+offset, 10)
		return map[string]string{"timestamp": timestamp, "token": portpos.Token(secret.SecretKey, timestamp)}
	}
	stamp := func(timestamp string) map[string]string {
		return map[string]string{"timestamp": timestamp, "token": portpos.Token(secret.SecretKey, timestamp)}
	}
	for name, c := range map[string]struct {
		change map[string]string
		want   int
	}{
		"right":               {nil, 400}, // the invoice is unknown
		"just old enough":     {at(-300), 400},
		"just new enough":     {at(300), 400},
		"too old":             {at(-301), 500},
		"too new":             {at(301), 500},
		"another key":         {map[string]string{"app_key": "9c41cf8bce319cc6300cc2c4e9ef7c8e"}, 500},
		"no key":              {map[string]string{"app_key": ""}, 500},
		"no token":            {map[string]string{"token": ""}, 500},
		"upper-case token":    {map[string]string{"token": strings.ToUpper(portpos.Token(secret.SecretKey, strconv.FormatInt(b.Now().Unix(), 10)))}, 500},
		"another secret":      {map[string]string{"token": portpos.Token("test_secret_kez", strconv.FormatInt(b.Now().Unix(), 10))}, 500},
		"token of another":    {map[string]string{"token": at(1)["token"]}, 500},
		"no timestamp":        {stamp(""), 500},
		"timestamp in millis": {stamp(strconv.FormatInt(b.Now().UnixMilli(), 10)), 500},
		"timestamp of nine":   {stamp("142494165"), 500},
		"signed timestamp":    {stamp("+142494165"), 500},
	} {
		t.Run(name, func(t *testing.T) {
			f := b.signed("get_invoice", c.change)
			got, text := b.send(f)
			if got.Status != c.want {
				t.Errorf("answers %s, want %d", text, c.want)
			}
			if c.want == 500 && text != `{"status":500,"message":"You are not allowed to perform this action."}` {
				t.Error(text)
			}
		})
	}
	for _, half := range []portpos.Secret{{}, {AppKey: "key"}, {SecretKey: "secret"}} {
		open := newBench(t, func(o *portpos.Options) { o.Secret = half })
		timestamp := strconv.FormatInt(open.Now().Unix(), 10)
		f := open.signed("get_invoice", map[string]string{"app_key": half.AppKey, "token": portpos.Token(half.SecretKey, timestamp)})
		if got, text := open.send(f); got.Status != 500 {
			t.Errorf("a sandbox with the credentials %v answers %s", half, text)
		}
	}
}

func TestClockSwitches(t *testing.T) {
	b := newBench(t)
	old := func() int {
		timestamp := strconv.FormatInt(b.Now().Unix()-360, 10)
		got, _ := b.send(b.signed("get_invoice", map[string]string{"timestamp": timestamp, "token": portpos.Token(secret.SecretKey, timestamp)}))
		return got.Status
	}
	for _, c := range []struct {
		switches string
		want     int
	}{{`{}`, 500}, {`{"clock_tolerance":"6m"}`, 400}, {`{"clock_tolerance":"5m59s"}`, 500}, {`{"any_timestamp":true}`, 400}} {
		b.set(c.switches)
		if got := old(); got != c.want {
			t.Errorf("with %s answered %d, want %d", c.switches, got, c.want)
		}
	}
	for _, timestamp := range []string{"142494165", "1424941656000", "142494165x", ""} { // any time, but always a time
		if got, text := b.send(b.signed("get_invoice", map[string]string{"timestamp": timestamp, "token": portpos.Token(secret.SecretKey, timestamp)})); got.Status != 500 {
			t.Errorf("timestamp %q answers %s", timestamp, text)
		}
	}
	b.set(`{"any_timestamp":false}`)
	b.advance("24h") // the sandbox's own clock is not the merchant's
	b.call(200, "gen_invoice", fields(nil))
}

// TestEncodings: the form may be urlencoded or multipart, and nothing else.
func TestEncodings(t *testing.T) {
	b := newBench(t)
	form := b.signed("gen_invoice", fields(nil))
	var parts bytes.Buffer
	mw := multipart.NewWriter(&parts)
	for name := range form {
		_ = mw.WriteField(name, form.Get(name))
	}
	file, _ := mw.CreateFormFile("amount", "amount.txt")
	_, _ = file.Write([]byte("1"))
	_ = mw.Close()
	for name, c := range map[string]struct {
		kind, body string
		want       string
	}{
		"urlencoded":            {"application/x-www-form-urlencoded", form.Encode(), `{"status":200,"data"`},
		"urlencoded, charset":   {"application/x-www-form-urlencoded; charset=UTF-8", form.Encode(), `{"status":200,"data"`},
		"multipart":             {mw.FormDataContentType(), parts.String(), `{"status":200,"data"`},
		"the last value counts": {"application/x-www-form-urlencoded", "amount=1&" + form.Encode(), `{"status":200,"data"`},
		"and not the first":     {"application/x-www-form-urlencoded", form.Encode() + "&amount=1", `{"status":400,"data"`},
		"JSON":                  {"application/json", `{"call":"gen_invoice"}`, `{"status":400,"message":"Invalid Request"}`},
		"JSON by name":          {"application/json", form.Encode(), `{"status":400,"message":"Invalid Request"}`},
		"nothing said":          {"", form.Encode(), `{"status":400,"message":"Invalid Request"}`},
		"cut multipart":         {mw.FormDataContentType(), parts.String()[:200], `{"status":400,"message":"Invalid Request"}`},
		"cut in a part's head":  {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"call\"\r\n\r\nget_invoice\r\n--x\r\n", `{"status":400,"message":"Invalid Request"}`},
		"no boundary":           {"multipart/form-data", parts.String(), `{"status":400,"message":"Invalid Request"}`},
		"a broken escape":       {"application/x-www-form-urlencoded", form.Encode() + "&name=%zz", `{"status":400,"message":"Invalid Request"}`},
		"no UTF-8":              {"application/x-www-form-urlencoded", form.Encode() + "&name=%ff", `{"status":400,"message":"Invalid Request"}`},
		"a NUL":                 {"application/x-www-form-urlencoded", form.Encode() + "&name=%00", `{"status":400,"message":"Invalid Request"}`},
		"too large":             {"application/x-www-form-urlencoded", form.Encode() + "&x=" + strings.Repeat("x", 1<<20), `{"status":400,"message":"Invalid Request"}`},
		"nothing":               {"application/x-www-form-urlencoded", "", `{"status":500,"message":`},
	} {
		t.Run(name, func(t *testing.T) {
			code, text := b.Do(b.request(c.kind, c.body))
			if code != 200 || !strings.HasPrefix(text, c.want) {
				t.Errorf("%d %s, want 200 %s", code, text, c.want)
			}
		})
	}
}

func TestOneEndpoint(t *testing.T) {
	b := newBench(t)
	for _, call := range []string{"", "gen_invoices", "GEN_INVOICE", "list_invoices"} {
		if _, text := b.call(400, call, fields(nil)); text != `{"status":400,"message":"Invalid Request"}` {
			t.Errorf("call %q answers %s", call, text)
		}
	}
	if code, text := b.get("/api/v1/?" + b.signed("gen_invoice", fields(nil)).Encode()); code != 200 || text != `{"status":400,"message":"Invalid Request"}` {
		t.Errorf("GET answers %d %s", code, text)
	}
	put := b.request("application/x-www-form-urlencoded", b.signed("gen_invoice", fields(nil)).Encode())
	put.Method = http.MethodPut
	if code, text := b.Do(put); code != 200 || text != `{"status":400,"message":"Invalid Request"}` {
		t.Errorf("PUT answers %d %s", code, text)
	}
	for _, path := range []string{"/", "/api/v1", "/api/v2/", "/payment", "/payment/854EEE3DCAEA1725"} {
		if code, _ := b.get(path); code != 404 {
			t.Errorf("%s answers %d", path, code)
		}
	}
	b.WantLedger("")
}

func TestCallNames(t *testing.T) {
	b := newBench(t)
	for _, call := range portpos.Calls() {
		r := b.request("application/x-www-form-urlencoded", b.signed(call, nil).Encode())
		if got := portpos.Call(r); got != call {
			t.Errorf("%s is called %q", call, got)
		}
		if got := portpos.Call(r); got != call { // the body is there to be read again
			t.Errorf("%s is called %q the second time", call, got)
		}
	}
	if got := strings.Join(portpos.Calls(), " "); got != "gen_invoice ipn_validate get_invoice refund_request" {
		t.Errorf("calls %s", got)
	}
	other, _ := http.NewRequest(http.MethodPost, api+"/payment/?invoice=1", strings.NewReader("call=gen_invoice"))
	other.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, r := range map[string]*http.Request{
		"another call": b.request("application/x-www-form-urlencoded", "call=pay"), "the page": other,
		"JSON": b.request("application/json", `{"call":"gen_invoice"}`),
	} {
		if got := portpos.Call(r); got != "" {
			t.Errorf("%s is called %q", name, got)
		}
	}
}

func TestInvoiceRefusals(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	url := func(n int) string { return "https://shop.test/" + strings.Repeat("x", n-len("https://shop.test/")) }
	for _, c := range []struct{ field, value, want string }{
		{"amount", "-", "is not set"}, {"amount", "", "is not set"}, {"amount", "10", ""}, {"amount", "10.00", ""}, {"amount", "9.99", "is not valid"},
		{"amount", "999999.99", ""}, {"amount", "99999999", ""}, {"amount", "100000000", "is not valid"}, {"amount", "1000000.00", "is not valid"},
		{"amount", "-100", "is not valid"}, {"amount", "1e3", "is not valid"}, {"amount", "1,000", "is not valid"}, {"amount", " 100", "is not valid"},
		{"amount", "100.001", "is not valid"}, {"amount", "100.", "is not valid"}, {"amount", "0100", "is not valid"},
		{"currency", "-", "is not set"}, {"currency", "USD", "is not valid"}, {"currency", "bdt", "is not valid"}, {"currency", "BDTT", "is too long"},
		{"product_name", "-", "is not set"}, {"product_name", long(150), ""}, {"product_name", long(151), "is too long"},
		{"product_description", "", "is not set"}, {"product_description", long(300), ""}, {"product_description", long(301), "is too long"},
		{"name", "-", ""}, {"name", long(50), ""}, {"name", long(51), "is too long"},
		{"email", "-", "is not set"}, {"email", "john", "is not valid"}, {"email", "John <j@example.com>", "is not valid"},
		{"email", strings.Repeat("j", 38) + "@example.com", ""}, {"email", strings.Repeat("j", 39) + "@example.com", "is too long"},
		{"phone", "-", "is not set"}, {"phone", "+88012345678901", ""}, {"phone", "+880123456789012", "is too long"},
		{"address", "-", "is not set"}, {"address", long(200), ""}, {"address", long(201), "is too long"},
		{"city", "-", "is not set"}, {"city", long(50), ""}, {"city", long(51), "is too long"},
		{"state", "-", "is not set"}, {"state", long(50), ""}, {"state", long(51), "is too long"},
		{"zipcode", "-", "is not set"}, {"zipcode", long(500), ""},
		{"country", "-", "is not set"}, {"country", "BGD", ""}, {"country", "B", "is not valid"}, {"country", "B1", "is not valid"}, {"country", "BANG", "is too long"},
		{"redirect_url", "-", "is not set"}, {"redirect_url", url(3000), ""}, {"redirect_url", "www.google.com", "is not valid"}, {"redirect_url", "/back", "is not valid"},
		{"ipn_url", "", ""}, {"ipn_url", url(250), ""}, {"ipn_url", url(251), "is too long"}, {"ipn_url", "ftp://shop.test", "is not valid"},
		{"ship_to_name", long(51), "is too long"}, {"ship_to_email", "x", "is not valid"}, {"ship_to_phone", long(16), "is too long"},
		{"ship_to_address", long(201), "is too long"}, {"ship_to_city", long(51), "is too long"}, {"ship_to_state", long(51), "is too long"},
		{"ship_to_zipcode", long(8), ""}, {"ship_to_zipcode", long(9), "is too long"}, {"ship_to_country", "BANG", "is too long"}, {"ship_to_country", "BGD", ""},
		{"order_id", "unknown fields are nobody's business", ""},
	} {
		t.Run(fmt.Sprintf("%s %.20s", c.field, c.value), func(t *testing.T) {
			b := newBench(t)
			got, text := b.send(b.signed("gen_invoice", fields(map[string]string{c.field: c.value})))
			if c.want == "" {
				if got.Status != 200 {
					t.Errorf("answers %s", text)
				}
				return
			}
			if want := fmt.Sprint(map[string]any{c.field: c.field + " " + c.want}); got.Status != 400 || fmt.Sprint(got.Message) != want {
				t.Errorf("answers %s, want %s", text, want)
			}
			if value, echoed := got.Data[c.field]; echoed != (c.want != "is not set") || echoed && value != c.value {
				t.Errorf("%v is echoed as %v", c.field, value)
			}
			b.WantLedger("")
		})
	}
}

func TestEveryMissingFieldIsNamedAtOnce(t *testing.T) {
	got, _ := newBench(t).call(400, "gen_invoice", nil)
	if refused := got.Message.(map[string]any); len(refused) != 12 || len(got.Data) != 11 {
		t.Errorf("refused %v, echoed %v", refused, got.Data)
	}
}
