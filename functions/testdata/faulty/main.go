// Command faulty is the capture and resolve functions with dependencies that panic: the way to the provider when it is
// asked to capture, and the way to the table when it is queried. A test builds it; nothing else does.
package main

import (
	"context"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"tender/functions/internal/settings"
	"tender/shared/api"
	"tender/shared/payments"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/secrets/awssecrets"
	"tender/shared/store/dynamo"
)

// broken panics at some requests and passes the others on.
type broken struct{ at func(*http.Request) bool }

func (b broken) Do(r *http.Request) (*http.Response, error) {
	if b.at(r) {
		panic("a dependency is broken")
	}
	return http.DefaultClient.Do(r)
}

func (b broken) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.at(r) {
		panic("a dependency is broken")
	}
	return http.DefaultTransport.RoundTrip(r)
}

func main() {
	env := settings.Must(settings.Read(os.Getenv))
	env.AWS.HTTPClient = broken{func(r *http.Request) bool { return strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".Query") }}
	keys := secrets.NewCache(awssecrets.Open(env.AWS, env.SecretsEndpoint, env.SecretPrefix), nil)
	options := env.Registry(keys)
	options.Transport = broken{func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/capture") }}
	providers := settings.Must(registry.Open(options))
	service := payments.Open(dynamo.Open(env.AWS, env.Table, env.DynamoDB), providers, time.Now)
	due := api.JobOf(func(ctx context.Context, _ []byte) (payments.Resolution, error) { return service.Resolve(ctx) })
	handler := api.Capture(api.Deps{Payments: service, Log: env.Log, Metrics: env.Metrics})
	lambda.Start(api.Function{HTTP: handler, Job: due, After: env.Flush})
}
