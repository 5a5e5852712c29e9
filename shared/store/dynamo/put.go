package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/store/internal/versioned"
)

func (s *Store) put(ctx context.Context, w versioned.Write) (versioned.Row, bool, error) {
	return s.putBody(ctx, w, attrOrder)
}

func (s *Store) putRecord(ctx context.Context, w versioned.Write) (versioned.Row, bool, error) {
	return s.putBody(ctx, w, attrRecord)
}

// putBody is the store's conditional write, with the body under this attribute. A failed condition brings the rival
// with it.
func (s *Store) putBody(ctx context.Context, w versioned.Write, body string) (versioned.Row, bool, error) {
	in := &dynamodb.PutItemInput{
		TableName:                           &s.table,
		Item:                                itemOf(w, body),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if w.Expect == 0 {
		in.ConditionExpression = &notThere
	} else {
		in.ConditionExpression = &sameVersion
		in.ExpressionAttributeNames = map[string]string{"#version": attrVersion}
		in.ExpressionAttributeValues = item{":version": number(w.Expect)}
	}
	_, err := s.client.PutItem(ctx, in)
	if err == nil {
		return versioned.Row{}, true, nil
	}
	var failed *types.ConditionalCheckFailedException
	if !errors.As(err, &failed) {
		return versioned.Row{}, false, writeProblem(err)
	}
	rival, err := rowOf(failed.Item, body)
	return rival, false, err
}

var (
	notThere    = "attribute_not_exists(" + attrPK + ")"
	sameVersion = "#version = :version"
)
