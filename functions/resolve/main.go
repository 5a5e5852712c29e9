// Command resolve is the Lambda that resolves what is due by a schedule, and one order by POST /orders/{order_id}/resolve.
package main

import (
	"context"
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
	handler := api.Resolve(api.Deps{Payments: service, Log: env.Log, Metrics: env.Metrics})
	due := api.JobOf(func(ctx context.Context, _ []byte) (payments.Resolution, error) {
		done, err := service.Resolve(ctx)
		env.Metrics.Seconds("OldestDueSeconds", done.OldestSeconds)
		env.Metrics.Number("UnknownOpen", int64(done.Review))
		if done.Due > 0 {
			env.Log.InfoContext(ctx, "resolved what was due", "due", done.Due, "resolved", done.Resolved, "open", done.Open,
				"skipped", done.Skipped, "failed", done.Failed, "left", done.Left, "review", done.Review, "oldest_s", done.OldestSeconds)
		}
		return done, err
	})
	lambda.Start(api.Function{HTTP: handler, Job: due, After: env.Flush})
}
