// Command order-events is the Lambda on the table's stream: it tells the merchant what became of orders and findings.
package main

import (
	"context"
	"errors"
	"io"
	"os"

	lambdaevents "github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"tender/shared/awsenv"
	"tender/shared/events"
	"tender/shared/events/eventbridge"
	"tender/shared/store/dynamo/stream"
	"tender/shared/telemetry"
)

func main() {
	tell, err := open(os.Getenv, os.Stdout)
	if err != nil {
		telemetry.NewLogger(os.Stdout, nil).Error("the function cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(tell)
}

// open wires the function: TENDER_EVENT_BUS names the bus. It needs no table and no secret, so it does not read the
// settings of the other functions, which link every provider.
func open(getenv func(string) string, out io.Writer) (tell, error) {
	cfg, err := awsenv.Config(getenv)
	if err != nil {
		return nil, err
	}
	name := getenv("TENDER_EVENT_BUS")
	if name == "" {
		return nil, errors.New("TENDER_EVENT_BUS is not set")
	}
	bus := eventbridge.Open(cfg, awsenv.Endpoint(getenv, awsenv.EventBridge), name)
	log, metrics := telemetry.NewLogger(out, nil), telemetry.NewMetrics(out, nil).In(getenv("TENDER_METRICS_NAMESPACE"))
	handler := events.Handler{Read: stream.Read, Bus: bus, Log: log, Metrics: metrics}
	return func(ctx context.Context, batch lambdaevents.DynamoDBEvent) (lambdaevents.DynamoDBEventResponse, error) {
		defer func() {
			if err := metrics.Flush(); err != nil {
				log.Error("the counts could not be written", "error", err)
			}
		}()
		return handler.Handle(ctx, batch)
	}, nil
}

// tell answers one batch of the stream.
type tell = func(context.Context, lambdaevents.DynamoDBEvent) (lambdaevents.DynamoDBEventResponse, error)
