package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"tender/shared/awsenv"
	"tender/shared/store/dynamo"
	"tender/shared/store/dynamo/dynamotest"
	"tender/shared/store/storetest"
)

const opBatchGet = "BatchGetItem"

// wired is what reconciling used at the wire to DynamoDB.
type wired struct {
	batchGets, puts, queries, others int
	reads, writes                    float64 // capacity units
}

func wiredBy(c *storetest.Counter) wired {
	w := wired{
		batchGets: c.Calls(opBatchGet), puts: c.Calls(opPut), queries: c.Calls(opQuery),
		reads: c.Units(opBatchGet) + c.Units(opQuery), writes: c.Units(opPut),
	}
	w.others = c.Calls("") - w.batchGets - w.puts - w.queries
	return w
}

// right makes sure that only what is counted was asked for, and that nothing was written where nothing changed.
func (w wired) right(written int) error {
	if w.others > 0 || (written == 0 && w.puts > 0) {
		return fmt.Errorf("a reconciliation that writes %d lines asked for %+v", written, w)
	}
	return nil
}

// report reports what a thousand lines used, of this many.
func (w wired) report(r report, name string, lines int) {
	thousands := float64(lines) / 1000
	r.add("settlements_dynamodb_calls_"+name, float64(w.batchGets+w.puts+w.queries)/thousands, perThousand)
	r.add("settlements_dynamodb_batch_gets_"+name, float64(w.batchGets)/thousands, perThousand)
	r.add("settlements_dynamodb_puts_"+name, float64(w.puts)/thousands, perThousand)
	r.add("settlements_dynamodb_queries_"+name, float64(w.queries)/thousands, perThousand)
	r.add("settlements_dynamodb_wcu_"+name, w.writes/thousands, perThousand)
	r.add("settlements_dynamodb_rcu_"+name, w.reads/thousands, perThousand)
	r.add("settlements_cost_per_million_lines_dynamodb_"+name, 1000*(w.writes*priceWriteUnit+w.reads*priceReadUnit)/thousands, dollars)
}

// measureWire reports what DynamoDB is asked for when lines are read for the first time and when they are read again
// unchanged, and how many a second a compatible server takes.
func measureWire(ctx context.Context, r report, url string) error {
	const lines = 2_000
	r.say("reconciling %d lines with the DynamoDB-compatible server", lines)
	l, err := newListing(lines, 2)
	if err != nil {
		return err
	}
	l.info.Settlements.PerSecond = 0
	table, err := newTable(ctx, url)
	if err != nil {
		return err
	}
	var dialled atomic.Int64
	wire, err := functionWire(&dialled)
	if err != nil {
		return err
	}
	defer wire.CloseIdleConnections()
	counter := &storetest.Counter{Base: wire}
	store := dynamo.Open(dynamoConfig(url, counter), table, dynamotest.AskCapacity)
	if err := l.storeAtOnce(ctx, store); err != nil {
		return err
	}
	for _, run := range []struct {
		name, lines string
		written     int
	}{{"first", "settlements_persisted_dynoxide", lines}, {"unchanged", "settlements_unchanged_dynoxide", 0}} {
		counter.Reset()
		dialled.Store(0)
		took, err := l.reconcile(ctx, store, store, run.written)
		if err != nil {
			return err
		}
		w := wiredBy(counter)
		if err := w.right(run.written); err != nil {
			return err
		}
		r.add(run.lines, took.rate(lines), perSecond)
		r.add(run.lines+"_cpu_per_line", took.each(lines), microsecondsEach)
		w.report(r, run.name, lines)
		r.add("settlements_dynamodb_connections_"+run.name, float64(dialled.Load())/lines*1000, perThousand)
	}
	return nil
}

// functionWire is the way from a function to DynamoDB, which counts its new connections.
func functionWire(dialled *atomic.Int64) (*http.Transport, error) {
	config, err := awsenv.Config(func(string) string { return "us-east-1" })
	if err != nil {
		return nil, err
	}
	client, ok := config.HTTPClient.(*awshttp.BuildableClient)
	if !ok {
		return nil, fmt.Errorf("a function's client is a %T", config.HTTPClient)
	}
	wire := client.GetTransport()
	dial := wire.DialContext
	wire.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled.Add(1)
		return dial(ctx, network, address)
	}
	return wire, nil
}

// storeAtOnce stores the orders, several at once.
func (l *listing) storeAtOnce(ctx context.Context, store *dynamo.Store) error {
	var all sync.WaitGroup
	errs := make(chan error, l.lines())
	slots := make(chan struct{}, 16)
	_ = l.storeAll(ctx, func(ctx context.Context, n int) error {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if _, _, err := store.Create(ctx, l.order(n)); err != nil {
				errs <- err
			}
		})
		return nil
	})
	all.Wait()
	close(errs)
	return <-errs
}
