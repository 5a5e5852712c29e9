// Package chargezoom translates between the provider port and the Chargezoom merchant API. Its hosted page is the pay
// link of an invoice; its charges are of cards that Chargezoom keeps. The comments name sections of "Chargezoom Merchant
// API"; what it does not say is an assumption in assumptions.go.
//
// Amounts are in US dollars on this wire, as numbers or texts, with or without commas between thousands. They are written
// and read as text, never as floats. Chargezoom sends no messages and brings no shopper back: it is asked.
package chargezoom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
	"tender/shared/secrets"
)

// baseURLs are the API's addresses by environment. The document has one: an account for tests differs by its key alone.
var baseURLs = map[string]string{
	"live":    "https://merchantapi.payportal.com",
	"sandbox": "https://merchantapi.payportal.com",
}

// The members of the secret. The gateway may be left out: the account's default one is asked for then.
const (
	secretKey = "secret_key"
	gatewayID = "gateway_id"
)

// Options say how an Adapter works. All but Secrets and one of Environment and BaseURL may be left out.
type Options struct {
	Secrets     *secrets.Cache    // holds "chargezoom"
	Environment string            // sandbox or live
	BaseURL     string            // instead of the environment's; https, or http on loopback
	Transport   http.RoundTripper // nil: one of its own
	Now         func() time.Time  // nil: time.Now
}

// Adapter is Chargezoom behind the provider port, in all of its roles. It is safe for concurrent use, and remembers what
// every order shares: the access token, the customer and product that pages are made with, and the gateway.
type Adapter struct {
	http    *httpcall.Client
	secrets *secrets.Cache
	now     func() time.Time
	secure  bool // the API is reached by https, and so must its pages be

	access  access
	fixture fixture
	latest  latest
}

// New makes an Adapter. It sends nothing and reads no secret.
func New(opt Options) (*Adapter, error) {
	base := opt.BaseURL
	if base == "" {
		base = baseURLs[opt.Environment]
	}
	switch {
	case base == "":
		return nil, fmt.Errorf("chargezoom: the environment is %q, not sandbox or live", opt.Environment)
	case opt.Secrets == nil:
		return nil, errors.New("chargezoom: no secrets")
	}
	client, err := httpcall.New(base, opt.Transport)
	if err != nil {
		return nil, fmt.Errorf("chargezoom: %w", err)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Adapter{
		http: client, secrets: opt.Secrets, now: opt.Now, secure: strings.HasPrefix(base, "https:"),
		access: access{turn: make(chan struct{}, 1)},
	}, nil
}

// session is the adapter with the credentials of one operation.
type session struct {
	*Adapter
	secret  string
	gateway string // empty: the account's default one
}

func (a *Adapter) begin(ctx context.Context) (session, error) {
	values, err := a.secrets.Get(ctx, Name)
	if err != nil {
		return session{}, err
	}
	if values[secretKey] == "" {
		return session{}, problem.New(problem.Internal, "").Because(errors.New("chargezoom: the secret lacks secret_key"))
	}
	return session{a, values[secretKey], values[gatewayID]}, nil
}

// ask makes a call that only reads, or that may be made twice: when the access token is not accepted, it is made anew
// and the call repeated, once.
func (s session) ask(ctx context.Context, call httpcall.Call) (envelope, error) {
	token, err := s.token(ctx)
	if err != nil {
		return envelope{}, err
	}
	e, err := s.with(ctx, token, call)
	if !problem.Is(err, problem.BadCredentials) {
		return e, err
	}
	if token, err = s.renew(ctx); err != nil {
		return envelope{}, err
	}
	return s.with(ctx, token, call)
}

// move makes a call that has an effect, once. Without an access token it is certain that nothing was sent; and a token
// that is not accepted is forgotten, so that the next try of the whole operation has another.
func (s session) move(ctx context.Context, call httpcall.Call) (envelope, error) {
	token, err := s.token(ctx)
	if err != nil {
		return envelope{}, unsent(err)
	}
	call.Fresh = true
	return s.with(ctx, token, call)
}

func (s session) with(ctx context.Context, token string, call httpcall.Call) (envelope, error) {
	call.Header = http.Header{"secretKey": {s.secret}, "token": {token}, "Accept": {"application/json"}}
	reply, err := s.http.Do(ctx, call)
	if err != nil {
		return envelope{}, err
	}
	e, err := read(reply)
	if problem.Is(err, problem.BadCredentials) {
		s.forget(token)
	}
	return e, err
}

// unsent says of a failure of what comes before an effect that the effect was certainly not asked for.
func unsent(err error) error {
	e := *problem.From(err)
	if e.Outcome == problem.Unknown {
		e.Outcome = problem.NotSent
	}
	return &e
}

var (
	_ provider.Capturer      = (*Adapter)(nil)
	_ provider.Refunder      = (*Adapter)(nil)
	_ provider.Canceller     = (*Adapter)(nil)
	_ provider.Charger       = (*Adapter)(nil)
	_ provider.OptionChecker = (*Adapter)(nil)

	_ provider.Settler         = (*Adapter)(nil)
	_ provider.ReferenceFinder = (*Adapter)(nil)
)
