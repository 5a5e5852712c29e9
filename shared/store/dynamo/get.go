package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/shared/order"
	"tender/shared/store/internal/versioned"
)

// Get reads an order strongly. Errors: not_found, also for an id that no order can have; unavailable.
func (s *Store) Get(ctx context.Context, id string) (order.Order, error) {
	if !versioned.ValidID(id) {
		return order.Order{}, versioned.NotFound()
	}
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &s.table, Key: itemKey(versioned.OrderKey(id)), ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return order.Order{}, readProblem(err)
	}
	if len(out.Item) == 0 {
		return order.Order{}, versioned.NotFound()
	}
	return decode(out.Item)
}

func decode(i item) (order.Order, error) {
	row, err := rowOf(i, attrOrder)
	if err != nil {
		return order.Order{}, err
	}
	return row.Decode()
}
