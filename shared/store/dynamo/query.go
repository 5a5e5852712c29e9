package dynamo

import (
	"context"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// query gives the first rows that in asks for, at most limit, page by page. Errors: each's; unavailable.
func (s *Store) query(ctx context.Context, in *dynamodb.QueryInput, limit int, each func(item) error) error {
	in.TableName = &s.table
	for left := limit; left > 0; {
		in.Limit = aws.Int32(min(s.page, int32(min(left, math.MaxInt32)))) //nolint:gosec // bounded just here
		out, err := s.client.Query(ctx, in)
		if err != nil {
			return readProblem(err)
		}
		for _, i := range out.Items {
			if err := each(i); err != nil {
				return err
			}
		}
		if len(out.LastEvaluatedKey) == 0 {
			return nil
		}
		left -= len(out.Items)
		in.ExclusiveStartKey = out.LastEvaluatedKey
	}
	return nil
}
