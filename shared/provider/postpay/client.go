// Package postpay translates between the provider port and Postpay, https://docs.postpay.io. The comments name sections of
// that document, "Postpay API"; what it leaves open and the official clients show is marked so, and what nobody says is
// an assumption in assumptions.go.
//
// Amounts are whole numbers in minor units on this wire too.
package postpay

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
	"tender/shared/secrets"
)

// baseURLs are the API's addresses by environment: live from Postpay API, Authentication; sandbox from the official SDK.
var baseURLs = map[string]string{
	"live":    "https://api.postpay.io",
	"sandbox": "https://sandbox.postpay.io",
}

// mediaType asks for format and version (Postpay API, Media types).
const mediaType = "application/vnd.postpay+json; version=v1"

// The members of the secret.
const (
	merchantID    = "merchant_id"
	secretKey     = "secret_key"
	webhookSecret = "webhook_secret"
)

// Options say how an Adapter works. All but Secrets and one of Environment and BaseURL may be left out.
type Options struct {
	Secrets     *secrets.Cache    // holds "postpay" and, while it is being rotated, "postpay_previous"
	Environment string            // sandbox or live: picks the address
	BaseURL     string            // instead of the environment's; https, or http on loopback
	Transport   http.RoundTripper // nil: one of its own
	Now         func() time.Time  // nil: time.Now
}

// Adapter is Postpay behind the provider port: a Provider, Capturer, Refunder and Settler. It is safe for concurrent use.
type Adapter struct {
	http    *httpcall.Client
	secrets *secrets.Cache
	now     func() time.Time
	base    *url.URL // of the API: where it is reached by https, so must its pages be
}

// New makes an Adapter. It sends nothing and reads no secret.
func New(opt Options) (*Adapter, error) {
	base := opt.BaseURL
	if base == "" {
		base = baseURLs[opt.Environment]
	}
	if base == "" {
		return nil, fmt.Errorf("postpay: the environment is %q, not sandbox or live", opt.Environment)
	}
	if opt.Secrets == nil {
		return nil, errors.New("postpay: no secrets")
	}
	client, err := httpcall.New(base, opt.Transport)
	if err != nil {
		return nil, fmt.Errorf("postpay: %w", err)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	address, err := url.Parse(base)
	if err != nil {
		return nil, errors.New("postpay: the base address cannot be read")
	}
	return &Adapter{http: client, secrets: opt.Secrets, now: opt.Now, base: address}, nil
}

// send makes one authenticated call and gives the reply if it is a success by its status. Every other reply is
// classified for the operation.
func (a *Adapter) send(ctx context.Context, op provider.Operation, call httpcall.Call) (httpcall.Reply, error) {
	credentials, err := a.credentials(ctx)
	if err != nil {
		return httpcall.Reply{}, err
	}
	call.Header = http.Header{"Authorization": {credentials}, "Accept": {mediaType}}
	reply, err := a.http.Do(ctx, call)
	if err != nil {
		return httpcall.Reply{}, err
	}
	if !slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusNoContent}, reply.Status) {
		return reply, a.refusal(op, reply)
	}
	return reply, nil
}

// ask is send for calls whose success has a body, which is read into into.
func (a *Adapter) ask(ctx context.Context, op provider.Operation, call httpcall.Call, into any) error {
	reply, err := a.send(ctx, op, call)
	if err != nil {
		return err
	}
	return decode(reply.Body, into)
}

// post makes a call with a JSON body, the same bytes for the same request. Money calls and checkouts go on a connection of their own: on a kept one that
// died meanwhile, nobody could tell whether they arrived.
func post(path string, body any) (httpcall.Call, error) {
	text, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		return httpcall.Call{}, problem.New(problem.Internal, "").Because(errors.New("postpay: the request cannot be written as JSON"))
	}
	return httpcall.Call{Method: http.MethodPost, Path: path, Body: text, ContentType: "application/json", Fresh: true}, nil
}

// credentials gives the Authorization header (Postpay API, Authentication).
func (a *Adapter) credentials(ctx context.Context) (string, error) {
	secret, err := a.secrets.Get(ctx, Name)
	if err != nil {
		return "", err
	}
	if secret[merchantID] == "" || secret[secretKey] == "" {
		return "", problem.New(problem.Internal, "").Because(errors.New("postpay: the secret lacks merchant_id or secret_key"))
	}
	return basic(secret[merchantID], secret[secretKey]), nil
}

func basic(id, key string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+key))
}
