package stream_test

import (
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/order"
	"tender/shared/reconcile"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
	"tender/shared/store/dynamo/stream"
)

func TestMain(m *testing.M) { os.Exit(dynamotest.Main(m)) }

// row is a row of the table as its stream would carry it.
func row(t *testing.T, table, pk, sk string) map[string]events.DynamoDBAttributeValue {
	t.Helper()
	out, err := dynamodb.NewFromConfig(dynamotest.Config(t, nil)).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &table, Key: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: pk}, "sk": &types.AttributeValueMemberS{Value: sk},
	}})
	if err != nil {
		t.Fatal(err)
	}
	image := map[string]events.DynamoDBAttributeValue{}
	for name, v := range out.Item {
		switch v := v.(type) {
		case *types.AttributeValueMemberS:
			image[name] = events.NewStringAttribute(v.Value)
		case *types.AttributeValueMemberN:
			image[name] = events.NewNumberAttribute(v.Value)
		}
	}
	return image
}

// What the store writes is what is read.
func TestReadsWhatTheStoreWrites(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	table := dynamotest.Table(t)
	store := dynamo.Open(dynamotest.Config(t, nil), table)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	o, _, err := store.Create(t.Context(), order.New(order.Facts{ID: "order-1", Amount: 1000, Currency: "AED"}, now))
	if err != nil {
		t.Fatal(err)
	}
	body, err := order.Encode(o)
	if err != nil {
		t.Fatal(err)
	}
	finding := reconcile.Record{Key: reconcile.Key{Partition: "FINDING#payer#2026-03-01", Sort: "bad_line#1"}, Body: []byte(`{"a":1}`), Open: true}
	if _, err := store.Write(t.Context(), []reconcile.Record{finding}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Claim(t.Context(), "payer", "t1", "order-1"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []reconcile.Record{
		{Key: reconcile.Key{Partition: "ORDER#order-1", Sort: "STATE"}, Body: body, Version: 1},
		{Key: finding.Key, Body: finding.Body, Version: 1},
		{Key: reconcile.Key{Partition: "CLAIM#payer#t1", Sort: "STATE"}},
	} {
		if got, err := stream.Read(row(t, table, want.Partition, want.Sort)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v %v", got, err)
		}
	}
}

func TestRead(t *testing.T) {
	text, number := events.NewStringAttribute, events.NewNumberAttribute
	type image = map[string]events.DynamoDBAttributeValue
	for name, x := range map[string]struct {
		image image
		fails bool
	}{
		"no image":            {nil, false},
		"a key alone":         {image{"pk": text("A"), "sk": text("B")}, false},
		"no key":              {image{"order": text("{}"), "version": number("1")}, true},
		"a key of numbers":    {image{"pk": number("1"), "sk": text("B")}, true},
		"no version":          {image{"pk": text("A"), "sk": text("B"), "order": text("{}")}, true},
		"a version in words":  {image{"pk": text("A"), "sk": text("B"), "order": text("{}"), "version": text("1")}, true},
		"a version too large": {image{"pk": text("A"), "sk": text("B"), "order": text("{}"), "version": number("9223372036854775808")}, true},
		"a record":            {image{"pk": text("A"), "sk": text("B"), "record": text("{}"), "version": number("2")}, false},
	} {
		if _, err := stream.Read(x.image); (err != nil) != x.fails {
			t.Errorf("%s: %v", name, err)
		}
	}
}
