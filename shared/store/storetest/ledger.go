package storetest

import (
	"context"
	"fmt"
	"testing"

	"tender/shared/order"
	"tender/shared/reconcile"
)

// LedgerStore is a ledger under test with what the suite must see and do beside the port.
type LedgerStore struct {
	reconcile.Ledger
	Orders interface { // whose captured days are listed
		Create(ctx context.Context, o order.Order) (stored order.Order, created bool, err error)
		Apply(ctx context.Context, o order.Order, fn func(order.Order) (order.Order, error)) (order.Order, error)
	}

	// Writes counts the writes of records that were asked for so far, repetitions and failed conditions included.
	Writes func() int
	// LoseReplies is as in Store.
	LoseReplies func()
}

// LedgerCase is one case of the contract of ledgers.
type LedgerCase struct {
	Name  string
	About string // what it holds
	check func(context.Context, LedgerStore) error
}

// Check runs the case on an empty store.
func (c LedgerCase) Check(ctx context.Context, s LedgerStore) error { return c.check(ctx, s) }

// LedgerCases gives the whole contract.
func LedgerCases() []LedgerCase {
	var all []LedgerCase
	for _, group := range [][]LedgerCase{writeCases, readCases, listCases, findingCases, capturedCases} {
		all = append(all, group...)
	}
	return all
}

// RunLedger holds a ledger to the contract. open gives an empty store; its lists must need several pages for 10 rows,
// where they have pages.
func RunLedger(t *testing.T, open func(t *testing.T) LedgerStore) {
	for _, c := range LedgerCases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Check(t.Context(), open(t)); err != nil {
				t.Errorf("%s: %v", c.About, err)
			}
		})
	}
}

// line gives a new record of a partition, told apart by n.
func line(partition string, n int) reconcile.Record {
	return reconcile.Record{
		Key:  reconcile.Key{Partition: partition, Sort: fmt.Sprintf("line-%04d", n)},
		Body: fmt.Appendf(nil, `{"id":%d,"said":"é \u0000 \\ `+"\U0001f600"+`"}`, n),
	}
}

// lines gives the first n new records of partition P.
func lines(n int) []reconcile.Record {
	var records []reconcile.Record
	for i := range n {
		records = append(records, line("P", i))
	}
	return records
}

// next gives the stored record with another body, to be written.
func next(r reconcile.Record, body string) reconcile.Record {
	r.Body = []byte(body)
	return r
}

func keysOf(records []reconcile.Record) []reconcile.Key {
	var keys []reconcile.Key
	for _, r := range records {
		keys = append(keys, r.Key)
	}
	return keys
}

// wrong is how a ledger differs from its contract.
type wrong string

func (w wrong) Error() string { return string(w) }

// wrongf says what is wrong; an error that was met is told, and ends there.
func wrongf(format string, args ...any) error { return wrong(fmt.Sprintf(format, args...)) }
