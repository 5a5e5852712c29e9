package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/local"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // it was tried and went wrong: a busy port, a failed check
	exitUsage  = 2 // it was asked for wrongly: a flag, a name, a file
)

// environment is what a command has of the world besides its flags.
type environment struct {
	out, err io.Writer
	get      func(name string) string
}

// cli is the command line. What a command does is its Run.
type cli struct {
	Local     localCommand     `cmd:"" help:"Run everything in one process: API, webhooks, sandboxes, schedule and a demo shop."`
	Sandbox   sandboxCommand   `cmd:"" help:"Run one provider's sandbox alone, at the provider's own paths."`
	Demo      demoCommand      `cmd:"" help:"Walk an order through the HTTP API on a server of its own, and check every step."`
	Token     tokenCommand     `cmd:"" help:"Sign a checkout token, as a merchant's backend does before it calls POST /checkouts."`
	Doctor    doctorCommand    `cmd:"" help:"Check a deployment or a local run, and say what to do."`
	Orders    ordersCommand    `cmd:"" help:"Show, list, resolve, settle, capture, refund and cancel orders, locally or on AWS."`
	Hooks     hooksCommand     `cmd:"" help:"Register, list and delete the hooks that Postpay sends its messages to."`
	Reconcile reconcileCommand `cmd:"" help:"Hold what the providers settled against the orders, and report on it."`
	Findings  findingsCommand  `cmd:"" help:"List, show and close the differences that reconciliation found."`
	Events    eventsCommand    `cmd:"" help:"Tell again what became of orders and findings."`

	Version kong.VersionFlag `help:"Show the version and exit."`
}

const description = `Tender: one checkout API over several payment providers.

Start with "tender local" and open the address that it prints. What works on a running Tender takes --local for that one,
or --stack NAME for a deployment on AWS.`

// run parses the arguments, does what they ask for until ctx is done, and gives the exit code.
func run(ctx context.Context, args []string, env environment) (code int) {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("tender"), kong.Description(description), kong.Writers(env.out, env.err),
		kong.Vars{"version": version(), "local": deployment.DefaultLocal}, kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		// --help and --version end the parsing; a panic carries that out to here, where the tests can see it.
		kong.Exit(func(code int) { panic(exit(code)) }),
	)
	if err != nil {
		return fail(env, err)
	}
	defer func() {
		switch v := recover().(type) {
		case nil:
		case exit:
			code = int(v)
		default:
			panic(v)
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fail(env, &local.Usage{Err: fmt.Errorf("%w (see tender --help)", err)})
	}
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(env); err != nil {
		return fail(env, err)
	}
	return exitOK
}

type exit int

// errChecks ends a walk-through that did not go as it should: everything was said already.
var errChecks = errors.New("some checks failed")

// fail says what went wrong in one line.
func fail(env environment, err error) int {
	if errors.Is(err, errChecks) {
		return exitFailed
	}
	_, _ = fmt.Fprintln(env.err, "tender: "+err.Error())
	if wrong := (*local.Usage)(nil); errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// version is what the build recorded: a module version, or the commit of the checkout.
func version() string {
	text := "tender (unknown version)"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return text
	}
	text = "tender " + info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			text += " " + s.Value[:12]
		}
	}
	return text + " " + info.GoVersion
}
