package main

import (
	"context"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/doctor"
)

type doctorCommand struct {
	JSON    bool   `name:"json" help:"Write JSON."`
	Secrets string `placeholder:"FILE" type:"path" help:"With --local: the secrets that it was started with (fixed local values without it)."`
	deployment.Flags
}

// Help is shown by tender doctor --help.
func (doctorCommand) Help() string {
	return `Example: tender doctor --stack tender-prod

It only reads: secrets, the table's definition, schedules and measures, and it asks each provider, from this machine, about an order
that nobody made. Each line is ok, a warning, failed, or not checked, and says what to do. The exit code is 0 if everything was checked
and nothing failed.` + whereHelp
}

// Run checks, and says what it found.
func (c doctorCommand) Run(ctx context.Context, env environment) error {
	static, err := readSecrets(c.Secrets)
	if err != nil {
		return err
	}
	t, err := find(ctx, c.Flags, env, static)
	if err != nil {
		return err
	}
	results, err := doctor.Examine(ctx, t)
	if err != nil {
		return err
	}
	write := doctor.Write
	if c.JSON {
		write = doctor.WriteJSON
	}
	if err := write(env.out, t.Title, results); err != nil {
		return err
	}
	if !doctor.Passed(results) {
		return errChecks
	}
	return nil
}
