package canary

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tender/sandbox/faults"
	"tender/shared/api"
	"tender/shared/checkout"
	"tender/shared/order"
	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/store/memory"
	"tender/shared/telemetry"
	"tender/shared/token"
)

// world is a deployment with one provider, its clock, and all that it tells.
type world struct {
	*testing.T
	rig      rig
	at       time.Time
	box      box
	store    *memory.Store
	source   source
	service  *payments.Service
	handler  http.Handler
	metrics  *telemetry.Metrics
	failing  *failure // how the provider fails now; nil: not
	canaries []canary

	masked   bytes.Buffer // the log as it is
	unmasked bytes.Buffer // what lines were made of: masking is the last resort, and no error may need it
	counts   bytes.Buffer
	stored   map[string]bool // every order that was written, encoded
	sent     strings.Builder // to the provider
	problems int
	leaks    map[string]string // by canary and place
	page     string            // what the shopper sees
	clients  map[string]string // client tokens by order
}

// source is where secrets are kept; garbled, it is not what it should be.
type source struct {
	secrets.Static
	garbled bool
}

func (s *source) Fetch(ctx context.Context, name string) ([]byte, error) {
	value, err := s.Static.Fetch(ctx, name)
	if s.garbled && err == nil {
		value = append(value[:len(value)-1], `,"key":["`+strangerKey+`"],`...)
	}
	return value, err
}

func newWorld(t *testing.T, r rig) *world {
	w := &world{
		T: t, rig: r, at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), store: memory.Open(), canaries: fixed(),
		stored: map[string]bool{}, leaks: map[string]string{}, clients: map[string]string{},
	}
	for name, value := range r.secret {
		if name != "client_host" {
			w.canaries = append(w.canaries, plant(name, value, nowhere))
		}
	}
	for _, reference := range []string{"order-01", "order-01.a2", "order-01.a3", "order-02", "order-02.a2", "order-02.a3"} {
		w.canaries = append(w.canaries, plant("callback token", token.Make(callbackKey, "callback", r.provider, reference), nowhere),
			plant("client token", token.Make(callbackKey, "client", reference), inPages))
	}
	w.source.Static = secrets.Static{
		api.CheckoutTokenKey: {"key": checkoutKey}, api.CheckoutTokenKey + secrets.PreviousSuffix: {"key": oldKey},
		api.CallbackKey: {"key": callbackKey}, api.CallbackKey + secrets.PreviousSuffix: {"key": oldKey}, r.provider: r.secret,
	}
	w.box = r.open(w.now, &http.Client{Transport: roundTripper(w.toHook)})
	w.wire()
	return w
}

// wire puts the deployment together as the functions' mains do.
func (w *world) wire() {
	log := slog.New(both{
		telemetry.NewLogger(&w.masked, slog.LevelDebug).Handler(),
		slog.NewJSONHandler(&w.unmasked, &slog.HandlerOptions{Level: slog.LevelDebug}),
	})
	w.metrics = telemetry.NewMetrics(&w.counts, w.now)
	keys := secrets.NewCache(&w.source, w.now)
	keys.OnError = func(ctx context.Context, name string, err error) {
		log.WarnContext(ctx, fmt.Sprintf("the secret %q could not be read", name), "error", err)
	}
	providers, err := registry.Open(registry.Options{
		Enabled: []string{w.rig.provider}, Environment: "sandbox", URLs: map[string]string{w.rig.provider: w.rig.url}, Secrets: keys,
		Transport: roundTripper(w.toProvider), Now: w.now,
		Report: func(name string, op provider.Operation, outcome problem.Outcome, _ time.Duration) {
			w.metrics.Count("ProviderCalls", "provider", name, "operation", string(op), "outcome", outcome.String())
		},
	})
	if err != nil {
		w.Fatal(err)
	}
	w.service = payments.Open(watched{w.store, w}, providers, w.now)
	w.service.Callbacks = api.Callbacks(hooks, keys, providers)
	w.handler = api.All(api.Deps{
		Payments: w.service, Keys: keys, Providers: providers, Rules: checkout.Rules{ReturnHosts: []string{"shop.example"}},
		Now: w.now, Log: log, Metrics: w.metrics,
	})
}

func (w *world) now() time.Time { w.at = w.at.Add(time.Millisecond); return w.at }

// both hands every line to two handlers.
type both [2]slog.Handler

func (b both) Enabled(context.Context, slog.Level) bool { return true }
func (b both) Handle(ctx context.Context, r slog.Record) error {
	return errors.Join(b[0].Handle(ctx, r), b[1].Handle(ctx, r))
}
func (b both) WithAttrs(a []slog.Attr) slog.Handler {
	return both{b[0].WithAttrs(a), b[1].WithAttrs(a)}
}
func (b both) WithGroup(n string) slog.Handler { return both{b[0].WithGroup(n), b[1].WithGroup(n)} }

