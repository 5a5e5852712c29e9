package postpay_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/postpay"
	"tender/sandbox/sandboxtest"
)

const (
	api    = "http://postpay.test"
	accept = "application/vnd.postpay+json; version=v1"
)

var secret = postpay.Secret{MerchantID: "id_test", SecretKey: "sk_test_abc", WebhookSecret: "dolphins"}

// bench is a sandbox with a clock that stands still, a receiver of webhooks, and a client, all in one goroutine.
type bench struct {
	*sandboxtest.Bench[received]
	*postpay.Sandbox
}

type received struct {
	header http.Header
	body   string
}

func record(r *http.Request, body string) received { return received{r.Header, body} }

func newBench(t *testing.T, change ...func(*postpay.Options)) *bench {
	b := &bench{Bench: sandboxtest.New(t, api, time.Date(2020, 5, 8, 10, 53, 57, 95_579_000, time.UTC), record)}
	b.Sign = func(r *http.Request) {
		r.Header.Set("Accept", accept)
		r.SetBasicAuth(secret.MerchantID, secret.SecretKey)
	}
	options := postpay.Options{
		Secret: secret, Now: b.Now, Client: b.Receiver(), Go: b.Go,
	}
	for _, f := range change {
		f(&options)
	}
	b.Sandbox = postpay.New(options)
	b.Attach(b.Sandbox)
	return b
}

// refuse sends an API request that must be answered with the status and error code, and returns the refused fields.
func (b *bench) refuse(want int, code, method, path, body string) map[string][]string {
	b.Helper()
	var got struct {
		Error struct {
			Code, Message string
			Fields        map[string][]string
		}
	}
	b.Decode(b.Call(want, method, path, body), &got)
	if got.Error.Code != code || got.Error.Message == "" {
		b.Fatalf("%s %s refused with code %q, message %q; want %q", method, path, got.Error.Code, got.Error.Message, code)
	}
	return got.Error.Fields
}

// checkout opens the document's order under an id and returns its token.
func (b *bench) checkout(id string) string {
	b.Helper()
	var got struct{ Token string }
	b.Decode(b.Call(http.StatusOK, "POST", "/checkouts", body(b.T, map[string]any{"order_id": id})), &got)
	return got.Token
}

// answerPage posts the shopper's choice and returns status and Location.
func (b *bench) answerPage(token, outcome string) (int, string) {
	b.Helper()
	return b.Choose("/checkout/"+token, outcome)
}

// captured opens, approves and captures the document's order under an id.
func (b *bench) captured(id string) {
	b.Helper()
	b.answerPage(b.checkout(id), "approve")
	b.Call(http.StatusOK, "POST", "/orders/"+id+"/capture", "")
}

func (b *bench) status(id string) string {
	b.Helper()
	var got struct{ Status string }
	b.Decode(b.Call(http.StatusOK, "GET", "/orders/"+id, ""), &got)
	return got.Status
}

// effects lists the ledger as "effect order amount".
func (b *bench) effects() []control.Entry { return b.Panel().Ledger.Entries() }

// body is the document's checkout with members replaced; nil removes one, a name with dots reaches into objects.
func body(t sandboxtest.T, change map[string]any) string {
	t.Helper()
	out, err := json.Marshal(sandboxtest.Changed(t, "checkout.json", change))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
