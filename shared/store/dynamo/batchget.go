package dynamo

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/order"
	"tender/shared/store/internal/versioned"
)

const (
	maxBatch     = 100 // keys of one request
	maxFruitless = 6   // replies in a row that brought nothing
)

var errUnprocessed = errors.New("keys stayed unprocessed")

// BatchGet reads many orders strongly, in any number and with repetitions. Those that are not stored are not in the
// map. Keys that DynamoDB leaves unprocessed are asked for again, as long as there is progress. Errors: unavailable.
func (s *Store) BatchGet(ctx context.Context, ids []string) (map[string]order.Order, error) {
	found := make(map[string]order.Order, len(ids))
	for chunk := range slices.Chunk(distinct(ids), maxBatch) {
		if err := s.batch(ctx, chunk, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// distinct drops repetitions, which DynamoDB refuses, and ids that no order can have.
func distinct(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return !versioned.ValidID(id) })
}

func (s *Store) batch(ctx context.Context, ids []string, found map[string]order.Order) error {
	var keys []item
	for _, id := range ids {
		keys = append(keys, orderKey(id))
	}
	for fruitless := 0; len(keys) > 0; {
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: {Keys: keys, ConsistentRead: aws.Bool(true)}},
		})
		if err != nil {
			return readProblem(err)
		}
		for _, i := range out.Responses[s.table] {
			o, err := decode(i)
			if err != nil {
				return err
			}
			found[o.ID] = o
		}
		unprocessed := out.UnprocessedKeys[s.table].Keys
		if fruitless++; len(unprocessed) < len(keys) {
			fruitless = 0
		}
		if keys = unprocessed; len(keys) == 0 {
			return nil
		}
		if err := s.again(ctx, fruitless); err != nil {
			return err
		}
	}
	return nil
}

// again waits before unprocessed keys are asked for once more, not at all after progress: a reply also leaves keys out
// because it is full.
func (s *Store) again(ctx context.Context, fruitless int) error {
	switch {
	case fruitless == 0:
		return nil
	case fruitless >= maxFruitless:
		return readProblem(errUnprocessed)
	}
	if err := s.pause(ctx, fruitless); err != nil {
		return readProblem(err)
	}
	return nil
}
