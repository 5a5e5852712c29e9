package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/store/internal/versioned"
)

// Claim gives a provider's transaction to the attempt with this reference, for ever, and returns the reference that
// holds it. A claim is written once and never again: whoever repeats it finds itself. Errors: invalid_request for an id
// that is empty, over 1,024 bytes or not UTF-8; unavailable (then it may have been claimed, and may be repeated).
func (s *Store) Claim(ctx context.Context, provider, transaction, reference string) (holder string, err error) {
	if err := versioned.CheckClaim(transaction); err != nil {
		return "", err
	}
	row := claimKey(provider, transaction)
	row[attrReference] = text(reference)
	_, err = s.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.table, Item: row, ConditionExpression: &notThere,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if err == nil {
		return reference, nil
	}
	var failed *types.ConditionalCheckFailedException
	if !errors.As(err, &failed) {
		return "", writeProblem(err)
	}
	if holder = textOf(failed.Item, attrReference); holder == "" {
		return "", badRow(errors.New("a claim without its reference"))
	}
	return holder, nil
}
