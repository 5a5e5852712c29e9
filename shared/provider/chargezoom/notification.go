package chargezoom

import (
	"context"

	"tender/shared/problem"
	"tender/shared/provider"
)

// ParseNotification refuses messages, since Chargezoom sends none. A shopper whom the merchant sends to the return
// address of an attempt is a reason to ask about that; nothing else there is read.
func (a *Adapter) ParseNotification(_ context.Context, n provider.Notification) (provider.Hint, error) {
	switch {
	case n.Kind == provider.Return && n.Reference != "":
		return provider.Hint{Reference: n.Reference}, nil
	case n.Kind == provider.Return:
		return provider.Hint{}, problem.New(problem.BadNotification, "The return address names no attempt.")
	default:
		return provider.Hint{}, problem.New(problem.BadNotification, "Chargezoom sends no messages.")
	}
}
