// Command settlements-sync is the Lambda that compares what providers say they settled with the orders: every night by a
// schedule, and for any days by hand.
package main

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"tender/functions/internal/settings"
	"tender/shared/api"
	"tender/shared/provider/registry"
	"tender/shared/reconcile"
	"tender/shared/secrets"
	"tender/shared/secrets/awssecrets"
	"tender/shared/store/dynamo"
)

func main() {
	env := settings.Must(settings.Read(os.Getenv))
	keys := secrets.NewCache(awssecrets.Open(env.AWS, env.SecretsEndpoint, env.SecretPrefix), nil)
	keys.OnError = env.SecretFailed
	providers := settings.Must(registry.Open(env.Registry(keys)))
	table := dynamo.Open(env.AWS, env.Table, env.DynamoDB)
	service := reconcile.Open(table, table, providers, time.Now)
	run := api.JobOf(func(ctx context.Context, event []byte) (reconcile.Result, error) {
		request, err := reconcile.ParseRequest(event)
		if err != nil {
			return reconcile.Result{}, err
		}
		result, err := service.Run(ctx, request)
		result.Tell(ctx, env.Log, env.Metrics)
		if err == nil {
			err = request.Unfinished(result)
		}
		return result, err
	})
	lambda.Start(api.Function{Job: run, After: env.Flush})
}
