package api

import (
	"net/http"

	"tender/shared/problem"
	"tender/shared/provider"
)

// received is what a provider hears: that it need not tell us again.
type received struct {
	Received bool `json:"received"`
}

// webhook takes a provider's message. It only makes us ask the provider, so any media type will do; the signature or the
// token says whether it is heard. A provider that is down makes no difference to the answer: the order is due then.
func webhook(d Deps, r *http.Request) (reply, error) {
	name, reference, err := d.callbackOf(r)
	if err != nil {
		return reply{}, err
	}
	switch auth := notificationAuth(d.Providers, name); {
	case auth == provider.NoMessages, auth == provider.CallbackToken && reference == "":
		return reply{}, errNoCallback
	}
	body, err := readBody(r, maxWebhookBody)
	if err != nil {
		return reply{}, err
	}
	if _, err := d.Payments.Ingest(r.Context(), name, d.notification(r, provider.Webhook, reference, body)); err != nil {
		if problem.Is(err, problem.BadNotification) {
			d.Metrics.Count("CallbacksRefused", "provider", name)
		}
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: received{true}}, nil
}

func (d Deps) notification(r *http.Request, kind provider.NotificationKind, reference string, body []byte) provider.Notification {
	return provider.Notification{
		Kind: kind, Reference: reference, Header: r.Header.Clone(), Query: r.URL.Query(), Body: body, ReceivedAt: d.now(),
	}
}
