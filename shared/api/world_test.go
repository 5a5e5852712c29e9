package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"tender/sandbox/faults"
	sandbox "tender/sandbox/postpay"
	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/store/memory"
	"tender/shared/telemetry"
	"tender/shared/token"
)

// world is one deployment at its HTTP surface: every handler at one address, the embedded store, and Postpay's adapter
// before its sandbox. It counts what is written and sent, so that a refusal can be shown to do neither.
type world struct {
	t        *testing.T
	at       time.Time
	box      *sandbox.Sandbox
	orders   *countedOrders
	sent     int             // requests to the provider
	fault    faults.Fault    // of every request to the provider
	faulty   string          // the only call that fails so; empty: all
	source   switchedSecrets // what the secrets are now
	service  *payments.Service
	handler  http.Handler
	logs     bytes.Buffer
	counts   bytes.Buffer
	metrics  *telemetry.Metrics // flushed by counted
	contract *contract          // every exchange is held against openapi.yaml; nil: none is
}

const (
	tokenKey    = "checkout-token-key-of-the-tests"
	callbackKey = "callback-key-of-the-tests"
	hostURL     = "https://tender.example"
)

var boxSecret = sandbox.Secret{MerchantID: "id_test", SecretKey: "sk_test_world", WebhookSecret: "dolphins"}

// switchedSecrets is a source that can change and be down.
type switchedSecrets struct {
	all  secrets.Static
	down bool
}

func (s *switchedSecrets) Fetch(ctx context.Context, name string) ([]byte, error) {
	if s.down {
		return nil, errors.New("down")
	}
	return s.all.Fetch(ctx, name)
}

// countedOrders is the store, its writes counted.
type countedOrders struct {
	*memory.Store
	writes int
	down   bool
	noPut  bool // only writes fail
}

var errStoreDown = &problem.Error{Code: problem.Unavailable, Detail: "", Err: errors.New("dial tcp 10.0.0.7: refused")}

func (c *countedOrders) Create(ctx context.Context, o order.Order) (order.Order, bool, error) {
	if c.down || c.noPut {
		return order.Order{}, false, errStoreDown
	}
	stored, created, err := c.Store.Create(ctx, o)
	if created {
		c.writes++
	}
	return stored, created, err
}

func (c *countedOrders) Get(ctx context.Context, id string) (order.Order, error) {
	if c.down {
		return order.Order{}, errStoreDown
	}
	return c.Store.Get(ctx, id)
}

func (c *countedOrders) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error) {
	if c.down || c.noPut {
		return o, errStoreDown
	}
	stored, err := c.Store.Apply(ctx, o, fn)
	if err == nil && stored.Version != o.Version {
		c.writes++
	}
	return stored, err
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), orders: &countedOrders{Store: memory.Open()}}
	w.source.all = secrets.Static{
		CheckoutTokenKey: {"key": tokenKey}, CallbackKey: {"key": callbackKey},
		"postpay": {"merchant_id": boxSecret.MerchantID, "secret_key": boxSecret.SecretKey, "webhook_secret": boxSecret.WebhookSecret},
	}
	w.box = sandbox.New(sandbox.Options{
		Secret: boxSecret, PublicURL: "https://pay.example", Now: w.now,
		Client: &http.Client{Transport: roundTripper(w.local)}, Go: func(f func()) { f() },
	})
	w.box.RegisterHook(hostURL + "/webhooks/postpay")
	cache := secrets.NewCache(&w.source, w.now)
	providers, err := registry.Open(registry.Options{
		Enabled: []string{"postpay"}, Environment: "sandbox", URLs: map[string]string{"postpay": "https://sandbox.postpay.example"},
		Secrets: cache, Now: w.now, Transport: roundTripper(w.toProvider),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.service = payments.Open(w.orders, providers, w.now)
	w.service.Callbacks = Callbacks(hostURL+"/", cache, providers)
	w.metrics = telemetry.NewMetrics(&w.counts, w.now)
	w.handler = All(Deps{
		Payments: w.service, Keys: cache, Providers: providers, Now: w.now,
		Rules:     checkout.Rules{ReturnHosts: []string{"www.example.ae"}},
		Log:       telemetry.NewLogger(&w.logs, slog.LevelDebug),
		Metrics:   w.metrics,
		RequestID: func() string { return "req-1" },
	})
	w.contract = loadContract(t)
	return w
}

// counted gives what was counted since the last time, a line for each set of dimensions.
func (w *world) counted() string {
	w.t.Helper()
	w.counts.Reset()
	if err := w.metrics.Flush(); err != nil {
		w.t.Fatal(err)
	}
	return w.counts.String()
}

func (w *world) now() time.Time { w.at = w.at.Add(time.Millisecond); return w.at }

func (w *world) toProvider(r *http.Request) (*http.Response, error) {
	w.sent++
	wire := w.box.Transport()
	wire.OnCall = func(call string, _ *http.Request) faults.Fault {
		if w.faulty != "" && w.faulty != call {
			return faults.None
		}
		return w.fault
	}
	return wire.RoundTrip(r)
}

// local is the wire from the sandbox to our webhook.
func (w *world) local(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	a := w.do(r.Method, r.URL.RequestURI(), string(body), r.Header)
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

// answer is what a caller got.
type answer struct {
	status int
	header http.Header
	body   string
}

// problem reads the answer as a problem and checks what every problem has.
func (a answer) problem(t *testing.T) problemReply {
	t.Helper()
	var p problemReply
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("%d %s: %s", a.status, got, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &p, json.RejectUnknownMembers(true)); err != nil {
		t.Fatal(err)
	}
	if p.Type != "about:blank" || p.Title != http.StatusText(a.status) || p.Status != a.status || p.Code == "" || p.Detail == "" || p.RequestID == "" {
		t.Errorf("incomplete problem: %s", a.body)
	}
	return p
}

func (a answer) read(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), v, json.RejectUnknownMembers(true)); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
}

