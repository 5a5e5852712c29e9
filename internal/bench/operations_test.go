package main

import (
	"os"
	"testing"
	"time"

	"tender/shared/store/dynamo/dynamotest"
)

func TestMain(m *testing.M) { os.Exit(dynamotest.Main(m)) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

// What DynamoDB is asked is the same at every run, so it is tested: neither one call more than the budget, nor one less,
// which would mean that the budget is out of date.
func TestCallsAreTheBudget(t *testing.T) {
	url := dynamotest.URL(t)
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			used, err := measure(t.Context(), url, op, atNoon)
			if err != nil {
				t.Fatal(err)
			}
			if used.calls != op.calls || used.queries != op.queries {
				t.Errorf("%d calls and %d queries, want %d and %d", used.calls, used.queries, op.calls, op.queries)
			}
			if op.queries+op.calls > 0 && used.reads+used.writes == 0 {
				t.Error("no capacity was consumed")
			}
			t.Logf("%+v", used)
		})
	}
}

// A message or a return that tells nothing new costs no write.
func TestDuplicatesWriteNothing(t *testing.T) {
	url := dynamotest.URL(t)
	for _, op := range operations() {
		switch op.name {
		case "webhook_duplicate", "return_duplicate", "status", "capture_replay", "refund_replay":
			used, err := measure(t.Context(), url, op, atNoon)
			if err != nil || used.writes != 0 || used.reads == 0 {
				t.Errorf("%s: %+v, %v", op.name, used, err)
			}
		}
	}
}
