package portpos

import (
	"context"
	"strings"

	"tender/shared/problem"
	"tender/shared/provider"
)

// ParseNotification reads a message (PortPos API, Create New Invoice: IPN URL) or a shopper's return (redirect URL).
// Neither is signed, so all that counts is the reference in our own path, which its token has authenticated: invoice,
// amount and status in the message are anybody's word. The status of a return only says why to ask.
func (a *Adapter) ParseNotification(_ context.Context, n provider.Notification) (provider.Hint, error) {
	if n.Kind != provider.Webhook && n.Kind != provider.Return {
		return provider.Hint{}, badNotification("This kind of message is not known.")
	}
	if n.Reference == "" {
		return provider.Hint{}, badNotification("The address names no attempt.")
	}
	left := n.Kind == provider.Return && strings.EqualFold(n.Query.Get("status"), wordCancelled)
	return provider.Hint{Reference: n.Reference, ShopperCancelled: left}, nil
}

func badNotification(detail string) error { return problem.New(problem.BadNotification, "%s", detail) }
