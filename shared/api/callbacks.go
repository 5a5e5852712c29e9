package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"tender/shared/payments"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/token"
)

// callbackKeyTime bounds the reading of the callback key while a page is opened. It is in the cache: the request that
// opens the page has just read it.
const callbackKeyTime = 2 * time.Second

// Callbacks builds where providers tell us about an attempt and send shoppers back to, under a base URL: what
// payments.Service.Callbacks wants. The addresses carry a token over provider and reference, except that of messages
// which a provider signs. base is TENDER_CALLBACK_URL, with or without a slash at its end. Without the callback key both
// are empty.
func Callbacks(base string, keys Keys, providers Providers) func(providerName, reference string) payments.Callback {
	base = strings.TrimRight(base, "/")
	return func(name, reference string) payments.Callback {
		ctx, cancel := context.WithTimeout(context.Background(), callbackKeyTime)
		defer cancel()
		current, err := keys.Keys(ctx, CallbackKey)
		if err != nil {
			return payments.Callback{}
		}
		tail := name + "/" + reference + "/" + token.Make(current[0], callbackLabel, name, reference)
		c := payments.Callback{ReturnURL: base + "/return/" + tail}
		switch notificationAuth(providers, name) {
		case provider.SignedMessage:
			c.NotifyURL = base + "/webhooks/" + name
		case provider.CallbackToken:
			c.NotifyURL = base + "/webhooks/" + tail
		}
		return c
	}
}

func notificationAuth(providers Providers, name string) provider.NotificationAuth {
	g, ok := providers.Get(name)
	if !ok {
		return ""
	}
	return g.Info().Notification
}

var errNoCallback = problem.New(problem.NotFound, "There is no such callback address.")

// callbackOf authenticates the path of a callback, as far as it has a token, and gives what it says.
func (d Deps) callbackOf(r *http.Request) (name, reference string, err error) {
	name, reference = r.PathValue("provider"), r.PathValue("reference")
	if notificationAuth(d.Providers, name) == "" {
		return "", "", errNoCallback
	}
	if reference == "" {
		return name, "", nil
	}
	good, err := d.verified(r.Context(), r.PathValue("token"), callbackLabel, name, reference)
	if err != nil {
		return "", "", err
	}
	if !good {
		d.Metrics.Count("CallbacksRefused", "provider", name)
		return "", "", errNoCallback
	}
	return name, reference, nil
}
