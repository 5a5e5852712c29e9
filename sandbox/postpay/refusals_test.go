package postpay_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tender/sandbox/postpay"
)

func TestAcceptHeader(t *testing.T) {
	b := newBench(t)
	for value, want := range map[string]int{
		accept: 200,
		"application/vnd.postpay+json;version=v1":                    200,
		"Application/Vnd.Postpay+JSON; Version=v1":                   200,
		"text/html, application/vnd.postpay+json; version=v1; q=0.5": 200,
		"":                             406,
		"*/*":                          406,
		"application/*":                406,
		"application/json":             406,
		"application/vnd.postpay+json": 406,
		"application/vnd.postpay+json; version=v2": 406,
		"application/vnd.postpay+json; version=V1": 406,
		"application/vnd.postpay+xml; version=v1":  406,
		"application/vnd.api+json; version=v1":     406,
	} {
		r := b.Request("GET", "/orders", "")
		r.Header.Set("Accept", value)
		if got, body := b.Do(r); got != want || (want == 406) != strings.Contains(body, `"code":"not_acceptable"`) {
			t.Errorf("Accept %q answers %d %s, want %d", value, got, body, want)
		}
	}
}

func TestCredentials(t *testing.T) {
	b := newBench(t)
	for name, change := range map[string]func(*http.Request){
		"none":         func(r *http.Request) { r.Header.Del("Authorization") },
		"another id":   func(r *http.Request) { r.SetBasicAuth("id_other", secret.SecretKey) },
		"another key":  func(r *http.Request) { r.SetBasicAuth(secret.MerchantID, "sk_test_abd") },
		"empty":        func(r *http.Request) { r.SetBasicAuth("", "") },
		"bearer":       func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret.SecretKey) },
		"with newline": func(r *http.Request) { r.SetBasicAuth(secret.MerchantID, secret.SecretKey+"\n") },
	} {
		r := b.Request("POST", "/checkouts", body(t, nil))
		change(r)
		resp, err := b.Client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(resp.Header.Get("WWW-Authenticate"), "Basic") {
			t.Errorf("%s: %d %v", name, resp.StatusCode, resp.Header)
		}
	}
	r := b.Request("GET", "/orders", "")
	r.Header.Set("Authorization", "Basic aWRfdGVzdDpza190ZXN0X2FiYw==")
	if got, _ := b.Do(r); got != 200 {
		t.Errorf("the documented form of the credentials answers %d", got)
	}
	open := newBench(t, func(o *postpay.Options) { o.Secret = postpay.Secret{} })
	r = open.Request("GET", "/orders", "")
	r.SetBasicAuth("", "")
	if got, _ := open.Do(r); got != 401 {
		t.Errorf("a sandbox without credentials answers %d", got)
	}
}

