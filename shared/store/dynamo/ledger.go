package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/reconcile"
	"tender/shared/store/internal/versioned"
)

// Read gives those of the records that are kept, read strongly. Keys may repeat, and be any number. Keys that DynamoDB
// leaves unprocessed are asked for again, as long as there is progress. Errors: unavailable.
func (s *Store) Read(ctx context.Context, keys []reconcile.Key) (map[reconcile.Key]reconcile.Record, error) {
	var valid []reconcile.Key
	for _, k := range keys {
		if versioned.ValidKey(k) {
			valid = append(valid, k)
		}
	}
	found := make(map[reconcile.Key]reconcile.Record, len(valid))
	err := s.batchGet(ctx, valid, func(i item) error {
		r, err := recordOf(i)
		found[r.Key] = r
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

var errNoRecord = errors.New("no text in attribute " + attrRecord)

func recordOf(i item) (reconcile.Record, error) {
	if _, ok := i[attrRecord].(*types.AttributeValueMemberS); !ok {
		return reconcile.Record{}, badRow(errNoRecord)
	}
	row, err := rowOf(i, attrRecord)
	return row.Record(keyOf(i), textOf(i, attrDuePartition) != ""), err
}

// List gives the records of a partition in the order of their sort keys, after this one ("": from the start), at most
// limit, read strongly. Errors: unavailable.
func (s *Store) List(ctx context.Context, partition, after string, limit int) ([]reconcile.Record, error) {
	if !versioned.ValidPartition(partition) {
		return nil, nil
	}
	in := inPartition(attrPK, partition, attrSK, after)
	in.ConsistentRead = aws.Bool(true)
	var records []reconcile.Record
	err := s.query(ctx, in, limit, func(i item) error {
		r, err := recordOf(i)
		records = append(records, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return records, nil
}

// OpenFindings gives keys of the provider's open findings, in the index's own order, after this one (the zero Key: from
// the start), whether or not it is still open, at most limit. The index follows the records with a moment's delay.
// Errors: unavailable.
func (s *Store) OpenFindings(ctx context.Context, provider string, after reconcile.Key, limit int) ([]reconcile.Key, error) {
	in := inPartition(attrDuePartition, findingPartition(provider), "", "")
	in.IndexName = aws.String(indexDue)
	if after != (reconcile.Key{}) {
		in.ExclusiveStartKey = itemKey(after)
		in.ExclusiveStartKey[attrDuePartition], in.ExclusiveStartKey[attrDueAt] = text(findingPartition(provider)), number(0)
	}
	var keys []reconcile.Key
	err := s.query(ctx, in, limit, func(i item) error {
		keys = append(keys, keyOf(i))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// Captured gives references of the provider's sales whose money last moved on this day (2006-01-02, UTC), in their
// order, after this one ("": from the start), at most limit. The index follows the orders with a moment's delay.
// Errors: unavailable.
func (s *Store) Captured(ctx context.Context, provider, day, after string, limit int) ([]string, error) {
	in := inPartition(attrCapturedDay, capturedDay(provider, day), attrCapturedReference, after)
	in.IndexName = aws.String(indexCaptured)
	var references []string
	err := s.query(ctx, in, limit, func(i item) error {
		references = append(references, textOf(i, attrCapturedReference))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return references, nil
}

// inPartition asks for the rows of a partition whose sort key is greater than after; "" is before all of them.
func inPartition(partitionAttr, partition, sortAttr, after string) *dynamodb.QueryInput {
	in := &dynamodb.QueryInput{
		KeyConditionExpression:    aws.String("#partition = :partition"),
		ExpressionAttributeNames:  map[string]string{"#partition": partitionAttr},
		ExpressionAttributeValues: item{":partition": text(partition)},
	}
	if after != "" {
		in.KeyConditionExpression = aws.String("#partition = :partition AND #sort > :after")
		in.ExpressionAttributeNames["#sort"] = sortAttr
		in.ExpressionAttributeValues[":after"] = text(after)
	}
	return in
}
