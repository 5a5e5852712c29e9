package rupantorpay

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"tender/shared/problem"
	"tender/shared/provider"
)

// ParseNotification reads a webhook (RupantorPay API, Parameter Details: webhook_url) or a shopper's return (Payment
// Completion Flow). Neither is signed, so the reference is that of our own path, which its token has authenticated, and
// of all that is said one thing counts: which transaction to verify. A message without one still says when to ask.
func (a *Adapter) ParseNotification(_ context.Context, n provider.Notification) (provider.Hint, error) {
	if n.Kind != provider.Webhook && n.Kind != provider.Return {
		return provider.Hint{}, badNotification("This kind of message is not known.")
	}
	if n.Reference == "" {
		return provider.Hint{}, badNotification("The address names no attempt.")
	}
	query := repaired(n.Query)
	return provider.Hint{
		Reference:        n.Reference,
		Candidate:        transactionIn(bodyOf(n), query),
		ShopperCancelled: n.Kind == provider.Return && hasLeft(query),
	}, nil
}

func badNotification(detail string) error { return problem.New(problem.BadNotification, "%s", detail) }

// transactionIn gives the first transaction id under the likeliest name that has one, of what was sent in the body, else
// in the query; "" where there is none.
func transactionIn(sources ...url.Values) string {
	for _, name := range assumedIDNames {
		for _, values := range sources {
			if i := slices.IndexFunc(values[name], isTransaction); i >= 0 {
				return values[name][i]
			}
		}
	}
	return ""
}

// hasLeft says whether a shopper came back without having paid: by the address for that, or by a word of either
// vocabulary of the document.
func hasLeft(query url.Values) bool {
	word := strings.ToUpper(query.Get("status"))
	return query.Get(leftParameter) != "" || word == statusError || word == "FAILED"
}

// repaired undoes what comes of parameters being added with a question mark to an address that has one already:
// "cancelled=1?transactionId=X".
func repaired(query url.Values) url.Values {
	out := url.Values{}
	for name, values := range query {
		for _, value := range values {
			value, more, glued := strings.Cut(value, "?")
			out.Add(name, value)
			if !glued {
				continue
			}
			rest, _ := url.ParseQuery(more) // what can be read of it
			for name, values := range rest {
				out[name] = append(out[name], values...)
			}
		}
	}
	return out
}
