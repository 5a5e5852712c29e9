package hooks

import (
	"errors"
	"io"
	"slices"

	"tender/cmd/tender/internal/deployment"
	"tender/cmd/tender/internal/local"
	"tender/shared/provider/postpay"
	"tender/shared/secrets"
)

// Open gives the desk for a deployment. It reads nothing yet.
func Open(t *deployment.Target, out io.Writer) (Desk, error) {
	if !slices.Contains(t.Providers, postpay.Name) {
		return Desk{}, &local.Usage{Err: errors.New("Postpay is not enabled here, and no other provider has hooks to register")} //nolint:staticcheck // a name
	}
	address := t.HookURL(postpay.Name)
	if address == "" {
		return Desk{}, &local.Usage{Err: errors.New("where do its messages go? TENDER_CALLBACK_URL is not set")}
	}
	a, err := Adapter(t, secrets.NewCache(t.Source(), nil))
	if err != nil {
		return Desk{}, &local.Usage{Err: err}
	}
	return Desk{API: a, Out: out, Address: address}, nil
}

// Adapter opens Postpay as the deployment does.
func Adapter(t *deployment.Target, keys *secrets.Cache) (*postpay.Adapter, error) {
	return postpay.New(postpay.Options{
		Secrets: keys, Environment: t.Environment, BaseURL: t.ProviderURLs[postpay.Name], Transport: t.Transport(), Now: t.Now,
	})
}
