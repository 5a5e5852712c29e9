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

// deployment is Tender's functions over a DynamoDB-compatible server, with one merchant, one shopper and one simulated
// provider. Everything but DynamoDB happens in this process, and nothing happens by itself: messages of the provider are
// kept until somebody delivers them. The first failure stays in err, and nothing is done after it.
type deployment struct {
	ctx       context.Context // of every request
	rig       rig
	box       sandbox
	card      string             // provider_options that select a saved card
	counter   *storetest.Counter // of requests to DynamoDB
	refused   *refusals          // of its writes
	asked     int                // requests to the provider
	down      bool               // the provider cannot be reached
	logged    int                // bytes of the functions' own log lines
	service   *payments.Service
	callbacks func(name, reference string) payments.Callback
	handler   http.Handler
	now       func() time.Time // of everybody
	later     time.Duration    // how much of it is made up
	messages  []message        // of the provider, the last one last
	back      string           // where the shopper comes back to us, with the query
	page      string           // the hosted page opened last
	client    string           // the client token given last
	err       error
}

// message is a webhook as the provider sent it.
type message struct {
	method string
	target *url.URL
	header http.Header
	body   []byte
}

const (
	orderID     = "order-01" // in examples.Checkouts
	publicURL   = "https://callbacks.example"
	returnHosts = "www.example.ae,www.example.com" // of examples.Checkouts
	providerURL = "https://provider.example"
	prefix      = "bench"
)

// merchantSecrets are the deployment's secrets by name, with those that a rotation would fill.
func merchantSecrets(r rig) secrets.Static {
	return secrets.Static{
		api.CheckoutTokenKey: {"key": "bench-checkout-token-key-0123456789"}, api.CheckoutTokenKey + "_previous": {},
		api.CallbackKey: {"key": "bench-callback-key-0123456789"}, api.CallbackKey + "_previous": {},
		r.info.Name: r.secret, r.info.Name + "_previous": {},
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

// deploy puts the functions over this table together, with this provider alone.
func deploy(ctx context.Context, r rig, endpoint, table string, now func() time.Time) (*deployment, error) {
	d := &deployment{ctx: ctx, rig: r, refused: &refusals{}}
	d.now = func() time.Time { return now().Add(d.later) }
	d.counter = &storetest.Counter{Base: d.refused}
	d.box = r.open(boxOptions{secret: r.secret, now: d.now, client: &http.Client{Transport: roundTripper(d.keep)}})
	if r.saveCard != nil {
		var err error
		if d.card, err = r.saveCard(ctx, d.box); err != nil {
			return nil, err
		}
	}
	keys := secrets.NewCache(merchantSecrets(r), d.now)
	providers, err := registry.Open(registry.Options{
		Enabled: []string{r.info.Name}, Environment: "sandbox", URLs: map[string]string{r.info.Name: providerURL},
		Secrets: keys, Now: d.now, Transport: roundTripper(d.toProvider),
	})
	if err != nil {
		return nil, err
	}
	d.service = payments.Open(dynamo.Open(dynamoConfig(endpoint, d.counter), table, dynamotest.AskCapacity), providers, d.now)
	d.callbacks = api.Callbacks(publicURL, keys, providers)
	d.service.Callbacks = d.callbacks
	d.handler = api.All(api.Deps{
		Payments: d.service, Keys: keys, Providers: providers, Now: d.now,
		Rules: checkout.Rules{ReturnHosts: strings.Split(returnHosts, ",")},
		Log:   telemetry.NewLogger(logWriter{d}, nil),
	})
	return d, nil
}

var errDown = errors.New("the provider cannot be reached")

// toProvider is the wire from the functions to the provider.
func (d *deployment) toProvider(r *http.Request) (*http.Response, error) {
	d.asked++
	if d.down {
		return nil, errDown
	}
	return d.box.Transport().RoundTrip(r)
}

// keep is the wire from the provider to the webhook: it takes the message, and delivers it to nobody.
func (d *deployment) keep(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	d.messages = append(d.messages, message{r.Method, r.URL, r.Header.Clone(), body})
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

// checkoutBody is the provider's example with this capture mode, paid by a saved card where options select one.
func (d *deployment) checkoutBody(mode, options string) string {
	wanted := `"capture": "` + mode + `"`
	if options != "" {
		wanted += `, "provider_options": ` + options
	}
	return strings.Replace(d.rig.body, `"capture": "automatic"`, wanted, 1)
}

// signed gives the token that covers a checkout's body.
func (d *deployment) signed(body string) string {
	var order struct {
		ID       string `json:"order_id"`
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	d.fail(json.Unmarshal([]byte(body), &order))
	sum := sha256.Sum256([]byte(body))
	text, err := token.SignCheckout(merchantSecrets(d.rig)[api.CheckoutTokenKey]["key"], token.Claims{
		OrderID: order.ID, Amount: order.Amount, Currency: order.Currency,
		BodySHA256: hex.EncodeToString(sum[:]), ExpiresAt: d.now().Add(time.Hour),
	})
	d.fail(err)
	return text
}

// checkout sends this body and wants a new page, or with a saved card a charge.
func (d *deployment) checkout(body string) {
	reply := d.send(http.MethodPost, "/checkouts", body, asJSON(d.signed(body)), http.StatusCreated)
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

// shopper does this on the hosted page: approve, decline or cancel. Where the page leads nowhere, the merchant sends the
// shopper back.
func (d *deployment) shopper(outcome string) {
	if d.err != nil {
		return
	}
	page, err := url.Parse(d.page)
	if err != nil {
		d.fail(err)
		return
	}
	if page.Path == "" {
		page.Path = "/" // as a browser sends it
	}
	r := httptest.NewRequestWithContext(d.ctx, http.MethodPost, page.String(), strings.NewReader(url.Values{"outcome": {outcome}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	d.box.ServeHTTP(w, r)
	back, ok := strings.CutPrefix(w.Header().Get("Location"), publicURL)
	if d.rig.silent() && w.Code == http.StatusOK {
		back, ok = strings.CutPrefix(d.callbacks(d.rig.info.Name, orderID).ReturnURL, publicURL)
	}
	if !ok {
		d.err = fmt.Errorf("the hosted page answered %d: %s", w.Code, bytes.TrimSpace(w.Body.Bytes()))
	}
	d.back = back
}

// last is the provider's last message.
func (d *deployment) last() message {
	if d.err == nil && len(d.messages) == 0 {
		d.err = errors.New("the provider sent no message")
	}
	if d.err != nil {
		return message{}
	}
	return d.messages[len(d.messages)-1]
}

// deliver brings the provider's last message.
func (d *deployment) deliver() {
	if m := d.last(); d.err == nil {
		d.send(m.method, m.target.RequestURI(), string(m.body), m.header, http.StatusOK)
	}
}
