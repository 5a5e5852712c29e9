package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tender/cmd/tender/internal/demo"
	"tender/cmd/tender/internal/local"
)

type demoCommand struct {
	Provider string `default:"${provider}" placeholder:"NAME" help:"Which provider (default ${default})."`
}

// Help is shown by tender demo --help.
func (demoCommand) Help() string {
	return `Example: tender demo --provider ` + demo.Providers()[0] + `

Providers: ` + strings.Join(demo.Providers(), ", ") + `. The last line is "N passed, M failed"; the exit code is 1 if a check failed.`
}

// Run serves everything on free ports, walks through it over HTTP and stops it.
func (c demoCommand) Run(ctx context.Context, env environment) error {
	body, err := demo.Example(c.Provider)
	if err != nil {
		return &local.Usage{Err: err}
	}
	server, err := local.Open(ctx, local.Options{Addr: "127.0.0.1:0", ReturnHosts: []string{exampleHost}})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx) }()
	result := demo.Run(ctx, demo.Options{
		API: server.URL(), Sandbox: server.Addresses()[c.Provider], Provider: c.Provider, Body: body,
		Secrets: local.FixedSecrets(), Out: env.out,
	})
	stop()
	err = <-served
	_, _ = fmt.Fprintf(env.out, "\n%d passed, %d failed\n", result.Passed, result.Failed)
	if result.Failed > 0 {
		err = errors.Join(errChecks, err)
	}
	return err
}
