package dynamo

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/problem"
	"tender/shared/store/internal/versioned"
)

// item is a row as DynamoDB has it.
type item = map[string]types.AttributeValue

const orderPrefix = "ORDER#"

// shards is how many partitions the due index has for each provider, so that one hot index partition does not throttle
// every order's writes. It is part of the layout: rows written under another number are not found.
const shards = 4

func orderKey(id string) item { return item{attrPK: text(orderPrefix + id), attrSK: text(state)} }

func claimKey(provider, transaction string) item {
	return item{attrPK: text("CLAIM#" + provider + "#" + transaction), attrSK: text(state)}
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
	return problem.New(problem.Internal, "The stored order cannot be read.").Because(cause)
}

// shardOf spreads orders evenly and for ever the same.
func shardOf(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % shards)
}

func duePartition(partition string, shard int) string { return partition + "#" + strconv.Itoa(shard) }

// itemOf is the row of a write with its index keys: an order leaves an index by being written without its attributes.
func itemOf(w versioned.Write) item {
	i := orderKey(w.ID)
	i[attrOrder] = text(string(w.Row.Encoded))
	i[attrVersion] = number(w.Row.Version)
	i[attrWriteID] = text(w.Row.WriteID)
	if k := w.Keys; k.DuePartition != "" {
		i[attrDuePartition] = text(duePartition(k.DuePartition, shardOf(w.ID)))
		i[attrDueAt] = number(k.DueAt)
	}
	if k := w.Keys; k.CapturedDay != "" {
		i[attrCapturedDay] = text(k.CapturedProvider + "#" + k.CapturedDay)
		i[attrCapturedReference] = text(k.CapturedReference)
	}
	return i
}

// rowOf reads an item back; no item is the zero row.
func rowOf(i item) (versioned.Row, error) {
	if len(i) == 0 {
		return versioned.Row{}, nil
	}
	version, err := numberOf(i, attrVersion)
	if err != nil {
		return versioned.Row{}, err
	}
	return versioned.Row{Encoded: []byte(textOf(i, attrOrder)), Version: version, WriteID: textOf(i, attrWriteID)}, nil
}

// idOf gives the order id of an index row.
func idOf(i item) (string, error) {
	id, ok := strings.CutPrefix(textOf(i, attrPK), orderPrefix)
	if !ok {
		return "", badRow(fmt.Errorf("no order id in an index row"))
	}
	return id, nil
}
