package chargezoom_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/sandbox/chargezoom"
	"tender/sandbox/sandboxtest"
)

const (
	api = "http://chargezoom.test"
	key = "secret-of-the-tests"
)

// bench is a sandbox with a clock that stands still and a client that has a token, all in one goroutine.
type bench struct {
	*sandboxtest.Bench[struct{}]
	*chargezoom.Sandbox

	token string
}

func newBench(t *testing.T, change ...func(*chargezoom.Options)) *bench {
	b := &bench{Bench: sandboxtest.New[struct{}](t, api, time.Date(2022, 11, 3, 14, 20, 1, 0, time.UTC), nil)}
	b.Sign = func(r *http.Request) {
		r.Header.Set("secretKey", key)
		if b.token != "" {
			r.Header.Set("token", b.token)
		}
	}
	options := chargezoom.Options{Secret: chargezoom.Secret{SecretKey: key}, Now: b.Now, Go: b.Go}
	for _, f := range change {
		f(&options)
	}
	b.Sandbox = chargezoom.New(options)
	b.Attach(b.Sandbox)
	b.token = b.newToken("POST", "create")
	return b
}

func with(switches chargezoom.Switches) func(*chargezoom.Options) {
	return func(o *chargezoom.Options) { o.Switches = switches }
}

func (b *bench) setNow(text string) {
	b.Helper()
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		b.Fatal(err)
	}
	b.SetNow(t)
}

func (b *bench) newToken(method, what string) string {
	b.Helper()
	var got struct{ Token string }
	b.Decode(b.Call(200, method, "/authentication/token/"+what, ""), &got)
	return got.Token
}

// post sends a POST that must succeed, its body written from v unless it is text, and returns the reply.
func (b *bench) post(path string, v any) string {
	b.Helper()
	return b.Call(200, "POST", path, b.encode(v))
}

// refuse sends a POST that must be refused with the HTTP status and the same code in the body, and returns the fields.
func (b *bench) refuse(want int, path string, v any) map[string]string {
	b.Helper()
	var got struct {
		Message string
		Data    map[string]string
		Code    int
	}
	b.Decode(b.Call(want, "POST", path, b.encode(v)), &got)
	if got.Code != want || got.Message == "" {
		b.Fatalf("%s refused with code %d, message %q; want %d", path, got.Code, got.Message, want)
	}
	return got.Data
}

func (b *bench) encode(v any) string {
	b.Helper()
	if text, isText := v.(string); isText {
		return text
	}
	out, err := json.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	return string(out)
}

// get reads one member of a reply by a path such as data.invoiceId or data.0.tnxID.
func (b *bench) get(reply, path string) string {
	b.Helper()
	var v any
	b.Decode(reply, &v)
	for _, part := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(at) {
				b.Fatalf("no %s in %s", path, reply)
			}
			v = at[i]
		default:
			b.Fatalf("no %s in %s", path, reply)
		}
	}
	return fmt.Sprint(v)
}

// customer makes a customer and returns its id.
func (b *bench) customer(external string) string {
	b.Helper()
	return b.get(b.post("/customer/create", map[string]any{"customerFullName": "Ann Example", "externalCustomerId": external}), "data.customerId")
}

// product makes a product and returns its list id.
func (b *bench) product(name string) string {
	b.Helper()
	return b.get(b.post("/products/create", map[string]any{
		"itemName": name, "itemType": "Service", "itemSalePrice": "1", "itemSaleDescription": name,
	}), "data.ListID")
}

// made is an invoice as its creation told it.
type made struct{ id, ref, page string }

// invoice makes an invoice of one line for a new customer.
func (b *bench) invoice(external, amount string) made {
	b.Helper()
	return b.invoiceOf(b.customer("for-"+external), external, amount)
}

func (b *bench) invoiceOf(customer, external, amount string) made {
	b.Helper()
	reply := b.post("/v1/invoice/create", b.invoiceBody(map[string]any{
		"customerId": customer, "externalInvoiceId": external, "rate": amount,
	}))
	page, found := strings.CutPrefix(b.get(reply, "data.paylink"), api)
	if !found {
		b.Fatalf("paylink in %s", reply)
	}
	return made{b.get(reply, "data.invoiceId"), b.get(reply, "data.invoiceRefrence"), page}
}

// invoiceBody is an invoice with one line; rate is the line's.
func (b *bench) invoiceBody(change map[string]any) map[string]any {
	b.Helper()
	item := map[string]any{"itemListID": b.product("Order"), "itemRate": "5.00", "itemQuantity": 1, "itemDescription": ""}
	body := map[string]any{"invoiceDate": "2022-11-03", "invoiceLineItem": []any{item}}
	for name, value := range change {
		if name == "rate" {
			item["itemRate"] = value
		} else {
			body[name] = value
		}
	}
	return body
}

// card saves a card of a customer and returns its id.
func (b *bench) card(customer, number string) string {
	b.Helper()
	return b.get(b.post("/customer/card/create", map[string]any{
		"paymentMethod": 1, "customerId": customer, "cardNumber": number, "expMonth": "02", "expYear": "2030",
	}), "data.cardId")
}

const (
	goodCard = "4111111111111111"
	badCard  = "4000000000000002"
)

// charge is the body of a sale or an authorization.
func charge(customer, card string, change map[string]any) map[string]any {
	body := map[string]any{
		"customerId": customer, "paymentMethod": "1", "cardId": card, "payAmount": "5.00",
		"gatewayId": chargezoom.DefaultGatewayID, "referenceMemo": chargezoom.ReferencePrefix + "order-01",
	}
	for name, value := range change {
		if value == nil {
			delete(body, name)
		} else {
			body[name] = value
		}
	}
	return body
}

// answerPage posts the shopper's choice and returns status and page.
func (b *bench) answerPage(page, outcome string) (int, string) {
	b.Helper()
	r := b.Request("POST", page, url.Values{"outcome": {outcome}}.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Do(r)
}

func (b *bench) pay(m made) {
	b.Helper()
	if status, html := b.answerPage(m.page, "approve"); status != 200 || !strings.Contains(html, "Thank you") {
		b.Fatalf("approval answers %d %s", status, html)
	}
}

func (b *bench) detail(id string) string {
	b.Helper()
	return b.Call(200, "GET", "/invoice/"+url.PathEscape(id), "")
}

// listed is the only row that List All Invoices shows for a search among all of them.
func (b *bench) listed(search string) string {
	b.Helper()
	reply := b.post("/v1/invoice/all", map[string]any{"page": 0, "limit": 100, "search": search, "invoiceStatus": "All"})
	var got struct{ Data []json.RawMessage }
	b.Decode(reply, &got)
	if len(got.Data) != 1 {
		b.Fatalf("%d invoices: %s", len(got.Data), reply)
	}
	return string(got.Data[0])
}

// transactions lists "type status amount memo" of what a filter lets through.
func (b *bench) transactions(filter map[string]any) string {
	b.Helper()
	body := map[string]any{"limit": 100}
	for name, value := range filter {
		body[name] = value
	}
	var got struct {
		Data []struct {
			TnxType, TnxStatus, TnxAmount string
			TnxReferenceMemo              *string
		}
	}
	b.Decode(b.post("/v1/payments/list/transactions", body), &got)
	var out []string
	for _, row := range got.Data {
		memo := "-"
		if row.TnxReferenceMemo != nil {
			memo = *row.TnxReferenceMemo
		}
		out = append(out, strings.TrimSpace(fmt.Sprint(row.TnxType, " ", row.TnxStatus, " ", row.TnxAmount, " ", memo)))
	}
	return strings.Join(out, ", ")
}
