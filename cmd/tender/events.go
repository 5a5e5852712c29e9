package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/local"
	"tender/shared/awsenv"
	"tender/shared/events"
	"tender/shared/events/eventbridge"
	"tender/shared/reconcile"
)

type eventsCommand struct {
	Replay replayEvents `cmd:"" help:"Tell again what is so of every order and finding, on the deployment's bus."`
}

// Help is shown by tender events --help.
func (eventsCommand) Help() string {
	return `Example: tender events replay --stack tender-prod --since 48h

For when events were lost: it reads the whole table, and tells each order and finding as it is now, marked as replayed.
Consumers know what they were told before by the event's id. A local run has no bus: its events are at /_local/events.` + whereHelp
}

type replayEvents struct {
	Since  time.Duration `placeholder:"48h" help:"Only what was written in this time (everything without it)."`
	DryRun bool          `help:"Count what would be told, and tell nothing."`
	deployment.Flags
}

// Run tells again, with a line for every thousand events.
func (c replayEvents) Run(ctx context.Context, env environment) error {
	t, err := find(ctx, c.Flags, env, nil)
	if err != nil {
		return err
	}
	if t.Local {
		return &local.Usage{Err: fmt.Errorf("a local run has no bus; its events are at %s/_local/events", t.API)}
	}
	if t.Bus == "" {
		return &local.Usage{Err: fmt.Errorf("%s names no bus: it has no output EventBusName, and TENDER_EVENT_BUS is not set", t.Title)}
	}
	bus := &countingBus{out: env.out}
	if !c.DryRun {
		bus.to = eventbridge.Open(t.AWS, awsenv.Endpoint(env.get, awsenv.EventBridge), t.Bus)
	}
	var from time.Time
	if c.Since > 0 {
		from = t.Now().Add(-c.Since)
	}
	told, err := events.Replay(ctx, since(from, t.Store().Scan(ctx)), bus)
	verb := "told again"
	if c.DryRun {
		verb = "would be told again"
	}
	_, _ = fmt.Fprintf(env.out, "%d events %s on the bus %s.\n", told, verb, t.Bus)
	return err
}

// since gives the images of rows that were written at this time or later.
func since(from time.Time, rows iter.Seq2[reconcile.Record, error]) iter.Seq2[events.Image, error] {
	return func(yield func(events.Image, error) bool) {
		for row, err := range rows {
			image := events.Image{}
			if err == nil {
				image, err = events.Read(row)
			}
			if err == nil && image.WrittenAt().Before(from) {
				continue
			}
			if !yield(image, err) {
				return
			}
		}
	}
}

// countingBus says how far it is, every thousand events. Without a bus behind it nothing is told.
type countingBus struct {
	to   events.Bus
	out  io.Writer
	told int
}

// Put passes the entries on.
func (b *countingBus) Put(ctx context.Context, entries []events.Entry) (failed []int, err error) {
	if b.to != nil {
		failed, err = b.to.Put(ctx, entries)
	}
	const every = 1000
	if before := b.told / every; err == nil && (b.told+len(entries))/every > before {
		_, _ = fmt.Fprintf(b.out, "%d events\n", (before+1)*every)
	}
	b.told += len(entries)
	return failed, err
}
