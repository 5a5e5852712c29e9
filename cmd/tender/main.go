// Command tender runs Tender on this machine: everything in one process to try it out, one sandbox alone, or a
// walk-through that checks itself. It also looks after a running Tender, on this machine or on AWS. Nothing of it runs in a
// deployment.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	code := run(ctx, os.Args[1:], environment{out: os.Stdout, err: os.Stderr, get: os.Getenv})
	os.Exit(code)
}