func (w *world) do(method, target, body string, header http.Header) answer {
	w.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if header != nil {
		r.Header = header.Clone()
	}
	recorded := httptest.NewRecorder()
	w.handler.ServeHTTP(recorded, r)
	a := answer{recorded.Code, recorded.Header(), recorded.Body.String()}
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		w.t.Errorf("%s %s: Cache-Control %q", method, target, got)
	}
	if w.contract != nil {
		w.contract.check(w.t, r, body, a)
	}
	return a
}

func jsonHeader(pairs ...string) http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

// post is a merchant's command; an empty body has no media type.
func (w *world) post(target, body string) answer {
	w.t.Helper()
	if body == "" {
		return w.do(http.MethodPost, target, "", http.Header{})
	}
	return w.do(http.MethodPost, target, body, jsonHeader())
}

// example is the documented order, with changes by a pair of old and new text.
func example(changes ...string) string {
	body, err := os.ReadFile("../checkout/testdata/checkout-postpay.json")
	if err != nil {
		panic(err)
	}
	return strings.NewReplacer(changes...).Replace(string(body))
}

func (w *world) sign(c token.Claims) string {
	w.t.Helper()
	signed, err := token.SignCheckout(tokenKey, c)
	if err != nil {
		w.t.Fatal(err)
	}
	return signed
}

// claims are those of the example.
func (w *world) claims() token.Claims {
	return token.Claims{OrderID: "order-01", Amount: 81480, Currency: "AED", ExpiresAt: w.at.Add(time.Hour)}
}

func (w *world) bound(body string) token.Claims {
	c, sum := w.claims(), sha256.Sum256([]byte(body))
	c.BodySHA256 = hex.EncodeToString(sum[:])
	return c
}

func (w *world) checkout(body string, c token.Claims) answer {
	w.t.Helper()
	return w.do(http.MethodPost, "/checkouts", body, jsonHeader("Authorization", "Bearer "+w.sign(c)))
}

// opened checks the example out.
func (w *world) opened(changes ...string) checkoutReply {
	w.t.Helper()
	body := example(changes...)
	a := w.checkout(body, w.bound(body))
	if a.status != http.StatusCreated {
		w.t.Fatalf("checkout: %d %s", a.status, a.body)
	}
	var c checkoutReply
	a.read(w.t, &c)
	return c
}

// pay answers the hosted page and gives where the shopper is sent: our return address.
func (w *world) pay(page, outcome string) string {
	w.t.Helper()
	form := url.Values{"outcome": {outcome}}
	r := httptest.NewRequest(http.MethodPost, page, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorded := httptest.NewRecorder()
	w.box.ServeHTTP(recorded, r)
	back := recorded.Header().Get("Location")
	if !strings.HasPrefix(back, hostURL+"/return/postpay/") {
		w.t.Fatalf("the shopper is sent to %q (%d)", back, recorded.Code)
	}
	return back
}

// captured is an order that was checked out and paid.
func (w *world) captured() checkoutReply {
	w.t.Helper()
	c := w.opened()
	w.pay(*c.RedirectURL, "approve")
	return c
}

func (w *world) order(id string) orderReply {
	w.t.Helper()
	a := w.do(http.MethodGet, "/orders/"+id, "", nil)
	var o orderReply
	a.read(w.t, &o)
	return o
}
