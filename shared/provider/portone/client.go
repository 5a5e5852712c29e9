// Package portone translates between the provider port and PortOne payment links (formerly ChaiPay), the product at
// api.portone.cloud; the Korean one at api.portone.io is another. The comments name pages of https://docs.portone.cloud,
// "PortOne API"; what nobody says is an assumption in assumptions.go.
//
// Amounts are JSON numbers in major units on this wire. They are written and read as text, never as floats.
package portone

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

// baseURLs are the API's addresses by environment (Create Payment Link via API): one for both, and each request that
// needs it says which environment it means.
var baseURLs = map[string]string{
	live:    "https://api.portone.cloud",
	sandbox: "https://api.portone.cloud",
}

// The environments, in PortOne's words and ours.
const (
	live    = "live"
	sandbox = "sandbox"
)

// The members of the secret.
const (
	portoneKey = "portone_key"
	secretKey  = "secret"
)

// Options say how an Adapter works. All but Secrets and one of Environment and BaseURL may be left out.
type Options struct {
	Secrets     *secrets.Cache    // holds "portone" and, while it is being rotated, "portone_previous"
	Environment string            // sandbox or live, which requests name; empty with a BaseURL: sandbox
	BaseURL     string            // instead of the environment's; https, or http on loopback
	Transport   http.RoundTripper // nil: one of its own
	Now         func() time.Time  // nil: time.Now
}

// Adapter is PortOne behind the provider port: a Provider, Refunder, Canceller and Settler. It is safe for concurrent use.
type Adapter struct {
	http        *httpcall.Client
	secrets     *secrets.Cache
	environment string
	now         func() time.Time
	secure      bool // the API is reached by https, and so must its pages be
}

// New makes an Adapter. It sends nothing and reads no secret.
func New(opt Options) (*Adapter, error) {
	base, environment := opt.BaseURL, opt.Environment
	if base != "" && environment == "" {
		environment = sandbox
	}
	if baseURLs[environment] == "" {
		return nil, fmt.Errorf("portone: the environment is %q, not sandbox or live", opt.Environment)
	}
	if base == "" {
		base = baseURLs[environment]
	}
	if opt.Secrets == nil {
		return nil, errors.New("portone: no secrets")
	}
	client, err := httpcall.New(base, opt.Transport)
	if err != nil {
		return nil, fmt.Errorf("portone: %w", err)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Adapter{
		http: client, secrets: opt.Secrets, environment: environment, now: opt.Now, secure: strings.HasPrefix(base, "https:"),
	}, nil
}

// session is the adapter with the credentials of one operation, so that its calls and signatures agree while the secret
// is rotated.
type session struct {
	*Adapter
	key, secret string
}

func (a *Adapter) begin(ctx context.Context) (session, error) {
	values, err := a.secrets.Get(ctx, Name)
	if err != nil {
		return session{}, err
	}
	if values[portoneKey] == "" || values[secretKey] == "" {
		return session{}, problem.New(problem.Internal, "").Because(errors.New("portone: the secret lacks portone_key or secret"))
	}
	return session{a, values[portoneKey], values[secretKey]}, nil
}

// send makes one authenticated call and gives the reply if it is a success by its status. Every other reply is
// classified for the operation.
func (s session) send(ctx context.Context, op provider.Operation, call httpcall.Call) (httpcall.Reply, error) {
	bearer, err := bearer(s.key, s.secret, s.now())
	if err != nil {
		return httpcall.Reply{}, err
	}
	call.Header = http.Header{"Authorization": {bearer}, "X-Portone-Client-Key": {s.key}, "Accept": {"application/json"}}
	reply, err := s.http.Do(ctx, call)
	if err != nil {
		return httpcall.Reply{}, err
	}
	if reply.Status != http.StatusOK {
		return reply, s.refusal(op, reply)
	}
	return reply, nil
}

// ask is send for calls whose reply is read into into.
func (s session) ask(ctx context.Context, op provider.Operation, call httpcall.Call, into any) error {
	reply, err := s.send(ctx, op, call)
	if err != nil {
		return err
	}
	return decode(reply.Body, into)
}
