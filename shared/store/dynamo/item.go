package dynamo

import (
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/problem"
	"tender/shared/reconcile"
	"tender/shared/store/internal/versioned"
)

// item is a row as DynamoDB has it.
type item = map[string]types.AttributeValue

// shards is how many partitions the due index has for each provider, so that one hot index partition does not throttle
// every order's writes. It is part of the layout: rows written under another number are not found.
const shards = 4

func itemKey(k reconcile.Key) item { return item{attrPK: text(k.Partition), attrSK: text(k.Sort)} }

func claimKey(provider, transaction string) item {
	return itemKey(reconcile.Key{Partition: "CLAIM#" + provider + "#" + transaction, Sort: versioned.State})
}

// keyOf gives the key of a row of the table or of an index.
func keyOf(i item) reconcile.Key {
	return reconcile.Key{Partition: textOf(i, attrPK), Sort: textOf(i, attrSK)}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// textOf gives a text attribute, "" for one that is not there or is something else.
func textOf(i item, name string) string {
	s, ok := i[name].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return s.Value
}

func numberOf(i item, name string) (int64, error) {
	n, ok := i[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0, badRow(fmt.Errorf("no number in attribute %s", name))
	}
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return 0, badRow(fmt.Errorf("attribute %s: %w", name, err))
	}
	return v, nil
}

func badRow(cause error) error {
	return problem.New(problem.Internal, "The stored row cannot be read.").Because(cause)
}

// shardOf spreads orders evenly and for ever the same.
func shardOf(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % shards)
}

func duePartition(partition string, shard int) string { return partition + "#" + strconv.Itoa(shard) }

func findingPartition(provider string) string { return "finding#" + provider }

func capturedDay(provider, day string) string { return provider + "#" + day }

// itemOf is the row of a write with its body under this attribute and its index keys: a row leaves an index by being
// written without its attributes. Open findings wait for a person, and at no time.
func itemOf(w versioned.Write, body string) item {
	i := itemKey(w.Key)
	i[body] = text(w.Row.Body)
	i[attrVersion] = number(w.Row.Version)
	i[attrWriteID] = text(w.Row.WriteID)
	if k := w.Keys; k.DuePartition != "" {
		id, _ := versioned.OrderID(w.Key)
		i[attrDuePartition] = text(duePartition(k.DuePartition, shardOf(id)))
		i[attrDueAt] = number(k.DueAt)
	}
	if k := w.Keys; k.CapturedDay != "" {
		i[attrCapturedDay] = text(capturedDay(k.CapturedProvider, k.CapturedDay))
		i[attrCapturedReference] = text(k.CapturedReference)
	}
	if k := w.Keys; k.Finding != "" {
		i[attrDuePartition] = text(findingPartition(k.Finding))
		i[attrDueAt] = number(0)
	}
	return i
}

// rowOf reads an item back that has its body under this attribute; no item is the zero row.
func rowOf(i item, body string) (versioned.Row, error) {
	if len(i) == 0 {
		return versioned.Row{}, nil
	}
	version, err := numberOf(i, attrVersion)
	if err != nil {
		return versioned.Row{}, err
	}
	return versioned.Row{Body: textOf(i, body), Version: version, WriteID: textOf(i, attrWriteID)}, nil
}

// idOf gives the order id of an index row.
func idOf(i item) (string, error) {
	id, ok := versioned.OrderID(keyOf(i))
	if !ok {
		return "", badRow(fmt.Errorf("no order id in an index row"))
	}
	return id, nil
}
