package dynamotest

import (
	"context"
	"crypto/rand"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/store/dynamo"
)

// Config gives a configuration for clients of the running server: three tries of each request without a pause between
// them, sent through wire (nil: http.DefaultTransport).
func Config(t testing.TB, wire http.RoundTripper) aws.Config {
	t.Helper()
	return aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(URL(t)),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient:   &http.Client{Transport: wire},
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts, o.RateLimiter, o.Backoff = 3, ratelimit.None, noPause{}
			})
		},
	}
}

type noPause struct{}

func (noPause) BackoffDelay(int, error) (time.Duration, error) { return 0, nil }

// Table makes a table for one test and gives its name.
func Table(t testing.TB) string {
	t.Helper()
	name := "tender-" + rand.Text()
	if err := dynamo.CreateTable(t.Context(), dynamodb.NewFromConfig(Config(t, nil)), name); err != nil {
		t.Fatalf("creating a table: %v", err)
	}
	return name
}

// AskCapacity makes a client ask with every request what it consumes, indexes included. storetest.Counter adds it up.
func AskCapacity(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("AskCapacity", askCapacity), middleware.Before)
	})
}

func askCapacity(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	const all = types.ReturnConsumedCapacityIndexes
	switch p := in.Parameters.(type) {
	case *dynamodb.GetItemInput:
		p.ReturnConsumedCapacity = all
	case *dynamodb.PutItemInput:
		p.ReturnConsumedCapacity = all
	case *dynamodb.QueryInput:
		p.ReturnConsumedCapacity = all
	case *dynamodb.BatchGetItemInput:
		p.ReturnConsumedCapacity = all
	case *dynamodb.BatchWriteItemInput:
		p.ReturnConsumedCapacity = all
	case *dynamodb.UpdateItemInput:
		p.ReturnConsumedCapacity = all
	case *dynamodb.TransactWriteItemsInput:
		p.ReturnConsumedCapacity = all
	}
	return next.HandleInitialize(ctx, in)
}
