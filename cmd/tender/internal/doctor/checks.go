package doctor

import (
	"context"
	"slices"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/hooks"
	"tender/cmd/tender/internal/local"
	"tender/shared/api"
	"tender/shared/provider"
	"tender/shared/provider/postpay"
	"tender/shared/provider/registry"
	"tender/shared/secrets"
)

// Examine makes every check that there is for what was found. The error is one of opening, not of a check.
func Examine(ctx context.Context, t *deployment.Target) ([]Result, error) {
	seen := &dates{base: t.Transport(), now: t.Wall}
	t.Through(seen)
	keys := secrets.NewCache(t.Source(), t.Now)
	opened, err := registry.Open(t.Registry(t.Providers, keys))
	if err != nil {
		return nil, &local.Usage{Err: err}
	}
	checks := secretChecks(t)
	for _, name := range opened.Names() {
		p, _ := opened.Get(name)
		checks = append(checks, providerCheck{named("provider " + name), p, t.Now, t.SecretName(name)})
	}
	if slices.Contains(t.Providers, postpay.Name) {
		a, err := hooks.Adapter(t, keys)
		if err != nil {
			return nil, &local.Usage{Err: err}
		}
		checks = append(checks, hookCheck{"hook postpay", a, t.HookURL(postpay.Name)})
	}
	checks = append(checks, apiCheck{"api", t.HTTP(), t.API})
	if !t.Local {
		checks = append(checks, closedCheck{"api closed", t.Plain(), t.API})
	}
	checks = append(checks, webhookCheck{"webhook", t.Plain(), t.Callback})
	if t.Local {
		checks = append(checks, localResolveCheck{"resolve", t})
	} else {
		checks = append(checks, awsChecks(t)...)
	}
	return Run(ctx, checks, []Check{clockCheck{"clock", seen}}), nil
}

// secretChecks look at the signing keys and at every enabled provider's credentials.
func secretChecks(t *deployment.Target) []Check {
	var checks []Check
	add := func(name string, keys []string, signing, rotates bool) {
		c := secretCheck{
			named: named("secret " + name), source: t.Source(), secret: name, title: t.SecretName(name), keys: keys,
			signing: signing, rotates: rotates,
		}
		if t.Local {
			c.fixed = local.FixedSecrets()[name]
		}
		checks = append(checks, c)
	}
	add(api.CheckoutTokenKey, []string{"key"}, true, true)
	add(api.CallbackKey, []string{"key"}, true, true)
	for _, info := range registry.Infos() {
		if slices.Contains(t.Providers, info.Name) {
			add(info.Name, info.SecretKeys, false, info.Notification == provider.SignedMessage)
		}
	}
	return checks
}

// awsChecks look at what only a deployment has.
func awsChecks(t *deployment.Target) []Check {
	var checks []Check
	if t.Table != "" {
		table := tableCheck{"table", t.DynamoDB(), t.Table}
		ttl, backup := table, table
		ttl.named, backup.named = "table expiry", "table recovery"
		checks = append(checks, table, ttlCheck(ttl), backupCheck(backup))
	}
	if t.Stack == "" {
		return append(checks, unknownStack{"schedules"}, unknownStack{"resolve"})
	}
	wanted := []string{"resolve"}
	for _, info := range registry.Infos() {
		if slices.Contains(t.Providers, info.Name) && info.Can(provider.OpSettlements) {
			wanted = append(wanted, "settlements-"+info.Name)
		}
	}
	return append(checks,
		schedulesCheck{"schedules", t, t.Stack, wanted},
		resolveCheck{"resolve", t, t.Stack, t.Now})
}

// unknownStack stands for a check that goes by the stack's name.
type unknownStack struct{ named }

// Run says so.
func (c unknownStack) Run(context.Context) []Result {
	return c.unchecked("It is found by the stack's name.", "Say --stack NAME.")
}
