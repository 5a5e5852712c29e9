// Package dynamo keeps orders, claims and reconciliation's records in one DynamoDB table. The rules of versions, rivals
// and repeated writes are those of every store; this package translates them to conditional puts, and keeps two sparse
// indexes: which orders are due and which findings open, and which sales wait for their settlement lines.
//
// Every call is one request, but for those that list (further pages; Due one per shard), that read many rows (one for
// every 100), and Write (one for each record). The SDK may repeat a request whose reply was lost; that is harmless.
package dynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Store is one table. It is safe for use by many goroutines.
type Store struct {
	client *dynamodb.Client
	table  string
	page   int32                                              // most rows that one query asks for
	pause  func(ctx context.Context, round int) (alive error) // before unprocessed keys are asked for again
}

// Open gives the store in the table. It does no I/O: a table that is not there is noticed by the first call. Options
// set what cfg does not say, such as another endpoint.
func Open(cfg aws.Config, table string, options ...func(*dynamodb.Options)) *Store {
	return &Store{client: dynamodb.NewFromConfig(cfg, options...), table: table, page: 1000, pause: backOff}
}

// backOff waits 50 ms, doubled each round and at most a second, or until ctx is over.
func backOff(ctx context.Context, round int) error {
	timer := time.NewTimer(min(50*time.Millisecond<<min(round, 5), time.Second))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
