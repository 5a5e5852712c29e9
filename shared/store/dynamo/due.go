package dynamo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/shared/store/internal/versioned"
)

// Due lists ids of orders in this partition that want resolving by now, earliest first, at most limit. It asks every
// shard, page by page, for as many as are wanted at all. The index follows the orders with a moment's delay, and a
// row of it may be gone when the order is read. Errors: unavailable.
func (s *Store) Due(ctx context.Context, partition string, now time.Time, limit int) ([]string, error) {
	if limit <= 0 {
		return nil, nil
	}
	var all []dueRow
	for shard := range shards {
		rows, err := s.dueInShard(ctx, duePartition(partition, shard), versioned.DueTime(now), limit)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b dueRow) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
	})
	var ids []string
	for _, r := range all[:min(limit, len(all))] {
		ids = append(ids, r.id)
	}
	return ids, nil
}

type dueRow struct {
	at int64
	id string
}

var dueBy = "#partition = :partition AND #at <= :now"

func (s *Store) dueInShard(ctx context.Context, partition string, now int64, limit int) ([]dueRow, error) {
	var rows []dueRow
	err := s.query(ctx, &dynamodb.QueryInput{
		IndexName: aws.String(indexDue), KeyConditionExpression: &dueBy,
		ExpressionAttributeNames:  map[string]string{"#partition": attrDuePartition, "#at": attrDueAt},
		ExpressionAttributeValues: item{":partition": text(partition), ":now": number(now)},
	}, limit, func(i item) error {
		id, err := idOf(i)
		if err != nil {
			return err
		}
		at, err := numberOf(i, attrDueAt)
		rows = append(rows, dueRow{at: at, id: id})
		return err
	})
	return rows, err
}
