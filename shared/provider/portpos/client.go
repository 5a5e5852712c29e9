// Package portpos translates between the provider port and version 1 of the PortPos (formerly PortWallet) API,
// https://developer.portpos.com/documentation.php. The comments name sections of that document, "PortPos API". It lost
// the names of its parameters; they are those of the public clients of version 1, which agree. What neither says is an
// assumption in assumptions.go.
//
// Every call is a form posted to one address, and every reply is HTTP 200 with the real result in its body. Amounts on
// this wire are decimals of taka.
package portpos

import (
	"context"
	"crypto/md5" //nolint:gosec // the provider's own scheme
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
	"tender/shared/secrets"
)

// hosts are where the API answers and where the shopper pays (PortPos API, introduction and Create New Invoice).
type hosts struct{ api, page string }

var environments = map[string]hosts{
	"live":    {api: "https://api.portpos.com", page: "https://payment.portpos.com"},
	"sandbox": {api: "https://api-sandbox.portpos.com", page: "https://payment-sandbox.portpos.com"},
}

const (
	apiPath  = "/api/v1/"
	pagePath = "/payment/"
)

// The members of the secret.
const (
	appKey    = "app_key"
	secretKey = "secret_key"
)

// Options say how an Adapter works. All but Secrets and one of Environment and BaseURL may be left out.
type Options struct {
	Secrets     *secrets.Cache    // holds "portpos"
	Environment string            // sandbox or live: picks the addresses
	BaseURL     string            // instead of both hosts of the environment; https, or http on loopback
	Transport   http.RoundTripper // nil: one of its own
	Now         func() time.Time  // nil: time.Now
}

// Adapter is PortPos behind the provider port: a Provider and Refunder. It is safe for concurrent use.
type Adapter struct {
	http    *httpcall.Client
	secrets *secrets.Cache
	now     func() time.Time
	page    string // scheme and host of the hosted pages
}

// New makes an Adapter. It sends nothing and reads no secret.
func New(opt Options) (*Adapter, error) {
	at, err := opt.hosts()
	if err != nil {
		return nil, err
	}
	if opt.Secrets == nil {
		return nil, errors.New("portpos: no secrets")
	}
	client, err := httpcall.New(at.api, opt.Transport)
	if err != nil {
		return nil, fmt.Errorf("portpos: %w", err)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Adapter{http: client, secrets: opt.Secrets, now: opt.Now, page: at.page}, nil
}

// hosts gives the addresses to use. An address of one's own stands for API and pages alike: whoever simulates the one
// shows the other.
func (opt Options) hosts() (hosts, error) {
	if opt.BaseURL == "" {
		at, known := environments[opt.Environment]
		if !known {
			return hosts{}, fmt.Errorf("portpos: the environment is %q, not sandbox or live", opt.Environment)
		}
		return at, nil
	}
	u, err := url.Parse(opt.BaseURL)
	if err != nil {
		return hosts{}, errors.New("portpos: the base address is not an absolute web address")
	}
	return hosts{api: opt.BaseURL, page: u.Scheme + "://" + u.Host}, nil
}

// ask makes one authenticated call, named as in the form, and gives the reply if its body reports a success.
func (a *Adapter) ask(ctx context.Context, op provider.Operation, name string, form url.Values) (reply, error) {
	if err := a.authenticate(ctx, form); err != nil {
		return reply{}, err
	}
	form.Set("call", name)
	answer, err := a.http.Do(ctx, httpcall.Call{
		Method: http.MethodPost, Path: apiPath,
		Body: []byte(form.Encode()), ContentType: "application/x-www-form-urlencoded",
		// Nobody could tell whether what a dead kept connection lost has arrived.
		Fresh: op != provider.OpLookup,
	})
	if err != nil {
		return reply{}, err
	}
	r, readable := read(answer.Body)
	return r, a.judge(op, answer.Status, r, readable)
}

// authenticate adds who is calling (PortPos API, Create New Invoice, first three parameters). The time is that of this
// call, since nothing says how long a token is good for.
func (a *Adapter) authenticate(ctx context.Context, form url.Values) error {
	secret, err := a.secrets.Get(ctx, Name)
	if err != nil {
		return err
	}
	if secret[appKey] == "" || secret[secretKey] == "" {
		return problem.New(problem.Internal, "").Because(errors.New("portpos: the secret lacks app_key or secret_key"))
	}
	timestamp := strconv.FormatInt(a.now().Unix(), 10)
	form.Set("app_key", secret[appKey])
	form.Set("timestamp", timestamp)
	form.Set("token", token(secret[secretKey], timestamp))
	return nil
}

// token is "the md5 of your secret key + timestamp", in lower-case hex as in the document's example.
func token(key, timestamp string) string {
	sum := md5.Sum([]byte(key + timestamp)) //nolint:gosec // the provider's own scheme
	return hex.EncodeToString(sum[:])
}
