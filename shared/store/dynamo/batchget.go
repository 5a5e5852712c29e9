package dynamo

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/order"
	"tender/shared/reconcile"
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
	var keys []reconcile.Key
	for _, id := range ids {
		if versioned.ValidID(id) {
			keys = append(keys, versioned.OrderKey(id))
		}
	}
	found := make(map[string]order.Order, len(keys))
	err := s.batchGet(ctx, keys, func(i item) error {
		o, err := decode(i)
		found[o.ID] = o
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// batchGet gives each row that is there under one of the keys, once, in any order.
func (s *Store) batchGet(ctx context.Context, keys []reconcile.Key, each func(item) error) error {
	for chunk := range slices.Chunk(distinct(keys), maxBatch) {
		if err := s.batch(ctx, chunk, each); err != nil {
			return err
		}
	}
	return nil
}

// distinct drops repetitions, which DynamoDB refuses.
func distinct(keys []reconcile.Key) []reconcile.Key {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, func(a, b reconcile.Key) int {
		return cmp.Or(strings.Compare(a.Partition, b.Partition), strings.Compare(a.Sort, b.Sort))
	})
	return slices.Compact(keys)
}

func (s *Store) batch(ctx context.Context, chunk []reconcile.Key, each func(item) error) error {
	var keys []item
	for _, k := range chunk {
		keys = append(keys, itemKey(k))
	}
	for fruitless := 0; len(keys) > 0; {
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: {Keys: keys, ConsistentRead: aws.Bool(true)}},
		})
		if err != nil {
			return readProblem(err)
		}
		for _, i := range out.Responses[s.table] {
			if err := each(i); err != nil {
				return err
			}
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
