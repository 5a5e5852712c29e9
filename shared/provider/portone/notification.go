package portone

import (
	"context"
	"net/url"
	"strings"

	"tender/shared/problem"
	"tender/shared/provider"
)

// ParseNotification reads a webhook or a shopper's return. Both come to an address of ours whose token names the attempt;
// without it nothing is heard, whatever signs it. What the message says selects nothing else.
func (a *Adapter) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	if n.Reference == "" {
		return provider.Hint{}, badNotification("The address names no attempt.")
	}
	switch n.Kind {
	case provider.Webhook:
		return a.parseWebhook(ctx, n)
	case provider.Return:
		return a.parseReturn(ctx, n)
	default:
		return provider.Hint{}, badNotification("This kind of message is not known.")
	}
}

func badNotification(detail string) error { return problem.New(problem.BadNotification, "%s", detail) }

// parseReturn reads a shopper's return (Redirection Parameters). That a shopper cancelled is taken from one that is
// signed (Redirection Response) and speaks of this attempt; a payment that failed closes nothing, so it is no such word.
// Without a right signature the return is still a reason to ask.
func (a *Adapter) parseReturn(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	hint := provider.Hint{Reference: n.Reference}
	q := n.Query
	if q.Get("status_code") != assumedCancelledCode || q.Get("status") != statusFailed || q.Get("link_order_ref") != n.Reference {
		return hint, nil
	}
	err := a.verify(ctx, signatureIn(q), map[string]string{
		"channel_order_ref": q.Get("channel_order_ref"), "merchant_order_ref": q.Get("merchant_order_ref"),
		"order_ref": q.Get("order_ref"), "status": q.Get("status"),
	})
	hint.ShopperCancelled = err == nil
	return hint, nil
}

// signatureIn gives a redirect's signature. Where its plus signs came unescaped, they have become spaces.
func signatureIn(q url.Values) string {
	return strings.ReplaceAll(q.Get("signature_hash"), " ", "+")
}
