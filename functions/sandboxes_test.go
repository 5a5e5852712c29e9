package functions_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"tender/sandbox/chargezoom"
	"tender/sandbox/portone"
	"tender/sandbox/portpos"
	"tender/sandbox/postpay"
	"tender/sandbox/rupantorpay"
)

const callbackURL = "https://callbacks.example"

// boxSecrets are the credentials of nobody, by provider.
var boxSecrets = map[string]map[string]string{
	"postpay":     {"merchant_id": "id_test", "secret_key": "sk_test_functions", "webhook_secret": "dolphins"},
	"portpos":     {"app_key": "app-key-of-the-tests", "secret_key": "sk_test_functions"},
	"portone":     {"portone_key": "portone-key-of-the-tests", "secret": "sk_test_functions"},
	"chargezoom":  {"secret_key": "sk_test_functions"},
	"rupantorpay": {"api_key": "api-key-of-the-tests", "client_host": "www.example.com"},
}

// openers open the sandboxes; c sends their messages.
var openers = map[string]func(now func() time.Time, c *http.Client) http.Handler{
	"postpay": func(now func() time.Time, c *http.Client) http.Handler {
		s := boxSecrets["postpay"]
		secret := postpay.Secret{MerchantID: s["merchant_id"], SecretKey: s["secret_key"], WebhookSecret: s["webhook_secret"]}
		box := postpay.New(postpay.Options{Secret: secret, Now: now, Client: c, Go: inline})
		box.RegisterHook(callbackURL + "/webhooks/postpay")
		return box
	},
	"portpos": func(now func() time.Time, c *http.Client) http.Handler {
		s := boxSecrets["portpos"]
		return portpos.New(portpos.Options{Secret: portpos.Secret{AppKey: s["app_key"], SecretKey: s["secret_key"]}, Now: now, Client: c, Go: inline})
	},
	"portone": func(now func() time.Time, c *http.Client) http.Handler {
		s := boxSecrets["portone"]
		return portone.New(portone.Options{Secret: portone.Secret{PortoneKey: s["portone_key"], Secret: s["secret"]}, Now: now, Client: c, Go: inline})
	},
	"chargezoom": func(now func() time.Time, c *http.Client) http.Handler {
		s := boxSecrets["chargezoom"]
		return chargezoom.New(chargezoom.Options{Secret: chargezoom.Secret{SecretKey: s["secret_key"]}, Now: now, Client: c, Go: inline})
	},
	"rupantorpay": func(now func() time.Time, c *http.Client) http.Handler {
		s := boxSecrets["rupantorpay"]
		return rupantorpay.New(rupantorpay.Options{Secret: rupantorpay.Secret{APIKey: s["api_key"], ClientHost: s["client_host"]}, Now: now, Client: c, Go: inline})
	},
}

// inline runs at once what a sandbox does in the background.
func inline(f func()) { f() }

// box is one simulated provider at an address of its own. It keeps its messages: a test delivers them.
type box struct {
	name    string
	url     string
	handler http.Handler
	served  http.Handler // what stands at the address: handler, unless a test breaks it

	mu       sync.Mutex
	back     time.Duration // how far its clock is behind
	messages []message
}

// message is what a provider sent to our webhook.
type message struct {
	method, path, body string
	headers            map[string]string
}

func openBox(t testing.TB, name string) *box {
	t.Helper()
	b := &box{name: name}
	b.handler = openers[name](b.now, &http.Client{Transport: b})
	b.served = b.handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.served.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func (b *box) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Now().Add(-b.back)
}

// setBack sets the provider's clock back.
func (b *box) setBack(by time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.back = by
}

// RoundTrip takes a message of the provider.
func (b *box) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	m := message{r.Method, r.URL.RequestURI(), string(body), map[string]string{}}
	for name := range r.Header {
		m.headers[strings.ToLower(name)] = r.Header.Get(name)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.messages = append(b.messages, m)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&bytes.Buffer{}), Request: r}, nil
}

// told gives the messages since the last call.
func (b *box) told() []message {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.messages
	b.messages = nil
	return all
}
