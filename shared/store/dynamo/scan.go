package dynamo

import (
	"context"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/shared/reconcile"
)

// Scan gives every order and finding as the table's stream would show it, one after the other, in no order. It reads the
// whole table, which costs as much, so only a person's command does it. Errors: unavailable; then nothing follows.
func (s *Store) Scan(ctx context.Context) iter.Seq2[reconcile.Record, error] {
	return func(yield func(reconcile.Record, error) bool) {
		in := &dynamodb.ScanInput{TableName: &s.table}
		for {
			out, err := s.client.Scan(ctx, in)
			if err != nil {
				yield(reconcile.Record{}, readProblem(err))
				return
			}
			for _, i := range out.Items {
				r, told, err := told(i)
				if (told || err != nil) && !yield(r, err) {
					return
				}
			}
			if len(out.LastEvaluatedKey) == 0 {
				return
			}
			in.ExclusiveStartKey = out.LastEvaluatedKey
		}
	}
}

// told gives a row of those that are told to the merchant.
func told(i item) (r reconcile.Record, ok bool, err error) {
	attr := attrRecord
	switch pk := textOf(i, attrPK); {
	case strings.HasPrefix(pk, "ORDER#"):
		attr = attrOrder
	case !strings.HasPrefix(pk, "FINDING#"):
		return r, false, nil
	}
	row, err := rowOf(i, attr)
	return row.Record(keyOf(i), false), true, err
}
