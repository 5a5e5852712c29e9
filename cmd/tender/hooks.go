package main

import (
	"context"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/hooks"
)

type hooksCommand struct {
	Register registerHook `cmd:"" help:"Make sure that one hook leads to this deployment."`
	List     listHooks    `cmd:"" help:"List all hooks of the account."`
	Delete   deleteHook   `cmd:"" help:"Delete this deployment's hook, or the one named."`
}

// Help is shown by tender hooks --help.
func (hooksCommand) Help() string {
	return `Example: tender hooks register --stack tender-prod

Postpay sends its messages to hooks, which have to be registered once. Other providers are told the address with every
checkout. It is called with the credentials in the deployment's secret, so whoever runs this must be allowed to read that.` + whereHelp
}

// hookFlags are those of every command about hooks.
type hookFlags struct {
	Secrets string `placeholder:"FILE" type:"path" help:"With --local: the secrets that it was started with (fixed local values without it)."`
	deployment.Flags
}

func (f hookFlags) desk(ctx context.Context, env environment) (hooks.Desk, error) {
	static, err := readSecrets(f.Secrets)
	if err != nil {
		return hooks.Desk{}, err
	}
	t, err := find(ctx, f.Flags, env, static)
	if err != nil {
		return hooks.Desk{}, err
	}
	return hooks.Open(t, env.out)
}

type registerHook struct {
	Renew bool `help:"Tell a hook that is registered already the webhook_secret again, after it was changed."`
	hookFlags
}

// Run registers the hook.
func (c registerHook) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.Register(ctx, c.Renew)
}

type listHooks struct{ hookFlags }

// Run lists the hooks.
func (c listHooks) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.List(ctx)
}

type deleteHook struct {
	ID string `arg:"" optional:"" name:"hook-id" help:"The hook; without it, those that lead to this deployment."`
	hookFlags
}

// Run deletes the hook.
func (c deleteHook) Run(ctx context.Context, env environment) error {
	d, err := c.desk(ctx, env)
	if err != nil {
		return err
	}
	return d.Delete(ctx, c.ID)
}
