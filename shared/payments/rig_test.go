package payments_test

import (
	"bytes"
	"net/http"
	"os"
	"time"

	"tender/sandbox/control"
	"tender/sandbox/faults"
	"tender/sandbox/postpay"
	"tender/shared/checkout"
)

// box is what every sandbox is.
type box interface {
	http.Handler
	Transport() *faults.Transport
	Panel() *control.Panel
}

// rig is one provider as the matrix needs it: its sandbox, its secret, and an order that it takes.
type rig struct {
	name   string
	url    string
	secret map[string]string
	call   func(*http.Request) string
	open   func(now func() time.Time, client *http.Client) box
	stored map[string]string // provider_options that select stored credentials
	body   string            // a checkout request of order-01 with "capture": "automatic"
}

// inline runs what a sandbox does in the background at once.
func inline(f func()) { f() }

var postpayRig = rig{
	name: "postpay", url: "https://sandbox.postpay.example", call: postpay.Call, body: read("../checkout/testdata/checkout-postpay.json"),
	secret: map[string]string{"merchant_id": "id_test", "secret_key": "sk_test_world", "webhook_secret": "dolphins"},
	open: func(now func() time.Time, client *http.Client) box {
		b := postpay.New(postpay.Options{
			Secret:    postpay.Secret{MerchantID: "id_test", SecretKey: "sk_test_world", WebhookSecret: "dolphins"},
			PublicURL: "https://pay.example", Now: now, Client: client, Go: inline,
		})
		b.RegisterHook(hooks + "/webhooks/postpay")
		return b
	},
}

func read(file string) string {
	body, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	return string(body)
}

// request is the rig's order.
func (r rig) request(capture string) (checkout.Request, string) {
	body := bytes.Replace([]byte(r.body), []byte(`"automatic"`), []byte(`"`+capture+`"`), 1)
	request, err := checkout.Decode(body)
	if err != nil {
		panic(err)
	}
	return request, "hash-" + capture
}
