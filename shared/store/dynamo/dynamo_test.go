package dynamo_test

import (
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tender/shared/payments"
	"tender/shared/reconcile"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
	"tender/shared/store/storetest"
)

var (
	_ payments.Orders  = (*dynamo.Store)(nil)
	_ reconcile.Orders = (*dynamo.Store)(nil)
)

func TestMain(m *testing.M) { os.Exit(dynamotest.Main(m)) }

func TestContract(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	storetest.Run(t, storetest.Harness{Open: func(t *testing.T) storetest.Store {
		s, wire := open(t)
		s.SetPage(3)
		return storetest.Store{
			Orders: s, Batch: s,
			Writes:      func() int { return wire.Calls("PutItem") },
			LoseReplies: wire.loseReplies,
		}
	}})
}

func TestLedgerContract(t *testing.T) {
	dynamotest.URL(t) // or left out as a whole
	storetest.RunLedger(t, func(t *testing.T) storetest.LedgerStore {
		s, wire := open(t)
		s.SetPage(3)
		return storetest.LedgerStore{
			Ledger: s, Orders: s, Writes: func() int { return wire.Calls("PutItem") }, LoseReplies: wire.loseReplies,
		}
	})
}

// wire counts what is sent, and breaks it as the test says.
type wire struct {
	*storetest.Counter
	breakage func(operation string, try int) dynamotest.Breakage
	table    string
	raw      *dynamodb.Client // straight to the server
}

// loseReplies loses the first reply of every later write.
func (w *wire) loseReplies() {
	w.breakage = func(operation string, try int) dynamotest.Breakage {
		if operation == "PutItem" && try == 1 {
			return dynamotest.LoseReply
		}
		return dynamotest.None
	}
}

// open gives a store in a new table, behind a wire that can be broken.
func open(t testing.TB) (*dynamo.Store, *wire) {
	t.Helper()
	w := &wire{
		breakage: func(string, int) dynamotest.Breakage { return dynamotest.None },
		table:    dynamotest.Table(t),
		raw:      dynamodb.NewFromConfig(dynamotest.Config(t, nil)),
	}
	w.Counter = &storetest.Counter{Base: &dynamotest.Wire{
		Break: func(operation string, try int) dynamotest.Breakage { return w.breakage(operation, try) },
	}}
	return dynamo.Open(dynamotest.Config(t, w.Counter), w.table, dynamotest.AskCapacity), w
}
