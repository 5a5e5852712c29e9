package sandboxes

import (
	"context"
	"slices"

	"tender/sandbox/postpay"
	adapter "tender/shared/provider/postpay"
)

// All lists every provider that can be simulated, in the order in which they are offered.
func All() []Kind {
	return []Kind{
		{
			Name: adapter.Name,
			Secret: map[string]string{ //nolint:gosec // known to everybody, for local use
				"merchant_id": "local-merchant", "secret_key": "local-secret", "webhook_secret": "local-webhook-secret",
			},
			open:     openPostpay,
			register: registerPostpay,
		},
	}
}

func openPostpay(o Options) Sandbox {
	return postpay.New(postpay.Options{
		Secret: postpay.Secret{
			MerchantID: o.Secret["merchant_id"], SecretKey: o.Secret["secret_key"], WebhookSecret: o.Secret["webhook_secret"],
		},
		PublicURL: o.PublicURL, Now: o.Now,
	})
}

func registerPostpay(ctx context.Context, at Elsewhere) error {
	a, err := adapter.New(adapter.Options{Secrets: at.Secrets, Environment: "sandbox", BaseURL: at.BaseURL, Now: at.Now})
	if err != nil {
		return err
	}
	hooks, err := a.ListHooks(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(hooks, func(h adapter.Hook) bool { return h.Active && h.URL == at.HookURL }) {
		return nil
	}
	_, err = a.CreateHook(ctx, at.HookURL)
	return err
}
