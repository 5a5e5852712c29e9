// Package deployment finds what a command is to work on, a running tender local or a stack on AWS, and how to reach it: the
// API and who may call it, the table, the secrets and the enabled providers.
package deployment

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/cmd/tender/internal/merchant"
	"tender/shared/awsenv"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/secrets/awssecrets"
	"tender/shared/store/dynamo"
)

// callTime bounds one request of a command. A function answers within 29 seconds.
const callTime = 35 * time.Second

// World is what a command has besides its flags. Only Get is required.
type World struct {
	Get       func(name string) string // the environment
	Transport http.RoundTripper        // nil: http.DefaultTransport
	Now       func() time.Time         // nil: time.Now
	// AWS gives credentials and region; nil: the SDK's own search through environment, profiles and SSO.
	AWS func(ctx context.Context, region, profile string) (aws.Config, error)
}

func (w World) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}

func (w World) transport() http.RoundTripper {
	if w.Transport == nil {
		return http.DefaultTransport
	}
	return w.Transport
}

// Target is what was found. What a local run does not have is empty.
type Target struct {
	Local        bool
	Title        string // for a person: a stack with its region, or an address
	Stack        string // on AWS; empty where the environment named the parts
	API          string // without a slash at its end
	Callback     string // likewise: where providers send messages; empty when not known
	Environment  string // sandbox or live
	Providers    []string
	ProviderURLs map[string]string // addresses instead of the providers' own
	Table        string
	Bus          string // that events are told on
	SecretPrefix string
	AWS          aws.Config

	world  World
	static secrets.Static
	ahead  time.Duration // how far a local run's clock was moved
}

// Now is the time there: that of this machine, and of a local run whose clock was moved, moved as far.
func (t *Target) Now() time.Time { return t.Wall().Add(t.ahead) }

// Wall is the time of this machine.
func (t *Target) Wall() time.Time { return t.world.now() }

// Transport sends requests as they are.
func (t *Target) Transport() http.RoundTripper { return t.world.transport() }

// Through sends everything from now on through another transport, that of AWS clients included.
func (t *Target) Through(rt http.RoundTripper) {
	t.world.Transport = rt
	t.AWS.HTTPClient = &http.Client{Transport: rt}
}

// HTTP sends requests to the API, on AWS signed with the caller's credentials (IAM, service execute-api). Redirects come
// back as they are: a signature is for one address.
func (t *Target) HTTP() *http.Client {
	c := t.Plain()
	if !t.Local {
		c.Transport = signer{aws: t.AWS, service: "execute-api", now: t.Now, base: t.Transport()}
	}
	return c
}

// Plain is HTTP without a signature.
func (t *Target) Plain() *http.Client {
	return &http.Client{
		Timeout: callTime, Transport: t.Transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Merchant calls the API as the merchant's backend.
func (t *Target) Merchant() merchant.Client { return merchant.Client{Base: t.API, HTTP: t.HTTP()} }

// Source reads the secrets: those of the deployment, or those that the local run was started with.
func (t *Target) Source() secrets.Source {
	if t.Local {
		return t.static
	}
	return awssecrets.Open(t.AWS, t.endpoint(awsenv.SecretsManager), t.SecretPrefix)
}

// SecretName is how a person finds a secret.
func (t *Target) SecretName(name string) string {
	if t.SecretPrefix == "" {
		return name
	}
	return t.SecretPrefix + "/" + name
}

// HookURL is where a provider that signs its messages sends them; empty when not known.
func (t *Target) HookURL(provider string) string {
	if t.Callback == "" {
		return ""
	}
	return t.Callback + "/webhooks/" + provider
}

// Registry says how to open these providers as the deployment does.
func (t *Target) Registry(names []string, keys *secrets.Cache) registry.Options {
	return registry.Options{
		Enabled: names, Environment: t.Environment, URLs: t.ProviderURLs, Secrets: keys,
		Transport: t.Transport(), Now: t.Now,
	}
}

// DynamoDB is a client for the table's service.
func (t *Target) DynamoDB() *dynamodb.Client { return dynamodb.NewFromConfig(t.AWS, t.atDynamoDB) }

// Store is the table of a deployment.
func (t *Target) Store() *dynamo.Store { return dynamo.Open(t.AWS, t.Table, t.atDynamoDB) }

func (t *Target) atDynamoDB(o *dynamodb.Options) {
	if url := t.endpoint(awsenv.DynamoDB); url != "" {
		o.BaseEndpoint = &url
	}
}

func (t *Target) endpoint(service string) string { return awsenv.Endpoint(t.world.Get, service) }

func trim(url string) string { return strings.TrimRight(url, "/") }
