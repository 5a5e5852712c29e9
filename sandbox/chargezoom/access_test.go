package chargezoom_test

import (
	"net/http"
	"strings"
	"testing"

	"tender/sandbox/chargezoom"
)

func TestCredentials(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		change func(http.Header)
		want   int
	}{
		"right":                   {func(http.Header) {}, 200},
		"no key":                  {func(h http.Header) { h.Del("secretKey") }, 401},
		"another key":             {func(h http.Header) { h.Set("secretKey", key+"x") }, 401},
		"no token":                {func(h http.Header) { h.Del("token") }, 401},
		"another token":           {func(h http.Header) { h.Set("token", b.token+"x") }, 401},
		"the key as token":        {func(h http.Header) { h.Set("token", key) }, 401},
		"bearer in place of both": {func(h http.Header) { h.Del("token"); h.Set("Authorization", "Bearer "+b.token) }, 401},
	} {
		r := b.Request("GET", "/gateway/all", "")
		c.change(r.Header)
		status, body := b.Do(r)
		if status != c.want || (c.want == 401) != strings.Contains(body, `"data":null,"code":401}`) {
			t.Errorf("%s: %d %s, want %d", name, status, body, c.want)
		}
	}
	r := b.Request("POST", "/authentication/token/create", "")
	r.Header.Set("secretKey", "another")
	if status, body := b.Do(r); status != 401 || strings.Contains(body, "token\":") {
		t.Errorf("a token for another key: %d %s", status, body)
	}
}

func TestNoKeyFitsAnEmptySecret(t *testing.T) {
	s := chargezoom.New(chargezoom.Options{})
	r, err := http.NewRequest(http.MethodPost, api+"/authentication/token/create", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Transport().RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%v %v", resp, err)
	}
	_ = resp.Body.Close()
}

func TestTokensLastTwoHours(t *testing.T) {
	b := newBench(t)
	b.Control(200, "POST", "clock", `{"advance":"1h59m59.999999s"}`)
	b.Call(200, "GET", "/gateway/all", "")
	second := b.newToken("GET", "refresh")
	b.Control(200, "POST", "clock", `{"advance":"1us"}`)
	b.Call(401, "GET", "/gateway/all", "")
	b.Call(401, "GET", "/authentication/token/refresh", "")
	b.token = second
	b.Call(200, "GET", "/gateway/all", "")
	b.Control(200, "POST", "clock", `{"advance":"1h59m59.999998s"}`)
	b.Call(200, "GET", "/gateway/all", "")
	b.Control(200, "POST", "clock", `{"advance":"1us"}`)
	b.Call(401, "GET", "/gateway/all", "")
	b.token = ""
	b.token = b.newToken("POST", "create")
	b.Call(200, "GET", "/gateway/all", "")
}

func TestOneToken(t *testing.T) {
	for one, want := range map[bool]int{false: 200, true: 401} {
		b := newBench(t, with(chargezoom.Switches{OneToken: one}))
		second := b.newToken("POST", "create")
		b.Call(want, "GET", "/gateway/all", "")
		b.token = second
		third := b.newToken("GET", "refresh")
		b.Call(want, "GET", "/gateway/all", "")
		b.token = third
		b.Call(200, "GET", "/gateway/all", "")
	}
}

