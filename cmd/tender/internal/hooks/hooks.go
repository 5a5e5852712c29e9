// Package hooks registers a deployment's address with the provider that has to be told where its signed messages go:
// Postpay (Postpay API, Webhooks).
package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tender/cmd/tender/internal/columns"
	"tender/shared/problem"
	"tender/shared/provider/postpay"
)

// API is what registers; *postpay.Adapter has it.
type API interface {
	ListHooks(ctx context.Context) ([]postpay.Hook, error)
	CreateHook(ctx context.Context, address string) (postpay.Hook, error)
	RestoreHook(ctx context.Context, id, address string) (postpay.Hook, error)
	DeleteHook(ctx context.Context, id string) error
}

// Desk works on the hooks of one account, for a deployment at Address.
type Desk struct {
	API     API
	Out     io.Writer
	Address string // where the deployment takes Postpay's messages
}

// Wrong says what keeps a hook from telling everything, "" for nothing.
func Wrong(h postpay.Hook) string {
	var missing []string
	for _, event := range postpay.HookEvents() {
		if !slices.Contains(h.Events, event) {
			missing = append(missing, event)
		}
	}
	switch {
	case !h.Active:
		return "it is not active"
	case len(missing) > 0:
		return "it does not tell of events " + strings.Join(missing, " and ")
	}
	return ""
}

// Find gives the hook for an address: one that works rather than one that does not.
func Find(all []postpay.Hook, address string) (hook postpay.Hook, found bool) {
	for _, h := range all {
		if h.URL == address && (!found || Wrong(hook) != "") {
			hook, found = h, true
		}
	}
	return hook, found
}

// Register makes sure that one hook leads here. One that is there is left as it is, or repaired; renew repairs it in any
// case, which tells Postpay the webhook_secret that the deployment has now.
func (d Desk) Register(ctx context.Context, renew bool) error {
	all, err := d.API.ListHooks(ctx)
	if err != nil {
		return explain(err)
	}
	h, there := Find(all, d.Address)
	switch why := Wrong(h); {
	case !there:
		if h, err = d.API.CreateHook(ctx, d.Address); err == nil {
			err = d.say("Registered %s as hook %s.", d.Address, h.ID)
		}
	case why != "":
		if _, err = d.API.RestoreHook(ctx, h.ID, d.Address); err == nil {
			err = d.say("Hook %s leads to %s, but %s. Repaired it.", h.ID, d.Address, why)
		}
	case renew:
		if _, err = d.API.RestoreHook(ctx, h.ID, d.Address); err == nil {
			err = d.say("Hook %s leads to %s. Told it the webhook_secret again.", h.ID, d.Address)
		}
	default:
		err = d.say("Hook %s leads to %s already. After a change of webhook_secret, tell it with --renew.", h.ID, d.Address)
	}
	return explain(err)
}

// List writes all hooks of the account.
func (d Desk) List(ctx context.Context) error {
	all, err := d.API.ListHooks(ctx)
	if err != nil {
		return explain(err)
	}
	if len(all) == 0 {
		return d.say("Postpay has no hooks for this account. Register this deployment's with tender hooks register.")
	}
	t := &columns.Table{Head: []string{"", "Hook", "Active", "Events", "Last answer", "Created", "Address"}}
	ours := false
	for _, h := range all {
		mark, active, last := "", "no", h.LastStatus
		if h.URL == d.Address {
			mark, ours = "*", true
		}
		if h.Active {
			active = "yes"
		}
		if h.LastCode != 0 {
			last = strconv.Itoa(h.LastCode) + " " + last
		}
		t.Add(mark, h.ID, active, strings.Join(h.Events, ", "), last, h.Created.Format(time.DateTime), h.URL)
	}
	if err := t.Write(d.Out); err != nil {
		return err
	}
	if ours {
		return d.say("\n* leads here")
	}
	return d.say("\nNone leads here (%s): register it with tender hooks register.", d.Address)
}

// Delete removes a hook: the one with this id, or without one all that lead here.
func (d Desk) Delete(ctx context.Context, id string) error {
	ids := []string{id}
	if id == "" {
		all, err := d.API.ListHooks(ctx)
		if err != nil {
			return explain(err)
		}
		ids = nil
		for _, h := range all {
			if h.URL == d.Address {
				ids = append(ids, h.ID)
			}
		}
	}
	if len(ids) == 0 {
		return d.say("No hook leads to %s.", d.Address)
	}
	for _, id := range ids {
		err := d.API.DeleteHook(ctx, id)
		if problem.OutcomeOf(err) == problem.Refused {
			return fmt.Errorf("Postpay has no hook %s", columns.Clean(id)) //nolint:staticcheck // a name
		}
		if err != nil {
			return explain(err)
		}
		if err := d.say("Deleted hook %s.", id); err != nil {
			return err
		}
	}
	return nil
}

func (d Desk) say(format string, values ...any) error {
	for i, v := range values {
		values[i] = columns.Clean(fmt.Sprint(v))
	}
	_, err := fmt.Fprintf(d.Out, format+"\n", values...)
	return err
}

// explain says in words what a problem is about.
func explain(err error) error {
	var p *problem.Error
	if !errors.As(err, &p) {
		return err
	}
	text := p.Detail
	if inner := errors.Unwrap(p); inner != nil {
		text = strings.TrimSpace(text + " " + inner.Error())
	}
	return fmt.Errorf("%s (%s)", columns.Clean(text), p.Code)
}