func TestContentType(t *testing.T) {
	b := newBench(t)
	for value, want := range map[string]int{
		"application/json": 400, "application/json; charset=UTF-8": 400, // 400: the body is empty
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "application/json; charset=latin1": 415,
		"application/vnd.api+json": 415,
	} {
		r := b.Request("POST", "/checkouts", "{}")
		r.Header.Set("Content-Type", value)
		if got, text := b.Do(r); got != want {
			t.Errorf("Content-Type %q answers %d %s, want %d", value, got, text, want)
		}
	}
	r := b.Request("POST", "/checkouts", "{}")
	r.Header.Set("Content-Encoding", "gzip")
	if got, _ := b.Do(r); got != 415 {
		t.Errorf("a compressed body answers %d", got)
	}
	b.answerPage(b.checkout("order-01"), "approve")
	r = b.Request("POST", "/orders/order-01/capture", "[]")
	r.Header.Del("Content-Type")
	if got, text := b.Do(r); got != 200 {
		t.Errorf("a capture without content type answers %d %s", got, text)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"/", "/order", "/orders/", "/orders/a/b", "/v1/checkouts", "/checkouts/1", "/orders/none", "/hooks/none",
		"/orders/none/refunds", "/orders/none/refunds/r", "/transactions/t", "/transactions/t/u"} {
		b.refuse(404, "not_found", "GET", path, "")
	}
	b.refuse(404, "not_found", "POST", "/orders/none/capture", "")
	b.refuse(404, "not_found", "POST", "/orders/none/refunds", `{"refund_id":"r"}`)
	for path, allow := range map[string]string{
		"/checkouts": "POST", "/orders": "GET", "/orders/a": "GET", "/orders/a/capture": "POST",
		"/orders/a/refunds": "GET, POST", "/hooks": "GET, POST", "/hooks/a": "DELETE, GET, PATCH",
	} {
		resp, err := b.Client.Do(b.Request("PUT", path, "{}"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != allow {
			t.Errorf("PUT %s answers %d, Allow %q, want %q", path, resp.StatusCode, resp.Header.Get("Allow"), allow)
		}
	}
}

func TestCallNames(t *testing.T) {
	for path, want := range map[string]string{
		"POST /checkouts": "checkout", "GET /orders/a": "get_order", "GET /orders": "list_orders",
		"POST /orders/a/capture": "capture", "POST /orders/a/refunds": "refund", "GET /orders/a/refunds": "list_refunds",
		"GET /orders/a/refunds/r": "get_refund", "GET /transactions": "transactions", "GET /transactions/t": "transactions",
		"GET /hooks": "hooks", "POST /hooks": "hooks", "PATCH /hooks/h": "hooks", "DELETE /hooks/h": "hooks",
		"GET /checkout/abc": "", "POST /checkout/abc": "", "GET /orders/a/capture": "", "GET /": "",
	} {
		method, target, _ := strings.Cut(path, " ")
		r, _ := http.NewRequest(method, api+target, nil)
		got := postpay.Call(r)
		if got != want || (got != "" && !slices.Contains(postpay.Calls(), got)) {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
	}
}

func TestMalformedBodies(t *testing.T) {
	b := newBench(t)
	for _, text := range []string{`{`, `{} {}`, `{"order_id":`, "{\"order_id\":\"\xff\"}", `{'a':1}`, `{"a":01}`, strings.Repeat(" ", 1<<20+1)} {
		b.refuse(400, "parse_error", "POST", "/checkouts", text)
	}
	for _, text := range []string{`[]`, `"a"`, `1`, `null`} {
		if got := b.refuse(400, "invalid", "POST", "/checkouts", text); len(got["non_field_errors"]) != 1 {
			t.Errorf("%s is refused with %v", text, got)
		}
	}
}

func TestCheckoutRefusals(t *testing.T) {
	const required, blank, null = "This field is required.", "This field may not be blank.", "This field may not be null."
	for _, c := range []struct {
		field string
		value any
		want  string // "" for no refusal
	}{
		{"order_id", nil, required}, {"order_id", "", blank}, {"order_id", json.RawMessage("null"), null},
		{"order_id", true, "Not a valid string."}, {"order_id", strings.Repeat("x", 256), "Ensure this field has no more than 255 characters."},
		{"order_id", strings.Repeat("é", 255), ""},
		{"total_amount", nil, required}, {"total_amount", 0, "Ensure this value is greater than or equal to 1."},
		{"total_amount", -5, "Ensure this value is greater than or equal to 1."},
		{"total_amount", "81480", "A valid integer is required."}, {"total_amount", 814.8, "A valid integer is required."},
		{"total_amount", json.RawMessage("1e3"), "A valid integer is required."},
		{"total_amount", json.RawMessage("10000000000000000"), "Ensure this value is less than or equal to 1000000000000000."},
		{"total_amount", json.RawMessage("99999999999999999999"), "A valid integer is required."},
		{"tax_amount", nil, required}, {"tax_amount", 0, ""}, {"tax_amount", -1, "Ensure this value is greater than or equal to 0."},
		{"currency", nil, required}, {"currency", "aed", "Not a valid choice."}, {"currency", "XXX", "Not a valid choice."}, {"currency", "KWD", ""},
		{"num_instalments", json.RawMessage("null"), ""}, {"num_instalments", 1, ""}, {"num_instalments", 0, "Ensure this value is greater than or equal to 1."},
		{"shipping", nil, ""}, {"shipping", json.RawMessage("null"), ""}, {"shipping", []any{}, "Invalid data. Expected a dictionary."},
		{"shipping.name", nil, required}, {"shipping.amount", nil, required}, {"shipping.address", nil, required}, {"shipping.id", nil, ""},
		{"shipping.address.city", nil, required}, {"shipping.address.country", "UAE", "Not a valid choice."},
		{"shipping.address.phone", nil, ""}, {"shipping.address.postal_code", "", ""}, {"shipping.address.postal_code", nil, required},
		{"billing_address", nil, ""}, {"billing_address", json.RawMessage("null"), ""}, {"billing_address.line1", "", blank},
		{"customer", nil, required}, {"customer", json.RawMessage("null"), null}, {"customer.email", nil, required},
		{"customer.email", "john", "Enter a valid email address."}, {"customer.email", "John <john@postpay.io>", "Enter a valid email address."},
		{"customer.id", nil, ""}, {"customer.id", 7, ""}, {"customer.gender", "m", "Not a valid choice."}, {"customer.gender", "", ""},
		{"customer.account", "old", "Not a valid choice."}, {"customer.account", "existing", ""},
		{"customer.date_of_birth", "20.01.1990", "Enter a valid ISO 8601 date or time."},
		{"customer.date_joined", "2019-08-26T09:28:14+0000", ""}, {"customer.date_joined", "2019-08-26T09:28:14Z", ""},
		{"items", nil, required}, {"items", []any{}, "This list may not be empty."}, {"items", map[string]any{}, "Expected a list of items."},
		{"items.reference", nil, required}, {"items.name", nil, required}, {"items.url", nil, required}, {"items.url", "/a", "Enter a valid URL."},
		{"items.url", "ftp://a.test/", "Enter a valid URL."}, {"items.image_url", false, ""}, {"items.image_url", nil, ""},
		{"items.image_url", "none", "Enter a valid URL."}, {"items.image_url", true, "Not a valid string."},
		{"items.description", strings.Repeat("é", 1024), ""}, {"items.description", strings.Repeat("e", 1025), "Ensure this field has no more than 1024 characters."},
		{"items.unit_price", nil, required}, {"items.unit_price", -1, "Ensure this value is greater than or equal to 0."},
		{"items.qty", 0, "Ensure this value is greater than or equal to 1."}, {"items.qty", 1.5, "A valid integer is required."},
		{"discounts", nil, ""}, {"discounts", json.RawMessage("null"), ""}, {"discounts", []any{}, ""}, {"discounts", make([]int, 1001), "Ensure this field has no more than 1000 elements."}, {"discounts", "none", "Expected a list of items."},
		{"merchant", nil, ""}, {"merchant.confirmation_url", nil, required}, {"merchant.cancel_url", "a", "Enter a valid URL."},
		{"metadata", map[string]any{"cart": "1"}, ""}, {"metadata", []any{}, ""}, {"metadata", []any{1}, "Invalid data. Expected a dictionary."},
		{"unknown", "member", ""},
	} {
		t.Run(fmt.Sprintf("%s %.20v", c.field, c.value), func(t *testing.T) {
			b := newBench(t)
			text := body(t, map[string]any{c.field: c.value})
			if c.want == "" {
				b.Call(200, "POST", "/checkouts", text)
				return
			}
			field := strings.Replace(c.field, "items.", "items.0.", 1)
			got := b.refuse(400, "invalid", "POST", "/checkouts", text)
			if want := map[string][]string{field: {c.want}}; fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("refused with %v, want %v", got, want)
			}
			if len(b.effects()) != 0 {
				t.Error("a refused checkout is in the ledger")
			}
		})
	}
}

func TestEveryRefusedFieldIsNamedAtOnce(t *testing.T) {
	got := newBench(t).refuse(400, "invalid", "POST", "/checkouts", `{"items":[{},1],"discounts":[{}],"merchant":{}}`)
	want := "currency customer discounts.0.amount discounts.0.code items.0.name items.0.qty items.0.reference items.0.unit_price " +
		"items.0.url items.1 merchant.cancel_url merchant.confirmation_url order_id tax_amount total_amount"
	if names := strings.Join(slices.Sorted(maps.Keys(got)), " "); names != want {
		t.Errorf("refused %s\nwant %s", names, want)
	}
}

func TestTotalsAreCheckedOnlyWhenSwitchedOn(t *testing.T) {
	b := newBench(t)
	b.Call(200, "POST", "/checkouts", body(t, map[string]any{"order_id": "a", "total_amount": 81481}))
	b.Control(200, "POST", "switches", `{"enforce_totals":true}`)
	got := b.refuse(400, "invalid", "POST", "/checkouts", body(t, map[string]any{"order_id": "b", "total_amount": 81481}))
	if len(got["total_amount"]) != 1 {
		t.Errorf("refused with %v", got)
	}
	b.checkout("c") // the document's own order adds up
	b.Call(200, "POST", "/checkouts", body(t, map[string]any{"order_id": "d", "shipping": nil, "total_amount": 79480}))
	// 2^32 times 2^32 is nothing in 64 bits, and the rest would add up.
	huge := body(t, map[string]any{
		"order_id": "e", "items.unit_price": 1 << 32, "items.qty": 1 << 32, "discounts": nil, "total_amount": 5880,
	})
	b.refuse(400, "invalid", "POST", "/checkouts", huge)
}

func TestOrderIDIsUsedOnce(t *testing.T) {
	b := newBench(t)
	token := b.checkout("order-01")
	b.refuse(409, "conflict", "POST", "/checkouts", body(t, nil))
	b.answerPage(token, "decline")
	b.refuse(409, "conflict", "POST", "/checkouts", body(t, map[string]any{"total_amount": 5}))
	if n := len(b.effects()); n != 1 {
		t.Errorf("%d effects, want 1", n)
	}
}

func TestOptionalPartsAreNullInTheOrder(t *testing.T) {
	b := newBench(t)
	b.Call(200, "POST", "/checkouts", body(t, map[string]any{
		"shipping": nil, "billing_address": nil, "discounts": nil, "items.image_url": false, "items.description": nil,
		"num_instalments": 3, "metadata": map[string]any{"cart": "1"},
	}))
	var got map[string]json.RawMessage
	b.Decode(b.Call(200, "GET", "/orders/order-01", ""), &got)
	for name, want := range map[string]string{
		"shipping": "null", "billing_address": "null", "discounts": "[]",
		"items": `[{"reference":"sku-01","name":"Wild Flower Eau de Parfum (50ml)","url":"https://www.example.ae/wild-flower.html","unit_price":84000,"qty":1}]`,
	} {
		if string(got[name]) != want {
			t.Errorf("%s is %s, want %s", name, got[name], want)
		}
	}
	for _, name := range []string{"merchant", "metadata", "num_instalments", "token"} {
		if _, present := got[name]; present {
			t.Errorf("the order shows %s", name)
		}
	}
}
