package main

import (
	"context"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/reconciling"
)

type findingsCommand struct {
	List  listFindings `cmd:"" help:"List the findings that are open."`
	Show  showFinding  `cmd:"" help:"Show everything of a finding, and what to do about it."`
	Close closeFinding `cmd:"" help:"Say that a finding needs nothing more."`
}

// Help is shown by tender findings --help.
func (findingsCommand) Help() string {
	return `Example: tender findings list --provider postpay --local` + whereHelp
}

type listFindings struct {
	Provider string `placeholder:"NAME" help:"Of one provider only."`
	Kind     string `placeholder:"KIND" help:"Of one kind only, such as amount_mismatch."`
	All      bool   `help:"Also those that were closed, and those that are gone: of the last 35 days, or of --from and --to."`
	From     string `placeholder:"DAY" help:"Of this day on, as YYYY-MM-DD."`
	To       string `placeholder:"DAY" help:"Until this day."`
	JSON     bool   `name:"json" help:"Write JSON instead of a table."`
	deployment.Flags
}

// Run lists them.
func (c listFindings) Run(ctx context.Context, env environment) error {
	books, t, err := openBooks(ctx, c.Flags, env)
	if err != nil {
		return err
	}
	list, err := books.Findings(ctx, reconciling.Wish{Provider: c.Provider, Kind: c.Kind, From: c.From, To: c.To, All: c.All})
	if err != nil {
		return err
	}
	if c.JSON {
		return reconciling.WriteListJSON(env.out, list)
	}
	return reconciling.WriteList(env.out, list, t.Now())
}

type showFinding struct {
	Name string `arg:"" name:"finding" help:"The finding as the list names it: provider/day/kind/id."`
	JSON bool   `name:"json" help:"Write JSON instead of a page."`
	deployment.Flags
}

// Run shows it.
func (c showFinding) Run(ctx context.Context, env environment) error {
	books, t, err := openBooks(ctx, c.Flags, env)
	if err != nil {
		return err
	}
	f, err := books.Finding(ctx, c.Name)
	if err != nil {
		return err
	}
	if c.JSON {
		return reconciling.WriteFindingJSON(env.out, f)
	}
	return reconciling.WriteFinding(env.out, f, t.Now())
}

type closeFinding struct {
	Name   string `arg:"" name:"finding" help:"The finding as the list names it: provider/day/kind/id."`
	Actor  string `required:"" placeholder:"NAME" help:"Who closes it."`
	Reason string `required:"" placeholder:"TEXT" help:"Why it needs nothing more."`
	JSON   bool   `name:"json" help:"Write JSON instead of a page."`
	deployment.Flags
}

// Help is shown by tender findings close --help.
func (closeFinding) Help() string {
	return `Example: tender findings close postpay/2026-03-29/unknown_order/l-1 --actor kim --reason "sold by telephone"

It stays closed until its facts change; then it is open again.` + whereHelp
}

// Run closes it, and shows it.
func (c closeFinding) Run(ctx context.Context, env environment) error {
	books, t, err := openBooks(ctx, c.Flags, env)
	if err != nil {
		return err
	}
	f, err := books.Close(ctx, c.Name, c.Actor, c.Reason)
	if err != nil {
		return err
	}
	if c.JSON {
		return reconciling.WriteFindingJSON(env.out, f)
	}
	return reconciling.WriteFinding(env.out, f, t.Now())
}