func TestPathsMethodsAndEncodings(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"/", "/invoice", "/invoice/", "/invoice/a/b", "/v1/invoice/a", "/invoice/process_payment/x", "/customer/card/a/b/delete",
		"/payments/unlink-transaction", "/invoice/all/x", "/v2/invoice/all", "/invoice/nothing", "/customer/nothing", "/products/nothing", "/customer/card/nothing"} {
		b.Call(404, "GET", path, "")
	}
	for path, c := range map[string][2]string{
		"/v1/invoice/create": {"GET", "POST"}, "/invoice/void": {"GET", "POST"}, "/gateway/all": {"POST", "GET"},
		"/authentication/token/create": {"GET", "POST"}, "/authentication/token/refresh": {"POST", "GET"}, "/payments/sale": {"PUT", "POST"},
	} {
		resp, err := b.Client.Do(b.Request(c[0], path, ""))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != c[1] {
			t.Errorf("%s %s: %d, Allow %q", c[0], path, resp.StatusCode, resp.Header.Get("Allow"))
		}
	}
	for value, want := range map[string]int{
		"application/json": 200, "application/json; charset=UTF-8": 200, "": 415, "text/plain": 415, "application/json; charset=latin1": 415,
		"application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415,
	} {
		r := b.Request("POST", "/v1/products/all", `{"page":0}`)
		r.Header.Set("Content-Type", value)
		if got, body := b.Do(r); got != want {
			t.Errorf("%q: %d %s, want %d", value, got, body, want)
		}
	}
	r := b.Request("POST", "/v1/products/all", `{}`)
	r.Header.Set("Content-Encoding", "gzip")
	if got, _ := b.Do(r); got != 415 {
		t.Errorf("a compressed body answers %d", got)
	}
	for _, body := range []string{`[]`, `null`, `{`, `{} {}`, "{\"a\":\"\xff\"}", `"a"`, "{}" + strings.Repeat(" ", 1<<20)} {
		b.Call(400, "POST", "/v1/products/all", body)
	}
	if got := b.Call(400, "POST", "/v1/products/all", "{"); got != `{"message":"Invalid request body","data":null,"code":400}` {
		t.Error(got)
	}
}

func TestErrorsAs200(t *testing.T) {
	b := newBench(t, with(chargezoom.Switches{ErrorsAs200: true}))
	for _, c := range []struct{ method, path, body, code string }{
		{"GET", "/nothing", "", "404"}, {"GET", "/invoice/nothing", "", "404"}, {"POST", "/payments/sale", "{}", "400"}, {"POST", "/gateway/all", "", "405"},
	} {
		if got := b.get(b.Call(200, c.method, c.path, c.body), "code"); got != c.code {
			t.Errorf("%s %s has code %s, want %s", c.method, c.path, got, c.code)
		}
	}
	b.token = "none"
	if got := b.Call(200, "GET", "/gateway/all", ""); b.get(got, "code") != "401" {
		t.Error(got)
	}
}

func TestNotFoundCode(t *testing.T) {
	for code, want := range map[int]string{0: "404", 400: "400", 200: "200"} {
		b := newBench(t, with(chargezoom.Switches{NotFoundCode: code}))
		status, got := b.Do(b.Request("GET", "/invoice/nothing", ""))
		if b.get(got, "code") != want || b.get(got, "data") != "<nil>" || b.get(got, "code") != b.get(`{"s":`+want+`}`, "s") || (code == 200) != (status == 200) {
			t.Errorf("%d: %d %s", code, status, got)
		}
	}
}

func TestFormBodies(t *testing.T) {
	const list = "page=0&limit=1"
	b := newBench(t, with(chargezoom.Switches{FormBodies: true}))
	customer, product := b.customer("c"), b.product("p")
	send := func(kind, path, body string) (int, string) {
		r := b.Request("POST", path, body)
		r.Header.Set("Content-Type", kind)
		return b.Do(r)
	}
	const urlencoded = "application/x-www-form-urlencoded"
	if status, got := send(urlencoded, "/v1/products/all", list); status != 200 || !strings.Contains(got, product) {
		t.Errorf("%d %s", status, got)
	}
	line := "&invoiceLineItem[0][itemListID]=" + product + "&invoiceLineItem[0][itemRate]=18.5&invoiceLineItem[0][itemQuantity]=2&invoiceLineItem[0][itemDescription]="
	status, got := send(urlencoded, "/v1/invoice/create", "externalInvoiceId=f&invoiceDate=2022-11-03&customerId="+customer+line)
	if status != 200 || b.get(got, "data.invoiceTotal") != "37.00" {
		t.Errorf("%d %s", status, got)
	}
	multipart := strings.ReplaceAll("--x\nContent-Disposition: form-data; name=\"limit\"\n\n0\n--x--\n", "\n", "\r\n")
	if status, got := send("multipart/form-data; boundary=x", "/v1/payments/list/transactions", multipart); status != 200 {
		t.Errorf("%d %s", status, got)
	}
	for _, body := range []string{"a=1&a=2", "a[b]=1&a=2", "a[b][c][d][e]=1", "%zz", "a=%ff"} {
		if status, got := send(urlencoded, "/v1/products/all", body); status != 400 {
			t.Errorf("%s: %d %s", body, status, got)
		}
	}
	b.post("/v1/products/all", `{"page":0}`) // JSON is taken still
}
