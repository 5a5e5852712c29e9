package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"tender/cmd/tender/internal/console"
	"tender/cmd/tender/internal/local"
	"tender/cmd/tender/internal/sandboxes"
)

type sandboxCommand struct {
	Provider  string `arg:"" help:"Which provider."`
	Addr      string `required:"" placeholder:"HOST:PORT" help:"Where to listen; port 0 takes a free one."`
	Secret    string `placeholder:"FILE" type:"path" help:"That provider's secret: one JSON object of its keys (fixed local values without it)."`
	PublicURL string `name:"public-url" placeholder:"URL" help:"Base of the hosted pages' addresses (as each request names the host without it)."`
}

// Help is shown by tender sandbox --help.
func (sandboxCommand) Help() string {
	return `Example: tender sandbox postpay --addr 127.0.0.1:8090

Providers: ` + strings.Join(sandboxes.Names(), ", ") + `. /_sandbox/ledger shows what happened; /_sandbox/faults,
/_sandbox/clock, /_sandbox/deliveries and /_sandbox/reset drive it.`
}

// Run serves the sandbox until ctx is done.
func (c sandboxCommand) Run(ctx context.Context, env environment) error {
	kind, err := sandboxes.Find(c.Provider)
	if err != nil {
		return &local.Usage{Err: err}
	}
	opt := sandboxes.Options{PublicURL: strings.TrimRight(c.PublicURL, "/")}
	if u, err := url.Parse(opt.PublicURL); opt.PublicURL != "" && (err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http")) {
		return &local.Usage{Err: errors.New("--public-url must be an http or https URL")}
	}
	if opt.Secret, err = c.secret(); err != nil {
		return err
	}
	sandbox, err := kind.Open(opt)
	if err != nil {
		return &local.Usage{Err: err}
	}
	secret := opt.Secret
	if secret == nil {
		secret = kind.Secret
	}
	log := console.New(env.out)
	return local.ServeAlone(ctx, c.Addr, console.Access(log, kind.Name, sandbox, slices.Collect(maps.Values(secret))...), sandbox.Run, func(at string) {
		_, _ = fmt.Fprintf(env.out, "The sandbox of %s is at %s\n  ledger   %s/_sandbox/ledger\nStop it with Ctrl-C.\n\n", kind.Name, at, at)
	})
}

func (c sandboxCommand) secret() (map[string]string, error) {
	if c.Secret == "" {
		return nil, nil
	}
	data, err := readFile(c.Secret)
	if err != nil {
		return nil, err
	}
	secret := map[string]string{}
	if err := json.Unmarshal(data, &secret); err != nil {
		return nil, &local.Usage{Err: fmt.Errorf("%s is not one JSON object of texts", c.Secret)}
	}
	return secret, nil
}
