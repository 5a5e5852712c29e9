// Command create-checkout is the Lambda behind POST /checkouts, and behind everything at the API's address that no route takes.
package main

import (
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"tender/functions/internal/settings"
	"tender/shared/api"
	"tender/shared/checkout"
	"tender/shared/payments"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
	"tender/shared/secrets/awssecrets"
	"tender/shared/store/dynamo"
)

func main() {
	env := settings.Must(settings.Read(os.Getenv))
	keys := secrets.NewCache(awssecrets.Open(env.AWS, env.SecretsEndpoint, env.SecretPrefix), nil)
	keys.OnError = env.SecretFailed
	providers := settings.Must(registry.Open(env.Registry(keys)))
	service := payments.Open(dynamo.Open(env.AWS, env.Table, env.DynamoDB), providers, time.Now)
	service.Callbacks = api.Callbacks(settings.Must(env.CallbackURL()), keys, providers)
	handler := api.CreateCheckout(api.Deps{
		Payments: service, Keys: keys, Rules: checkout.Rules{ReturnHosts: env.ReturnHosts}, Log: env.Log, Metrics: env.Metrics,
	})
	lambda.Start(api.Function{HTTP: handler, After: env.Flush})
}
