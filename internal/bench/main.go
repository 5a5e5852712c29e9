// Command bench measures what Tender promises, as lines of name, value and unit on standard output: how fast
// functions start, how large they are, what a webhook costs in CPU time, what DynamoDB is asked, how fast the pure order
// is, and what a million orders cost. Progress goes to standard error. It fails when something could not be measured, not
// when a figure is bad: times depend on the machine. What needs the DynamoDB-compatible server is left out without it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

type options struct {
	runs     int // cold starts of each function
	webhooks int // warm invocations
}

func main() {
	var opt options
	flag.IntVar(&opt.runs, "runs", 25, "cold starts of each function")
	flag.IntVar(&opt.webhooks, "webhooks", 1000, "warm invocations of the webhook function")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := bench(ctx, report{os.Stdout, os.Stderr}, opt)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, r report, opt options) error {
	if opt.runs < 1 || opt.webhooks < 1 || flag.NArg() > 0 {
		return errors.New("usage: bench [-runs N] [-webhooks N], both at least 1")
	}
	root, err := root(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tender-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := measureSizes(ctx, r, root, dir); err != nil {
		return err
	}
	programs, err := here(ctx, r, root, dir)
	if err != nil {
		return err
	}
	if err := measureTransitions(r); err != nil {
		return err
	}
	url, stop, err := dynoxide(ctx, root)
	if errors.Is(err, errNoDynoxide) {
		r.say("left out: DynamoDB calls, costs, warm webhooks and the cold starts of Tender's functions: %v", err)
		return measureReferences(ctx, r, programs, opt.runs)
	}
	if err != nil {
		return err
	}
	defer stop()
	if err := measureCalls(ctx, r, url); err != nil {
		return err
	}
	at, err := set(ctx, root, programs, url)
	if err != nil {
		return err
	}
	defer at.stop()
	if err := measureWebhook(ctx, r, at, opt.webhooks); err != nil {
		return err
	}
	list, err := subjects(root, programs)
	if err != nil {
		return err
	}
	return measureColdStarts(ctx, r, list, at.environment, opt.runs)
}

// measureReferences reports the cold starts of what needs no server.
func measureReferences(ctx context.Context, r report, programs string, runs int) error {
	return measureColdStarts(ctx, r, references(programs)[:2], []string{"AWS_REGION=us-east-1"}, runs)
}

// measureCalls reports what DynamoDB is asked for each operation, beside its budget.
func measureCalls(ctx context.Context, r report, url string) error {
	r.say("counting DynamoDB calls")
	used := map[string]usage{}
	for _, op := range operations() {
		u, err := measure(ctx, url, op, time.Now)
		if err != nil {
			return err
		}
		used[op.name] = u
		r.add("dynamodb_calls_"+op.name, float64(u.calls+u.queries), calls)
		r.add("dynamodb_calls_"+op.name+"_budget", float64(op.calls+op.queries), calls)
		r.add("dynamodb_wcu_"+op.name, u.writes, capacityUnits)
		r.add("dynamodb_rcu_"+op.name, u.reads, capacityUnits)
		r.add("provider_calls_"+op.name, float64(u.provider), calls)
		if u.calls != op.calls || u.queries != op.queries {
			r.say("NOT THE BUDGET: %s makes %d calls and %d queries instead of %d and %d", op.name, u.calls, u.queries, op.calls, op.queries)
		}
	}
	reportCost(r, used)
	return nil
}
