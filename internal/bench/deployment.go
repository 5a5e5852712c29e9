package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/examples"
	"tender/sandbox/postpay"
	"tender/shared/api"
	"tender/shared/checkout"
	"tender/shared/payments"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
	"tender/shared/store/storetest"
	"tender/shared/telemetry"
	"tender/shared/token"
)

// deployment is Tender's functions over a DynamoDB-compatible server, with one merchant, one shopper and the simulated
// provider. Everything but DynamoDB happens in this process, and nothing happens by itself: messages of the provider are
// kept until somebody delivers them. The first failure stays in err, and nothing is done after it.
type deployment struct {
	ctx      context.Context // of every request
	box      *postpay.Sandbox
	counter  *storetest.Counter // of requests to DynamoDB
	refused  *refusals          // of its writes
	asked    int                // requests to the provider
	logged   int                // bytes of the functions' own log lines
	service  *payments.Service
	handler  http.Handler
	now      func() time.Time
	messages []message // of the provider, the last one last
	back     string    // where the provider sent the shopper
	page     string    // the hosted page opened last
	client   string    // the client token given last
	err      error
}

// message is a webhook as the provider sent it.
type message struct {
	header http.Header
	body   []byte
}

const (
	orderID     = "order-01" // in examples.Checkouts
	publicURL   = "https://callbacks.example"
	returnHost  = "www.example.ae"
	providerURL = "https://sandbox.postpay.example"
	prefix      = "bench"
)

//nolint:gosec // of nobody
var boxSecret = postpay.Secret{MerchantID: "id_bench", SecretKey: "sk_test_bench", WebhookSecret: "bench-webhook-secret"}

// merchantSecrets are the deployment's secrets by name, with those that a rotation would fill.
func merchantSecrets() secrets.Static {
	return secrets.Static{
		api.CheckoutTokenKey: {"key": "bench-checkout-token-key-0123456789"}, api.CheckoutTokenKey + "_previous": {},
		api.CallbackKey: {"key": "bench-callback-key-0123456789"}, api.CallbackKey + "_previous": {},
		"postpay": {
			"merchant_id": boxSecret.MerchantID, "secret_key": boxSecret.SecretKey, "webhook_secret": boxSecret.WebhookSecret,
		},
		"postpay_previous": {},
	}
}

// roundTripper makes a transport of a function.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls it.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// newTable makes a table for one deployment.
func newTable(ctx context.Context, endpoint string) (string, error) {
	name := "tender-" + rand.Text()
	return name, dynamo.CreateTable(ctx, dynamodb.NewFromConfig(dynamoConfig(endpoint, nil)), name)
}

func dynamoConfig(endpoint string, wire http.RoundTripper) aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &endpoint, HTTPClient: &http.Client{Transport: wire},
		Credentials: credentials.NewStaticCredentialsProvider("bench", "bench", ""),
	}
}

// deploy puts the functions over this table together.
func deploy(ctx context.Context, endpoint, table string, now func() time.Time) (*deployment, error) {
	d := &deployment{ctx: ctx, refused: &refusals{}, now: now}
	d.counter = &storetest.Counter{Base: d.refused}
	d.box = postpay.New(postpay.Options{
		Secret: boxSecret, PublicURL: "https://pay.example", Now: now,
		Client: &http.Client{Transport: roundTripper(d.keep)}, Go: func(f func()) { f() },
	})
	d.box.RegisterHook(publicURL + "/webhooks/postpay")
	keys := secrets.NewCache(merchantSecrets(), now)
	providers, err := registry.Open(registry.Options{
		Enabled: []string{"postpay"}, Environment: "sandbox", URLs: map[string]string{"postpay": providerURL},
		Secrets: keys, Now: now, Transport: roundTripper(d.toProvider),
	})
	if err != nil {
		return nil, err
	}
	d.service = payments.Open(dynamo.Open(dynamoConfig(endpoint, d.counter), table, dynamotest.AskCapacity), providers, now)
	d.service.Callbacks = api.Callbacks(publicURL, keys, providers)
	d.handler = api.All(api.Deps{
		Payments: d.service, Keys: keys, Providers: providers, Now: now, Rules: checkout.Rules{ReturnHosts: []string{returnHost}},
		Log: telemetry.NewLogger(logWriter{d}, nil),
	})
	return d, nil
}

