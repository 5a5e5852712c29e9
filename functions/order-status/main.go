// Command order-status is the Lambda behind GET /orders/{order_id} and GET /orders/{order_id}/status. It only reads: it
// knows no provider.
package main

import (
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"tender/functions/internal/settings"
	"tender/shared/api"
	"tender/shared/payments"
	"tender/shared/secrets"
	"tender/shared/secrets/awssecrets"
	"tender/shared/store/dynamo"
)

func main() {
	env := settings.Must(settings.Read(os.Getenv))
	keys := secrets.NewCache(awssecrets.Open(env.AWS, env.SecretsEndpoint, env.SecretPrefix), nil)
	keys.OnError = env.SecretFailed
	service := payments.Open(dynamo.Open(env.AWS, env.Table, env.DynamoDB), nil, time.Now)
	handler := api.OrderStatus(api.Deps{Payments: service, Keys: keys, Log: env.Log, Metrics: env.Metrics})
	lambda.Start(api.Function{HTTP: handler, After: env.Flush})
}
