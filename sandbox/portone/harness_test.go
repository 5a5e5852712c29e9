package portone_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tender/sandbox/portone"
	"tender/sandbox/sandboxtest"
)

const (
	api     = "http://portone.test"
	channel = "GBPRIMEPAY"
)

var secret = portone.Secret{PortoneKey: "po_test_key", Secret: "po_test_secret"}

// bench is a sandbox with a clock that stands still, a receiver of webhooks, and a client, all in one goroutine.
type bench struct {
	*sandboxtest.Bench[received]
	*portone.Sandbox
}

type received struct{ url, kind, body string }

func record(r *http.Request, body string) received {
	return received{r.URL.String(), r.Header.Get("Content-Type"), body}
}

func newBench(t *testing.T, change ...func(*portone.Options)) *bench {
	b := &bench{Bench: sandboxtest.New(t, api, time.Date(2024, 7, 27, 10, 53, 57, 95_579_000, time.UTC), record)}
	b.Sign = func(r *http.Request) {
		r.Header.Set("X-Portone-Client-Key", secret.PortoneKey)
		r.Header.Set("Authorization", "Bearer "+jwt(secret.Secret, hs256, b.claims("PORTONE", 100)))
	}
	options := portone.Options{
		Secret: secret, Now: b.Now, Client: b.Receiver(), Go: b.Go,
	}
	for _, f := range change {
		f(&options)
	}
	b.Sandbox = portone.New(options)
	b.Attach(b.Sandbox)
	return b
}

func mac(key, text string) []byte {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(text))
	return m.Sum(nil)
}

// jwt makes a token of a header and claims, both JSON, under a key.
func jwt(key, header, claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	text := part([]byte(header)) + "." + part([]byte(claims))
	return text + "." + part(mac(key, text))
}

const hs256 = `{"alg":"HS256","typ":"JWT"}`

func (b *bench) claims(issuer string, life int64) string {
	at := b.Now().Unix()
	return fmt.Sprintf(`{"iss":%q,"sub":"po_test_key","iat":%d,"exp":%d}`, issuer, at, at+life)
}

// refusal is an error as PortOne writes it.
type refusal struct {
	IsSuccess     *bool  `json:"is_success"`
	Message       string `json:"message"`
	StatusCode    string `json:"status_code"`
	StatusReason  string `json:"status_reason"`
	StatusMessage string `json:"status_message"`
}

// refuse sends an API request that must be answered with the status and the code.
func (b *bench) refuse(want int, code, method, path, body string) refusal {
	b.Helper()
	var got refusal
	b.Decode(b.Call(want, method, path, body), &got)
	if got.StatusCode != code || got.Message == "" || got.StatusReason+got.StatusMessage == "" {
		b.Errorf("%s %s refused with %+v, want code %s", method, path, got, code)
	}
	return got
}

// checkout opens the document's link under an order id, with members changed, and returns its reference.
func (b *bench) checkout(id string, change ...map[string]any) string {
	b.Helper()
	members := map[string]any{"merchant_order_id": id}
	for _, c := range change {
		for name, value := range c {
			members[name] = value
		}
	}
	var got struct {
		Ref string `json:"payment_link_ref"`
		URL string `json:"payment_link"`
	}
	b.Decode(b.Call(http.StatusOK, "POST", "/api/paymentLink", body(b.T, members)), &got)
	if got.URL != api+"?ref="+got.Ref {
		b.Errorf("link %s of %s", got.URL, got.Ref)
	}
	return got.Ref
}

// answerPage posts the shopper's choice and returns status and Location.
func (b *bench) answerPage(ref, outcome string) (int, string) {
	b.Helper()
	return b.Choose("?ref="+ref, outcome)
}

type linkStatus struct {
	Content struct {
		MerchantOrderRef, PaymentLinkRef, Status string
		TransactionsList                         []struct {
			ChannelOrderRef, CreatedAt, MerchantOrderRef, Status, StatusCode, StatusReason string
		}
	}
}

func (b *bench) status(ref string) linkStatus {
	b.Helper()
	var got linkStatus
	b.Decode(b.Call(http.StatusOK, "GET", "/api/paymentLink/"+ref+"/fetch-status", ""), &got)
	return got
}

// states is a link's status and those of its transactions, as one text.
func (b *bench) states(ref string) string {
	b.Helper()
	got := b.status(ref)
	text := got.Content.Status
	for _, t := range got.Content.TransactionsList {
		text += " " + t.Status
	}
	return text
}

// orderRef is the order_ref of a link's nth transaction, counted from 0.
func (b *bench) orderRef(ref string, n int) string {
	b.Helper()
	list := b.status(ref).Content.TransactionsList
	if n >= len(list) {
		b.Fatalf("link %s has %d transactions", ref, len(list))
	}
	var got struct {
		Content struct {
			OrderRef string `json:"order_ref"`
		}
	}
	b.Decode(b.Call(200, "GET", "/api/transaction/"+list[n].MerchantOrderRef+"/status", ""), &got)
	return got.Content.OrderRef
}

// paid opens and approves the document's link, and returns the order_ref.
func (b *bench) paid(id string, change ...map[string]any) string {
	b.Helper()
	ref := b.checkout(id, change...)
	b.answerPage(ref, "approve")
	return b.orderRef(ref, 0)
}

// body is the document's request with members replaced and signed; nil removes one, a name with dots reaches into
// objects. A signature that is given stays.
func body(t sandboxtest.T, change map[string]any) string {
	t.Helper()
	v := sandboxtest.Changed(t, "checkout.json", change)
	if _, given := change["signature_hash"]; !given {
		v["signature_hash"] = portone.Sign(secret.Secret, url.Values{
			"amount": {fmt.Sprint(v["amount"])}, "client_key": {fmt.Sprint(v["portone_key"])},
			"currency": {fmt.Sprint(v["currency"])}, "failure_url": {fmt.Sprint(v["failure_url"])},
			"merchant_order_id": {fmt.Sprint(v["merchant_order_id"])}, "success_url": {fmt.Sprint(v["success_url"])},
		})
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// goldenShape compares the keys, in order, and the types of the values.
func goldenShape(t *testing.T, name, got string) {
	t.Helper()
	if g, w := shape(t, got), shape(t, string(sandboxtest.File(t, name))); g != w {
		t.Errorf("%s:\n got %s\nwant %s", name, g, w)
	}
}

// shape is JSON with every value replaced by the name of its type.
func shape(t *testing.T, text string) string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	var out strings.Builder
	var value func()
	next := func() json.Token {
		token, err := dec.Token()
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		return token
	}
	value = func() {
		switch token := next(); token {
		case json.Delim('{'):
			out.WriteString("{")
			for dec.More() {
				fmt.Fprint(&out, next(), ":")
				value()
			}
			fmt.Fprint(&out, next())
		case json.Delim('['):
			out.WriteString("[")
			for dec.More() {
				value()
			}
			fmt.Fprint(&out, next())
		default:
			fmt.Fprintf(&out, "%T ", token)
		}
	}
	value()
	return out.String()
}

// number is a JSON number by its text.
func number(text string) json.RawMessage { return json.RawMessage(text) }

// refundBody is a partial refund of 1 with members replaced; nil removes one.
func refundBody(change map[string]any) string {
	v := map[string]any{
		"amount": 1, "channel": channel, "description": "Some desc", "environment": "sandbox", "refund_type": "partial",
		"refund_reason": "some reason",
	}
	for name, value := range change {
		if v[name] = value; value == nil {
			delete(v, name)
		}
	}
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}
