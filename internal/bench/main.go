// Command bench measures what Tender promises, as lines of name, value and unit on standard output: how fast
// functions start, how large they are, how fast the pure order is, and with every provider, each against its own
// sandbox, what DynamoDB is asked for each operation, what a webhook costs in CPU time and what a million orders cost.
// Progress goes to standard error. It fails when something could not be measured, not when a figure is bad: times depend
// on the machine. What needs the DynamoDB-compatible server is left out without it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

type options struct {
	runs     int // cold starts of each function
	webhooks int // warm invocations
	peak     int // lines of a process that measures its own memory
}

func main() {
	var opt options
	flag.IntVar(&opt.runs, "runs", 25, "cold starts of each function")
	flag.IntVar(&opt.webhooks, "webhooks", 1000, "warm invocations of the webhook function")
	flag.IntVar(&opt.peak, "peak", 0, "reconcile so many lines, print this process's peak of memory, and nothing else")
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
	if opt.peak > 0 {
		return printPeak(ctx, r, opt.peak)
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
	if err := measureReconciling(ctx, r); err != nil {
		return err
	}
	url, stop, err := dynoxide(ctx, root)
	if errors.Is(err, errNoDynoxide) {
		r.say("left out: DynamoDB calls, costs, settlement lines in DynamoDB, warm webhooks and the cold starts of Tender's functions: %v", err)
		return measureReferences(ctx, r, programs, opt.runs)
	}
	if err != nil {
		return err
	}
	defer stop()
	if err := measureCalls(ctx, r, url); err != nil {
		return err
	}
	if err := measureWire(ctx, r, url); err != nil {
		return err
	}
	if err := measureWebhooks(ctx, r, root, programs, url, opt.webhooks); err != nil {
		return err
	}
	return measureFunctions(ctx, r, root, programs, url, opt.runs)
}

// measureFunctions reports the cold starts of the functions, with the provider that their recorded events are about and
// an order that is paid there.
func measureFunctions(ctx context.Context, r report, root, programs, url string, runs int) error {
	of, err := rigOf("postpay")
	if err != nil {
		return err
	}
	at, err := set(ctx, of, root, programs, url)
	if err != nil {
		return err
	}
	defer at.stop()
	if captured(at.deployment); at.deployment.err != nil {
		return at.deployment.err
	}
	list, err := subjects(root, programs)
	if err != nil {
		return err
	}
	return measureColdStarts(ctx, r, list, at.environment, runs)
}

// measureReferences reports the cold starts of what needs no server.
func measureReferences(ctx context.Context, r report, programs string, runs int) error {
	return measureColdStarts(ctx, r, references(programs)[:2], []string{"AWS_REGION=us-east-1"}, runs)
}
