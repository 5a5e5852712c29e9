// Command cancel is the Lambda behind POST /orders/{order_id}/cancel.
package main

import (
	"os"
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

func main() {
	env := settings.Must(settings.Read(os.Getenv))
	keys := secrets.NewCache(awssecrets.Open(env.AWS, env.SecretsEndpoint, env.SecretPrefix), nil)
	keys.OnError = env.SecretFailed
	providers := settings.Must(registry.Open(env.Registry(keys)))
	service := payments.Open(dynamo.Open(env.AWS, env.Table, env.DynamoDB), providers, time.Now)
	handler := api.Cancel(api.Deps{Payments: service, Log: env.Log, Metrics: env.Metrics})
	lambda.Start(api.Function{HTTP: handler, After: env.Flush})
}
