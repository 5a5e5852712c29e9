package dynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Attributes and indexes of the table. Only keys are declared to DynamoDB.
const (
	attrPK      = "pk"
	attrSK      = "sk"
	attrOrder   = "order"    // order.Encode, as text
	attrRecord  = "record"   // the body of a record of reconciliation, as text
	attrVersion = "version"  // the order's or the record's, for conditions
	attrWriteID = "write_id" // random, of the write that made the row

	indexDue         = "due"
	attrDuePartition = "due_partition" // <provider or "review">#<shard>; of a finding that is open: finding#<provider>
	attrDueAt        = "due_at"        // Unix milliseconds; of a finding 0

	indexCaptured         = "captured_day"
	attrCapturedDay       = "captured_day"       // <provider>#<2006-01-02>: when the sale's money last moved
	attrCapturedReference = "captured_reference" // the sale's

	attrReference = "reference" // of a claim: the attempt that holds it
)

// Definition is the table as the deployment's template declares it: keys, indexes, billing and stream. What only a
// deployment needs (TTL, recovery, deletion protection) is not part of it.
func Definition(table string) *dynamodb.CreateTableInput {
	return &dynamodb.CreateTableInput{
		TableName:   &table,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			attribute(attrPK, types.ScalarAttributeTypeS),
			attribute(attrSK, types.ScalarAttributeTypeS),
			attribute(attrDuePartition, types.ScalarAttributeTypeS),
			attribute(attrDueAt, types.ScalarAttributeTypeN),
			attribute(attrCapturedDay, types.ScalarAttributeTypeS),
			attribute(attrCapturedReference, types.ScalarAttributeTypeS),
		},
		KeySchema: keySchema(attrPK, attrSK),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{
			keysOnly(indexDue, attrDuePartition, attrDueAt),
			keysOnly(indexCaptured, attrCapturedDay, attrCapturedReference),
		},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	}
}

func attribute(name string, kind types.ScalarAttributeType) types.AttributeDefinition {
	return types.AttributeDefinition{AttributeName: &name, AttributeType: kind}
}

func keySchema(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &partition, KeyType: types.KeyTypeHash},
		{AttributeName: &sort, KeyType: types.KeyTypeRange},
	}
}

func keysOnly(name, partition, sort string) types.GlobalSecondaryIndex {
	return types.GlobalSecondaryIndex{
		IndexName: &name, KeySchema: keySchema(partition, sort),
		Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly},
	}
}

// CreateTable makes the table and waits until it can be used; one that is there already is left as it is. For tests and
// local servers: a deployment's table is the template's.
func CreateTable(ctx context.Context, client *dynamodb.Client, table string) error {
	var there *types.ResourceInUseException
	if _, err := client.CreateTable(ctx, Definition(table)); err != nil && !errors.As(err, &there) {
		return err
	}
	waiter := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 100*time.Millisecond, time.Second
	})
	return waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &table}, time.Minute)
}