// watched is the store, and keeps every order that it holds.
type watched struct {
	*memory.Store
	w *world
}

func (s watched) Create(ctx context.Context, o order.Order) (order.Order, bool, error) {
	stored, created, err := s.Store.Create(ctx, o)
	s.w.keep(stored, err)
	return stored, created, err
}

func (s watched) Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error) {
	stored, err := s.Store.Apply(ctx, o, fn)
	s.w.keep(stored, err)
	return stored, err
}

func (w *world) keep(o order.Order, err error) {
	if err != nil {
		return
	}
	text, err := order.Encode(o)
	if err != nil {
		w.Error(err)
	}
	w.stored[string(text)] = true
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// derived finds what a request proves itself with besides headers.
var derived = regexp.MustCompile(`(?:^|&)token=([0-9a-f]{32})`)

// toProvider is the wire to the provider. What a request proves itself with is a canary from then on.
func (w *world) toProvider(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(raw)
	}
	text := r.Method + " " + r.URL.String() + "\n" + body
	w.sent.WriteString(text + "\n")
	for _, found := range derived.FindAllStringSubmatch(body, -1) {
		w.learn("request token", found[1])
	}
	for name, values := range r.Header {
		switch name {
		case "Authorization", "Token", "token", "secretKey", "Secretkey", "X-Api-Key", "X-Portone-Client-Key":
			w.learn("header "+name, values[0][strings.LastIndex(values[0], " ")+1:])
		}
	}
	if f := w.failing; f != nil && f.answer != nil {
		echo := plain(fmt.Sprint(text, r.Header, email, " ", phone, " ", pan, " ", street, " ", given, " ", family, w.rig.secret))
		return f.answer(r, echo)
	}
	r.Body = io.NopCloser(strings.NewReader(strings.ReplaceAll(body, cardID, savedCard)))
	return w.serve(r)
}

func (w *world) learn(name, value string) {
	for _, c := range w.canaries {
		if c.value == value {
			return
		}
	}
	if value != "" {
		w.canaries = append(w.canaries, plant(name, value, nowhere))
	}
}

// serve lets the sandbox answer, or fail as it can.
func (w *world) serve(r *http.Request) (*http.Response, error) {
	wire := w.box.Transport()
	if w.failing != nil {
		wire.OnCall = func(string, *http.Request) faults.Fault { return w.failing.fault }
	}
	a, err := wire.RoundTrip(r)
	if err != nil || w.rig.options == "" {
		return a, err
	}
	text, err := io.ReadAll(a.Body)
	text = bytes.ReplaceAll(text, []byte(`"`+savedCard+`"`), []byte(`"`+cardID+`"`))
	a.Body, a.ContentLength = io.NopCloser(io.MultiReader(bytes.NewReader(text), failed{err})), -1
	return a, nil
}

// failed ends a body as another one did.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// toHook is the wire from the provider to our webhook.
func (w *world) toHook(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	a := w.do(r.Method, r.URL.RequestURI(), string(body), r.Header)
	return &http.Response{StatusCode: a.Code, Header: a.Header(), Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// do asks the API, and looks at what it answers.
func (w *world) do(method, target, body string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://api.example/", strings.NewReader(body))
	u, err := r.URL.Parse(target)
	if err != nil {
		w.Fatal(err)
	}
	r.URL, r.RequestURI = u, target
	for name, values := range header {
		r.Header[name] = values
	}
	a := httptest.NewRecorder()
	w.handler.ServeHTTP(a, r)
	text := fmt.Sprint(a.Header(), a.Body)
	switch {
	case a.Code >= 400:
		w.problems++
		w.look("a problem", text)
	case target == "/checkouts":
		w.look("the answer to a checkout", text, inPages)
	default:
		w.look("an answer", text, inOrders)
	}
	return a
}

// look notes every canary in a text.
func (w *world) look(where, text string, allowed ...kept) {
	for _, name := range scan(text, w.canaries, allowed...) {
		w.leaks[name+" in "+where] = text
	}
}

// lookAround looks at everything that was told while nobody was asked.
func (w *world) lookAround() {
	if err := w.metrics.Flush(); err != nil {
		w.Error(err)
	}
	w.look("the log", w.masked.String())
	w.look("what a line of the log was made of", w.unmasked.String())
	w.look("the counts", w.counts.String())
	var orders strings.Builder
	for text := range w.stored {
		orders.WriteString(text + "\n")
	}
	w.look("a stored order", orders.String(), inOrders)
	for leak, text := range w.leaks {
		w.Errorf("%s: %.2000s", leak, text)
	}
}
