package dynamo_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tender/shared/order"
	"tender/shared/problem"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
)

// row reads a row of the table as it is, past the store.
func row(t *testing.T, w *wire, pk string) map[string]types.AttributeValue {
	t.Helper()
	return rowAt(t, w, key(pk))
}

func rowAt(t *testing.T, w *wire, key map[string]types.AttributeValue) map[string]types.AttributeValue {
	t.Helper()
	out, err := w.raw.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &w.table, ConsistentRead: aws.Bool(true), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return out.Item
}

func key(pk string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"pk": text(pk), "sk": text("STATE")}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func textOf(v types.AttributeValue) string {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value
	case *types.AttributeValueMemberN:
		return v.Value
	}
	return ""
}

func attributes(row map[string]types.AttributeValue) []string {
	var names []string
	for name := range row {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestLayout(t *testing.T) {
	s, w := open(t)
	o := sale("A-1")
	o.Attempts[0].Due = start
	o = create(t, s, o)
	got := row(t, w, "ORDER#A-1")
	encoded, _ := order.Encode(o)
	want := map[string]string{"pk": "ORDER#A-1", "sk": "STATE", "order": string(encoded), "version": "1", "due_at": "1774776600000"}
	for name, value := range want {
		if textOf(got[name]) != value {
			t.Errorf("%s is %q, want %q", name, textOf(got[name]), value)
		}
	}
	if p := textOf(got["due_partition"]); !strings.HasPrefix(p, "postpay#") || !slices.Contains([]string{"0", "1", "2", "3"}, p[len("postpay#"):]) {
		t.Errorf("due_partition is %q, want postpay#<0 to 3>", p)
	}
	first := textOf(got["write_id"])
	if len(first) < 26 {
		t.Errorf("write_id is %q, want at least 128 random bits", first)
	}

	if _, err := s.Apply(t.Context(), o, func(o order.Order) (order.Order, error) {
		o.Attempts = slices.Clone(o.Attempts)
		o.Attempts[0].Due = time.Time{}
		return o, nil
	}); err != nil {
		t.Fatal(err)
	}
	got = row(t, w, "ORDER#A-1")
	if names := attributes(got); !slices.Equal(names, []string{"order", "pk", "sk", "version", "write_id"}) {
		t.Errorf("an order that waits for nothing has attributes %v", names)
	}
	if textOf(got["write_id"]) == first {
		t.Error("two writes have one id")
	}
}

func TestClaimLayout(t *testing.T) {
	s, w := open(t)
	if _, err := s.Claim(t.Context(), "rupantorpay", "tx-1", "A-1.a2"); err != nil {
		t.Fatal(err)
	}
	got := row(t, w, "CLAIM#rupantorpay#tx-1")
	if names := attributes(got); textOf(got["reference"]) != "A-1.a2" || !slices.Equal(names, []string{"pk", "reference", "sk"}) {
		t.Errorf("stored %v, reference %q", names, textOf(got["reference"]))
	}
}

func TestCapturedDayIndex(t *testing.T) {
	s, w := open(t)
	o := create(t, s, sale("A-1"))
	captured := func(o order.Order) (order.Order, error) {
		o.Attempts = slices.Clone(o.Attempts)
		a := &o.Attempts[0]
		a.Terms.Settles, a.CapturedAt, a.State, a.Received, a.Captured, o.Sale = true, start, order.AttemptPaid, o.Amount, o.Amount, 1
		return o, nil
	}
	if got := capturedOn(t, w, "postpay#2026-03-29"); len(got) != 0 {
		t.Errorf("before capture: %v", got)
	}
	if _, err := s.Apply(t.Context(), o, captured); err != nil {
		t.Fatal(err)
	}
	got := capturedOn(t, w, "postpay#2026-03-29")
	if len(got) != 1 || textOf(got[0]["pk"]) != "ORDER#A-1" || textOf(got[0]["captured_reference"]) != "A-1" || len(got[0]) != 4 {
		t.Errorf("after capture: %v, want the order's keys alone", got)
	}
}

func capturedOn(t *testing.T, w *wire, day string) []map[string]types.AttributeValue {
	t.Helper()
	out, err := w.raw.Query(t.Context(), &dynamodb.QueryInput{
		TableName: &w.table, IndexName: aws.String("captured_day"), KeyConditionExpression: aws.String("captured_day = :day"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":day": text(day)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Items
}

func TestDueUsesEveryShard(t *testing.T) {
	s, w := open(t)
	seen := map[string]bool{}
	for _, id := range ids(40) {
		o := sale(id)
		o.Attempts[0].Due = start
		create(t, s, o)
		seen[textOf(row(t, w, "ORDER#"+id)["due_partition"])] = true
	}
	if len(seen) != 4 {
		t.Errorf("40 orders are in %d shards, want 4", len(seen))
	}
}

func TestRowsThatCannotBeRead(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	good, _ := order.Encode(func() order.Order { o := sale("A-1"); o.Version = 1; return o }())
	for name, broken := range map[string]map[string]types.AttributeValue{
		"no order":        {"version": &types.AttributeValueMemberN{Value: "1"}},
		"no version":      {"order": text(string(good))},
		"text as version": {"order": text(string(good)), "version": text("1")},
		"half a version":  {"order": text(string(good)), "version": &types.AttributeValueMemberN{Value: "1.5"}},
		"other version":   {"order": text(string(good)), "version": &types.AttributeValueMemberN{Value: "2"}},
		"no JSON":         {"order": text("{"), "version": &types.AttributeValueMemberN{Value: "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, w := open(t)
			item := key("ORDER#A-1")
			for k, v := range broken {
				item[k] = v
			}
			if _, err := w.raw.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &w.table, Item: item}); err != nil {
				t.Fatal(err)
			}
			_, err := s.Get(t.Context(), "A-1")
			wantProblem(t, "Get", err, problem.Internal, problem.NotSent)
			_, _, err = s.Create(t.Context(), sale("A-1"))
			wantProblem(t, "Create", err, problem.Internal, problem.NotSent)
			_, err = s.BatchGet(t.Context(), []string{"A-1"})
			wantProblem(t, "BatchGet", err, problem.Internal, problem.NotSent)
		})
	}
}

func TestTableIsAsDefined(t *testing.T) {
	_, w := open(t)
	if err := dynamo.CreateTable(t.Context(), w.raw, w.table); err != nil {
		t.Errorf("a table that is there: %v", err)
	}
	out, err := w.raw.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &w.table})
	if err != nil {
		t.Fatal(err)
	}
	want := dynamo.Definition(w.table)
	if !reflect.DeepEqual(out.Table.KeySchema, want.KeySchema) {
		t.Errorf("keys: %v", out.Table.KeySchema)
	}
	if got := out.Table.StreamSpecification; got == nil || got.StreamViewType != types.StreamViewTypeNewAndOldImages {
		t.Errorf("stream: %v", got)
	}
	for _, index := range want.GlobalSecondaryIndexes {
		if !slices.ContainsFunc(out.Table.GlobalSecondaryIndexes, func(d types.GlobalSecondaryIndexDescription) bool {
			return *d.IndexName == *index.IndexName && reflect.DeepEqual(d.KeySchema, index.KeySchema) &&
				d.Projection.ProjectionType == types.ProjectionTypeKeysOnly
		}) {
			t.Errorf("index %s is not as defined", *index.IndexName)
		}
	}
}