// toProvider is the wire from the functions to the provider.
func (d *deployment) toProvider(r *http.Request) (*http.Response, error) {
	d.asked++
	return d.box.Transport().RoundTrip(r)
}

// keep is the wire from the provider to the webhook: it takes the message, and delivers it to nobody.
func (d *deployment) keep(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	d.messages = append(d.messages, message{r.Header.Clone(), body})
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

type logWriter struct{ d *deployment }

// Write counts what is logged.
func (w logWriter) Write(p []byte) (int, error) {
	w.d.logged += len(p)
	return len(p), nil
}

// send sends one request and wants this status.
func (d *deployment) send(method, target, body string, header http.Header, want int) []byte {
	if d.err != nil {
		return nil
	}
	r := httptest.NewRequestWithContext(d.ctx, method, target, strings.NewReader(body))
	if header != nil {
		r.Header = header.Clone()
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	if w.Code != want {
		d.err = fmt.Errorf("%s %s: %d instead of %d: %s", method, target, w.Code, want, w.Body)
	}
	return w.Body.Bytes()
}

// asJSON gives the header of a request with a body, and with a token if it is not empty.
func asJSON(bearer string) http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	if bearer != "" {
		h.Set("Authorization", "Bearer "+bearer)
	}
	return h
}

// signedCheckout gives a checkout's body and the token that covers it.
func signedCheckout(mode string, now time.Time) (body, signed string, err error) {
	body = strings.Replace(string(examples.Checkouts()[0]), `"automatic"`, `"`+mode+`"`, 1)
	var order struct {
		ID       string `json:"order_id"`
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	if err := json.Unmarshal([]byte(body), &order); err != nil {
		return "", "", err
	}
	sum := sha256.Sum256([]byte(body))
	signed, err = token.SignCheckout(merchantSecrets()[api.CheckoutTokenKey]["key"], token.Claims{
		OrderID: order.ID, Amount: order.Amount, Currency: order.Currency,
		BodySHA256: hex.EncodeToString(sum[:]), ExpiresAt: now.Add(time.Hour),
	})
	return body, signed, err
}

// checkout opens a page, whose capture is automatic or manual.
func (d *deployment) checkout(mode string) {
	body, signed, err := signedCheckout(mode, d.now())
	d.fail(err)
	reply := d.send(http.MethodPost, "/checkouts", body, asJSON(signed), http.StatusCreated)
	var page struct {
		RedirectURL string `json:"redirect_url"`
		ClientToken string `json:"client_token"`
	}
	if d.err == nil {
		d.fail(json.Unmarshal(reply, &page))
	}
	d.page, d.client = page.RedirectURL, page.ClientToken
}

func (d *deployment) fail(err error) { d.err = errors.Join(d.err, err) }

// shopper does this on the hosted page: approve, decline or cancel.
func (d *deployment) shopper(outcome string) {
	if d.err != nil {
		return
	}
	r := httptest.NewRequestWithContext(d.ctx, http.MethodPost, d.page, strings.NewReader(url.Values{"outcome": {outcome}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	d.box.ServeHTTP(w, r)
	back, ok := strings.CutPrefix(w.Header().Get("Location"), publicURL)
	if !ok {
		d.err = fmt.Errorf("the hosted page answered %d: %s", w.Code, bytes.TrimSpace(w.Body.Bytes()))
	}
	d.back = back
}

// deliver brings the provider's last message.
func (d *deployment) deliver() {
	if d.err == nil && len(d.messages) == 0 {
		d.err = errors.New("the provider sent no message")
	}
	if d.err != nil {
		return
	}
	last := d.messages[len(d.messages)-1]
	d.send(http.MethodPost, "/webhooks/postpay", string(last.body), last.header, http.StatusOK)
}
