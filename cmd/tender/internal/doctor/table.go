package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"tender/shared/store/dynamo"
)

// template is what to do about a table that is not as the template has it.
const template = "Deploy the stack's own template again."

// tableCheck holds the table against its definition: keys, indexes, stream and protection.
type tableCheck struct {
	named
	client *dynamodb.Client
	table  string
}

// Run describes the table.
func (c tableCheck) Run(ctx context.Context) []Result {
	out, err := c.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &c.table})
	if missing := (*types.ResourceNotFoundException)(nil); errors.As(err, &missing) {
		return c.fail("There is no table "+c.table+".", "Is this the right region? Else deploy the stack again; docs/runbook.md tells how to restore a table.")
	}
	if err != nil {
		return c.unchecked("It could not be described: "+awsWords(err)+".", "Allow dynamodb:DescribeTable on "+c.table+".")
	}
	want, is := dynamo.Definition(c.table), out.Table
	if is.TableStatus != types.TableStatusActive && is.TableStatus != types.TableStatusUpdating {
		return c.fail(fmt.Sprintf("%s is %s.", c.table, strings.ToLower(string(is.TableStatus))), "Wait until it is active.")
	}
	if wrong := differences(want, is); len(wrong) > 0 {
		return c.fail(c.table+" is not as it has to be: "+strings.Join(wrong, "; ")+".", template)
	}
	if !aws.ToBool(is.DeletionProtectionEnabled) {
		return c.warn(c.table+" is right, but not protected from deletion.", template)
	}
	return c.ok(fmt.Sprintf("%s has its keys, indexes and stream.", c.table))
}

// differences says in what a table is not as it is defined. More indexes than that do no harm.
func differences(want *dynamodb.CreateTableInput, is *types.TableDescription) []string {
	var wrong []string
	if keys(want.KeySchema, want.AttributeDefinitions) != keys(is.KeySchema, is.AttributeDefinitions) {
		wrong = append(wrong, "its keys are "+keys(is.KeySchema, is.AttributeDefinitions))
	}
	for _, index := range want.GlobalSecondaryIndexes {
		i := slices.IndexFunc(is.GlobalSecondaryIndexes, func(d types.GlobalSecondaryIndexDescription) bool {
			return aws.ToString(d.IndexName) == *index.IndexName
		})
		if i < 0 {
			wrong = append(wrong, "it has no index "+*index.IndexName)
			continue
		}
		there := is.GlobalSecondaryIndexes[i]
		switch {
		case keys(index.KeySchema, want.AttributeDefinitions) != keys(there.KeySchema, is.AttributeDefinitions):
			wrong = append(wrong, "its index "+*index.IndexName+" has other keys")
		case there.IndexStatus != "" && there.IndexStatus != types.IndexStatusActive && there.IndexStatus != types.IndexStatusUpdating:
			wrong = append(wrong, fmt.Sprintf("its index %s is %s", *index.IndexName, strings.ToLower(string(there.IndexStatus))))
		}
	}
	if s := is.StreamSpecification; s == nil || !aws.ToBool(s.StreamEnabled) || s.StreamViewType != want.StreamSpecification.StreamViewType {
		wrong = append(wrong, "it has no stream of new and old images, so that the merchant is told nothing")
	}
	return wrong
}

// keys writes keys with their types, such as "pk S, sk S".
func keys(schema []types.KeySchemaElement, attributes []types.AttributeDefinition) string {
	var names []string
	for _, k := range schema {
		kind := ""
		for _, a := range attributes {
			if aws.ToString(a.AttributeName) == aws.ToString(k.AttributeName) {
				kind = string(a.AttributeType)
			}
		}
		names = append(names, aws.ToString(k.AttributeName)+" "+kind)
	}
	return strings.Join(names, ", ")
}

// ttlCheck looks whether what expires is removed.
type ttlCheck tableCheck

// Run describes the time to live.
func (c ttlCheck) Run(ctx context.Context) []Result {
	out, err := c.client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &c.table})
	switch {
	case err != nil:
		return c.unchecked("It could not be described: "+awsWords(err)+".", "Allow dynamodb:DescribeTimeToLive on "+c.table+".")
	case out.TimeToLiveDescription == nil || !slices.Contains([]types.TimeToLiveStatus{types.TimeToLiveStatusEnabled, types.TimeToLiveStatusEnabling}, out.TimeToLiveDescription.TimeToLiveStatus):
		return c.warn("It is off: what has expired stays.", template)
	case aws.ToString(out.TimeToLiveDescription.AttributeName) != "expires_at":
		return c.fail("It goes by another attribute than expires_at.", template)
	}
	return c.ok("It is on, by expires_at.")
}

// backupCheck looks whether the table can be brought back to any second.
type backupCheck tableCheck

// Run describes the backups.
func (c backupCheck) Run(ctx context.Context) []Result {
	out, err := c.client.DescribeContinuousBackups(ctx, &dynamodb.DescribeContinuousBackupsInput{TableName: &c.table})
	if err != nil {
		return c.unchecked("It could not be described: "+awsWords(err)+".", "Allow dynamodb:DescribeContinuousBackups on "+c.table+".")
	}
	d := out.ContinuousBackupsDescription
	if d == nil || d.PointInTimeRecoveryDescription == nil || d.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus != types.PointInTimeRecoveryStatusEnabled {
		return c.fail("It is off: a table that is lost stays lost.", template)
	}
	return c.ok("It is on.")
}

// awsWords keeps the code of a service's refusal: about a bad signature its text quotes the request's headers.
func awsWords(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return "DynamoDB answered " + api.ErrorCode()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return "DynamoDB could not be reached"
}
