package postpay

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
)

// ParseNotification reads a webhook (Postpay API, Webhooks), which must be signed, or a shopper's return (Postpay API,
// Workflow), which is not: its reference comes from our own path, and its status only says why to ask.
func (a *Adapter) ParseNotification(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	switch n.Kind {
	case provider.Webhook:
		return a.parseWebhook(ctx, n)
	case provider.Return:
		return parseReturn(n)
	default:
		return provider.Hint{}, badNotification("This kind of message is not known.")
	}
}

func badNotification(detail string) error { return problem.New(problem.BadNotification, "%s", detail) }

// The statuses of a return that lead to the cancel address, in upper case in the document.
const (
	returnCancelled = "CANCELLED"
	returnDenied    = "DENIED"
)

func parseReturn(n provider.Notification) (provider.Hint, error) {
	if n.Reference == "" {
		return provider.Hint{}, badNotification("The return address names no attempt.")
	}
	status := strings.ToUpper(n.Query.Get("status"))
	return provider.Hint{
		Reference:        n.Reference,
		ShopperCancelled: status == returnCancelled || status == returnDenied,
	}, nil
}

func (a *Adapter) parseWebhook(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	if n.ReceivedAt.IsZero() {
		n.ReceivedAt = a.now()
	}
	if err := a.authenticate(ctx, n); err != nil {
		return provider.Hint{}, err
	}
	reference := orderIn(n.Body)
	if reference == "" {
		return provider.Hint{}, badNotification("The message names no order.")
	}
	return provider.Hint{Reference: reference}, nil
}

// maxReference is longer than any reference of ours.
const maxReference = 128

// wrappers are the members under which the order may be: the payload is not documented, so it is looked for wherever a
// wrapper of the resource would put it. A transaction has its order inside (Postpay API, List transactions).
var wrappers = []string{"order", "data", "object", "transaction"}

// orderIn finds the order's id in a payload: at the top level, else in a wrapper. Empty when there is none.
func orderIn(body []byte) string {
	if !jsontext.Value(body).IsValid() { // refuses duplicate names and invalid UTF-8 everywhere
		return ""
	}
	return orderID(body, maxDepth)
}

func orderID(v jsontext.Value, depth int) string {
	var members map[string]jsontext.Value
	if depth == 0 || v.Kind() != '{' || json.Unmarshal(v, &members) != nil {
		return ""
	}
	var id string
	if given, ok := members["order_id"]; ok {
		if json.Unmarshal(given, &id) != nil || id == "" || len(id) > maxReference {
			return ""
		}
		return id
	}
	for _, name := range wrappers {
		if id := orderID(slices.Clip(members[name]), depth-1); id != "" {
			return id
		}
	}
	return ""
}
