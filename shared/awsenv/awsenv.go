// Package awsenv fills an aws.Config by hand from the environment that Lambda gives a function. The SDK's own config
// package would do the same and more (profiles, SSO, STS, instance metadata), and linking it costs every cold start
// time and size for what a function never uses. The price is that the endpoint overrides are read here too.
package awsenv

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// The bounds of one call to an AWS service. A function answers within 29 seconds, and what it waits for here is close
// by: whoever has not answered in these times will not, and trying again on another connection is better than waiting.
const (
	dialTimeout     = 2 * time.Second
	tlsTimeout      = 2 * time.Second
	responseTimeout = 4 * time.Second // from the request's last byte to the reply's headers
	attemptTimeout  = 5 * time.Second // one attempt, its reply's body included
	maxAttempts     = 3
	maxBackoff      = time.Second
	// idleTimeout closes connections that slept in a frozen Lambda before the far end does.
	idleTimeout = 50 * time.Second
	// idleConns is how many connections are kept for reuse: as many as reconciliation has writes in flight. Each one that
	// is opened anew costs a TLS handshake.
	idleConns = 200
)

// The services whose endpoint can be overridden, as Endpoint names them.
const (
	DynamoDB       = "DYNAMODB"
	EventBridge    = "EVENTBRIDGE"
	SecretsManager = "SECRETS_MANAGER"
)

// Config gives the configuration for AWS clients: the region of AWS_REGION (or AWS_DEFAULT_REGION, an error without
// either), credentials, short timeouts, and the standard retry mode with at most 3 attempts. Credentials are read
// from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN at each request, so that ones that are replaced
// in the environment count at once; without them requests fail, not Config. All clients share its connections.
// getenv is os.Getenv or a stand-in.
func Config(getenv func(string) string) (aws.Config, error) {
	region := getenv("AWS_REGION")
	if region == "" {
		region = getenv("AWS_DEFAULT_REGION")
	}
	if region == "" {
		return aws.Config{}, errors.New("awsenv: AWS_REGION is not set")
	}
	return aws.Config{
		Region:      region,
		Credentials: Credentials(getenv),
		HTTPClient:  httpClient(),
		RetryMode:   aws.RetryModeStandard,
		Retryer:     retryer,
	}, nil
}

// Credentials reads the credentials from the environment at each retrieval. A missing one is an error that names the
// variable, never a value.
func Credentials(getenv func(string) string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		c := aws.Credentials{
			AccessKeyID:     getenv("AWS_ACCESS_KEY_ID"),
			SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken:    getenv("AWS_SESSION_TOKEN"),
			Source:          "environment",
		}
		switch {
		case c.AccessKeyID == "":
			return aws.Credentials{}, errors.New("awsenv: AWS_ACCESS_KEY_ID is not set")
		case c.SecretAccessKey == "":
			return aws.Credentials{}, errors.New("awsenv: AWS_SECRET_ACCESS_KEY is not set")
		}
		return c, nil
	})
}

// Endpoint gives the base URL that the environment sets for a service (one of those above): the SDK's own
// AWS_ENDPOINT_URL_<SERVICE>, else AWS_ENDPOINT_URL for all, else "", which leaves the service's own.
func Endpoint(getenv func(string) string, service string) string {
	if url := getenv(fmt.Sprintf("AWS_ENDPOINT_URL_%s", service)); url != "" {
		return url
	}
	return getenv("AWS_ENDPOINT_URL")
}

func httpClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithTimeout(attemptTimeout).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = dialTimeout }).
		WithTransportOptions(func(t *http.Transport) {
			t.TLSHandshakeTimeout = tlsTimeout
			t.ResponseHeaderTimeout = responseTimeout
			t.IdleConnTimeout = idleTimeout
			t.MaxIdleConns, t.MaxIdleConnsPerHost = idleConns, idleConns
		})
}

func retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.MaxBackoff = maxBackoff
	})
}
