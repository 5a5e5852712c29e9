package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/reconciling"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
	"tender/shared/secrets"
)

type reconcileCommand struct {
	Now    reconcileNow    `cmd:"" name:"run" default:"withargs" help:"Hold what the providers list against the orders: what is new or changed, or the days of --from and --to."`
	Report reconcileReport `cmd:"" help:"Write the report of a period, and prove its sums."`
}

// Help is shown by tender reconcile --help.
func (reconcileCommand) Help() string {
	return `Example: tender reconcile --from 2026-01-01 --to 2026-03-31 --provider postpay --stack tender-prod

Without days it does what the nightly schedule does; with them it reads these days again, one after the other, and the
nightly run's place stays where it is. Reading a day again writes only what changed. The exit code is 1 when something was left.
Its flags are those of tender reconcile run --help.` + whereHelp
}

type reconcileNow struct {
	Provider string `placeholder:"NAME" help:"One provider only (each that lists settlements without it)."`
	From     string `placeholder:"DAY" help:"The first day to read, as YYYY-MM-DD."`
	To       string `placeholder:"DAY" help:"The last day to read."`
	Function string `placeholder:"NAME" help:"The deployment's function to invoke, where the stack does not tell it."`
	Here     bool   `help:"Run in this process, over the deployment's table, instead of invoking its function."`
	Secrets  string `placeholder:"FILE" type:"path" help:"With --here: the providers' credentials, one JSON object of secrets by name (the deployment's own without it)."`
	deployment.Flags
}

// Run reconciles, and says what it did.
func (c reconcileNow) Run(ctx context.Context, env environment) error {
	windows, err := reconciling.Windows(reconcile.Request{Provider: c.Provider, From: c.From, To: c.To})
	if err != nil {
		return err
	}
	progress := reconciling.NewProgress(env.err)
	runner, err := c.runner(ctx, env, progress)
	if err != nil {
		return err
	}
	result, err := reconciling.Run(ctx, runner, windows, progress)
	progress.Done()
	if len(result.Runs) > 0 || err == nil {
		err = errors.Join(err, reconciling.WriteTotals(env.out, result))
	}
	if err == nil && !result.Complete {
		err = errors.New("the reconciliation is not complete:" + reconciling.Left(result))
	}
	return err
}

// runner finds what does the work.
func (c reconcileNow) runner(ctx context.Context, env environment, progress *reconciling.Progress) (reconciling.Runner, error) {
	switch {
	case c.Here && c.Function != "":
		return nil, &local.Usage{Err: errors.New("--here and --function exclude each other")}
	case c.Secrets != "" && !c.Here:
		return nil, &local.Usage{Err: errors.New("--secrets goes with --here")}
	}
	source, err := c.source()
	if err != nil {
		return nil, err
	}
	t, err := find(ctx, c.Flags, env, nil)
	switch {
	case err != nil:
		return nil, err
	case t.Local && (c.Here || c.Function != ""):
		return nil, &local.Usage{Err: errors.New("--here and --function go with a deployment")}
	case t.Local:
		return reconciling.Local(t), nil
	case c.Here:
		return reconciling.Here(t, source, progress.Page)
	}
	return reconciling.Function(ctx, t, c.Function)
}

// source reads the credentials of a file; nil without one. None is made up for what it does not name.
func (c reconcileNow) source() (secrets.Source, error) {
	if c.Secrets == "" {
		return nil, nil
	}
	data, err := readFile(c.Secrets)
	if err != nil {
		return nil, err
	}
	all, err := secrets.ParseStatic(data)
	if err != nil {
		return nil, &local.Usage{Err: fmt.Errorf("%s: %w", c.Secrets, err)}
	}
	return all, nil
}

type reconcileReport struct {
	Provider string `placeholder:"NAME" help:"One provider only (each that lists settlements without it)."`
	From     string `placeholder:"DAY" help:"The first day, as YYYY-MM-DD (35 days ago without it)."`
	To       string `placeholder:"DAY" help:"The last day (the last that is over without it)."`
	Format   string `default:"html" enum:"html,csv,json" placeholder:"FORMAT" help:"html, csv or json (default ${default})."`
	Out      string `placeholder:"FILE" type:"path" help:"Where to write it (standard output without it)."`
	deployment.Flags
}

// Help is shown by tender reconcile report --help.
func (reconcileReport) Help() string {
	return `Example: tender reconcile report --from 2026-03-01 --to 2026-03-31 --out march.html --stack tender-prod

For each provider and currency, what was captured is what was settled, what is not settled yet and the differences. Where
that is not so the report says it at its top, and the exit code is 1.` + whereHelp
}

// Run writes the report.
func (c reconcileReport) Run(ctx context.Context, env environment) error {
	books, _, err := openBooks(ctx, c.Flags, env)
	if err != nil {
		return err
	}
	made, err := books.Report(ctx, c.Provider, report.Period{From: c.From, To: c.To})
	if err != nil {
		return err
	}
	var text bytes.Buffer
	switch c.Format {
	case "csv":
		err = made.WriteCSV(&text)
	case "json":
		err = made.WriteJSON(&text)
	default:
		err = made.WriteHTML(&text)
	}
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = env.out.Write(text.Bytes())
	} else {
		err = os.WriteFile(c.Out, text.Bytes(), 0o600)
	}
	if err == nil && !made.TiesOut {
		err = errors.New("the report does not tie out:\n  " + strings.Join(made.Problems, "\n  "))
	}
	return err
}

// openBooks finds what reconciliation keeps.
func openBooks(ctx context.Context, where deployment.Flags, env environment) (reconciling.Books, *deployment.Target, error) {
	t, err := find(ctx, where, env, nil)
	if err != nil {
		return nil, nil, err
	}
	books, err := reconciling.Open(t)
	return books, t, err
}
