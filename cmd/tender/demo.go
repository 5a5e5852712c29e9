package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tender/cmd/tender/internal/demo"
	"tender/cmd/tender/internal/local"
)

type demoCommand struct {
	Provider string `placeholder:"NAME" help:"Walk one provider only (all of them without it)."`
}

// Help is shown by tender demo --help.
func (demoCommand) Help() string {
	return `Example: tender demo --provider ` + demo.Providers()[0] + `

Providers: ` + strings.Join(demo.Providers(), ", ") + `. Each is walked on a server of its own. The last line is
"N passed, M failed" in all; the exit code is 1 if a check failed.`
}

// Run walks through the providers, one after the other.
func (c demoCommand) Run(ctx context.Context, env environment) error {
	names := demo.Providers()
	if c.Provider != "" {
		names = []string{c.Provider}
	}
	if c.Provider != "" && !slices.Contains(demo.Providers(), c.Provider) {
		return &local.Usage{Err: fmt.Errorf("unknown provider %q; there is %s", c.Provider, strings.Join(demo.Providers(), ", "))}
	}
	var total demo.Result
	var failed error
	for _, name := range names {
		result, err := walkThrough(ctx, name, env)
		total.Passed += result.Passed
		total.Failed += result.Failed
		failed = errors.Join(failed, err)
	}
	_, _ = fmt.Fprintf(env.out, "\n%d passed, %d failed\n", total.Passed, total.Failed)
	if total.Failed > 0 {
		failed = errors.Join(errChecks, failed)
	}
	return failed
}

// walkThrough serves everything on free ports, walks one provider through it over HTTP and stops it.
func walkThrough(ctx context.Context, name string, env environment) (demo.Result, error) {
	opt, err := demo.For(name)
	if err != nil {
		return demo.Result{}, err
	}
	server, err := local.Open(ctx, local.Options{Addr: "127.0.0.1:0", ReturnHosts: exampleHosts()})
	if err != nil {
		return demo.Result{}, err
	}
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- server.Serve(serving) }()
	opt.API, opt.Sandbox = server.URL(), server.Addresses()[name]
	opt.Secrets, opt.Out = local.FixedSecrets(), env.out
	result := demo.Run(ctx, opt)
	stop()
	return result, <-served
}
