package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tender/sandbox/control"
)

// usage is what one operation used.
type usage struct {
	gets, puts, queries int     // requests to DynamoDB, by kind
	reads, writes       float64 // capacity units
	provider            int     // calls to the provider
	logged              int     // bytes
}

// calls are all requests but those that list what is due.
func (u usage) calls() int { return u.gets + u.puts }

// The operations of DynamoDB that the store asks for.
const (
	opGet   = "GetItem"
	opPut   = "PutItem"
	opQuery = "Query"
)

// measure performs an operation on an order of its own in a table of its own, and counts.
func measure(ctx context.Context, r rig, endpoint string, op operation, now func() time.Time) (usage, error) {
	table, err := newTable(ctx, endpoint)
	if err != nil {
		return usage{}, err
	}
	d, err := deploy(ctx, r, endpoint, table, now)
	if err != nil {
		return usage{}, err
	}
	if op.before != nil {
		op.before(d)
	}
	known := len(d.box.Panel().Ledger.Entries())
	d.counter.Reset()
	d.asked, d.logged, d.refused.units = 0, 0, 0
	if d.err == nil {
		op.do(d)
	}
	u := d.usage()
	if all := d.counter.Calls(""); all != u.calls()+u.queries {
		d.fail(fmt.Errorf("%d requests of another kind", all-u.calls()-u.queries))
	}
	if d.err == nil {
		d.fail(op.ended(d, d.box.Panel().Ledger.Entries()[known:]))
	}
	if d.err != nil {
		return usage{}, fmt.Errorf("%s: %s: %w", r.info.Name, op.name, d.err)
	}
	return u, nil
}

// ended makes sure that an operation did what was to be measured, at the provider and here.
func (op operation) ended(d *deployment, ledger []control.Entry) error {
	var effects, want []control.Effect
	for _, e := range ledger {
		effects = append(effects, e.Effect)
	}
	if op.effect != "" {
		want = []control.Effect{op.effect}
	}
	if !slices.Equal(effects, want) {
		return fmt.Errorf("the provider's ledger has %q of it, not %q", effects, want)
	}
	o, err := d.service.Order(d.ctx, orderID)
	if err == nil && o.Status() != op.leaves {
		err = fmt.Errorf("it leaves the order %s, not %s", o.Status(), op.leaves)
	}
	return err
}

// measureCalls reports what DynamoDB is asked for each operation of each provider, beside its budget, and what orders
// cost with it.
func measureCalls(ctx context.Context, rep report, url string) error {
	all, err := rigs()
	if err != nil {
		return err
	}
	rep.say("costs are computed with assumed prices of %s: see docs/cost.md", pricesOf)
	for _, r := range all {
		rep.say("counting DynamoDB calls: %s", r.info.Name)
		used := map[string]usage{}
		for _, op := range operations(r) {
			u, err := measure(ctx, r, url, op, time.Now)
			if err != nil {
				return err
			}
			used[op.name] = u
			reportUsage(rep, r.info.Name+"_"+op.name, op, u)
		}
		reportCost(rep, r, used)
	}
	return nil
}

// reportUsage reports one operation's figures under the name of its provider and its own.
func reportUsage(rep report, name string, op operation, u usage) {
	rep.add("dynamodb_calls_"+name, float64(u.calls()+u.queries), calls)
	rep.add("dynamodb_calls_"+name+"_budget", float64(op.calls+op.queries), calls)
	rep.add("dynamodb_gets_"+name, float64(u.gets), calls)
	rep.add("dynamodb_puts_"+name, float64(u.puts), calls)
	if u.queries > 0 {
		rep.add("dynamodb_queries_"+name, float64(u.queries), calls)
	}
	rep.add("dynamodb_wcu_"+name, u.writes, capacityUnits)
	rep.add("dynamodb_rcu_"+name, u.reads, capacityUnits)
	rep.add("provider_calls_"+name, float64(u.provider), calls)
	if excess := op.excess(u); excess > 0 {
		rep.add("dynamodb_calls_"+name+"_over_budget", float64(excess), calls)
		rep.say("over budget: %s makes %d calls and %d queries instead of %d and %d: %s",
			name, u.calls(), u.queries, op.calls, op.queries, cmp.Or(knownExcess()[name], "nobody knows why"))
	}
}

// usage is what was counted since the last reset.
func (d *deployment) usage() usage {
	return usage{
		gets: d.counter.Calls(opGet), puts: d.counter.Calls(opPut), queries: d.counter.Calls(opQuery),
		reads: d.counter.Units(opGet) + d.counter.Units(opQuery), writes: d.counter.Units(opPut) + d.refused.units,
		provider: d.asked, logged: d.logged,
	}
}
