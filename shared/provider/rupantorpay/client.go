// Package rupantorpay translates between the provider port and RupantorPay, https://rupantorpay.com. The comments name
// sections of its document, "RupantorPay API"; what that leaves open and public integrations show is marked so, and what
// nobody says is an assumption in assumptions.go.
//
// A transaction id exists once a shopper has tried to pay, and only messages and returning shoppers tell it. Amounts on
// this wire are decimals.
package rupantorpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
	"tender/shared/secrets"
)

// baseURLs are the API's addresses by environment. There is one host: the key tells test from live (RupantorPay API, API
// Operation).
var baseURLs = map[string]string{
	"live":    "https://payment.rupantorpay.com",
	"sandbox": "https://payment.rupantorpay.com",
}

const (
	checkoutPath = "/api/payment/checkout"
	verifyPath   = "/api/payment/verify-payment"
)

// The members of the secret.
const (
	apiKey     = "api_key"
	clientHost = "client_host"
)

// Options say how an Adapter works. All but Secrets and one of Environment and BaseURL may be left out.
type Options struct {
	Secrets     *secrets.Cache    // holds "rupantorpay"
	Environment string            // sandbox or live: picks the address
	BaseURL     string            // instead of the environment's; https, or http on loopback
	Transport   http.RoundTripper // nil: one of its own
	Now         func() time.Time  // nothing here depends on the time
}

// Adapter is RupantorPay behind the provider port: a Provider and nothing more. It is safe for concurrent use.
type Adapter struct {
	http    *httpcall.Client
	secrets *secrets.Cache
	secure  bool // the API is reached by https, and so must its pages be
}

// New makes an Adapter. It sends nothing and reads no secret.
func New(opt Options) (*Adapter, error) {
	base := opt.BaseURL
	if base == "" {
		base = baseURLs[opt.Environment]
	}
	if base == "" {
		return nil, fmt.Errorf("rupantorpay: the environment is %q, not sandbox or live", opt.Environment)
	}
	if opt.Secrets == nil {
		return nil, errors.New("rupantorpay: no secrets")
	}
	client, err := httpcall.New(base, opt.Transport)
	if err != nil {
		return nil, fmt.Errorf("rupantorpay: %w", err)
	}
	return &Adapter{http: client, secrets: opt.Secrets, secure: strings.HasPrefix(base, "https:")}, nil
}

// ask posts JSON and gives the body of a reply that is no failure. The document lets both calls be made by GET too; all of
// its samples and the official modules post.
func (a *Adapter) ask(ctx context.Context, op provider.Operation, path string, body any) ([]byte, error) {
	header, err := a.header(ctx)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		return nil, problem.New(problem.Internal, "").Because(errors.New("rupantorpay: the request cannot be written as JSON"))
	}
	reply, err := a.http.Do(ctx, httpcall.Call{
		Method: http.MethodPost, Path: path, Header: header, Body: text, ContentType: "application/json",
		Fresh: op == provider.OpCheckout,
	})
	if err != nil {
		return nil, err
	}
	return reply.Body, a.judge(op, reply)
}

// header says who is calling (RupantorPay API, Headers Details). The samples of Verify leave X-CLIENT out.
func (a *Adapter) header(ctx context.Context) (http.Header, error) {
	secret, err := a.secrets.Get(ctx, Name)
	if err != nil {
		return nil, err
	}
	if secret[apiKey] == "" || secret[clientHost] == "" {
		return nil, problem.New(problem.Internal, "").Because(errors.New("rupantorpay: the secret lacks api_key or client_host"))
	}
	return http.Header{"X-Api-Key": {secret[apiKey]}, "X-Client": {secret[clientHost]}}, nil
}
