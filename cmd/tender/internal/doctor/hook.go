package doctor

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"tender/cmd/tender/internal/hooks"
	"tender/shared/provider/postpay"
)

// hookCheck looks whether Postpay knows where to send its messages.
type hookCheck struct {
	named
	api interface {
		ListHooks(context.Context) ([]postpay.Hook, error)
	}
	address string
}

// Run lists the hooks.
func (c hookCheck) Run(ctx context.Context) []Result {
	if c.address == "" {
		return c.unchecked("The address of messages is not known.", "Set TENDER_CALLBACK_URL.")
	}
	all, err := c.api.ListHooks(ctx)
	if err != nil {
		return c.unchecked("Its hooks could not be listed. "+detail(err), "See the provider postpay above.")
	}
	const register = "Run tender hooks register."
	h, there := hooks.Find(all, c.address)
	switch {
	case !there:
		return c.fail("No hook leads to "+c.address+".", register)
	case !h.Active:
		return c.fail(fmt.Sprintf("Hook %s leads here, but it is not active.", h.ID), register)
	case !slices.Contains(h.Events, "order"):
		return c.fail(fmt.Sprintf("Hook %s leads here, but it does not tell of orders.", h.ID), register)
	}
	twice := 0
	for _, other := range all {
		if other.URL == c.address && other.Active {
			twice++
		}
	}
	switch {
	case twice > 1:
		return c.warn(fmt.Sprintf("%d active hooks lead here: every message comes as often.", twice), "Delete all but one: tender hooks list, tender hooks delete ID.")
	case h.LastCode == http.StatusUnauthorized:
		return c.fail(fmt.Sprintf("Hook %s leads here, but its last message was refused (401).", h.ID), "Tell it the webhook_secret again: tender hooks register --renew.")
	case h.LastCode >= http.StatusMultipleChoices:
		return c.warn(fmt.Sprintf("Hook %s leads here; its last message was answered %d.", h.ID, h.LastCode), "See the log of the webhook function.")
	}
	return c.ok(fmt.Sprintf("Hook %s leads here.", h.ID))
}
