package sandboxes

import (
	"context"
	"slices"

	"tender/sandbox/chargezoom"
	"tender/sandbox/portone"
	"tender/sandbox/portpos"
	"tender/sandbox/postpay"
	"tender/sandbox/rupantorpay"
	adapter "tender/shared/provider/postpay"
)

// All lists every provider that can be simulated, in the order in which they are offered. The secrets are known to
// everybody, for local use.
func All() []Kind {
	return []Kind{
		{
			Name: adapter.Name,
			Secret: map[string]string{ //nolint:gosec // see above
				"merchant_id": "local-merchant", "secret_key": "local-secret", "webhook_secret": "local-webhook-secret",
			},
			Authorizes: true,
			open:       openPostpay,
			register:   registerPostpay,
		},
		{
			Name:        "portpos",
			Secret:      map[string]string{"app_key": "local-app-key", "secret_key": "local-secret"},
			PageEndless: true,
			open:        openPortpos,
		},
		{
			Name:        "portone",
			Secret:      map[string]string{"portone_key": "local-portone-key", "secret": "local-secret"},
			PageRetries: true,
			open:        openPortone,
		},
		{
			Name:        "rupantorpay",
			Secret:      map[string]string{"api_key": "local-api-key", "client_host": "localhost"},
			PageEndless: true,
			open:        openRupantorpay,
		},
		{
			Name:        "chargezoom",
			Secret:      map[string]string{"secret_key": "local-secret"},
			PageRetries: true,
			PageEndless: true,
			open:        openChargezoom,
		},
	}
}

func openPortpos(o Options) Sandbox {
	return portpos.New(portpos.Options{
		Secret:    portpos.Secret{AppKey: o.Secret["app_key"], SecretKey: o.Secret["secret_key"]},
		PublicURL: o.PublicURL, Now: o.Now,
	})
}

func openPortone(o Options) Sandbox {
	return portone.New(portone.Options{
		Secret:    portone.Secret{PortoneKey: o.Secret["portone_key"], Secret: o.Secret["secret"]},
		PublicURL: o.PublicURL, Now: o.Now,
	})
}

func openRupantorpay(o Options) Sandbox {
	return rupantorpay.New(rupantorpay.Options{
		Secret:    rupantorpay.Secret{APIKey: o.Secret["api_key"], ClientHost: o.Secret["client_host"]},
		PublicURL: o.PublicURL, Now: o.Now,
	})
}

func openChargezoom(o Options) Sandbox {
	return chargezoom.New(chargezoom.Options{
		Secret:    chargezoom.Secret{SecretKey: o.Secret["secret_key"], GatewayID: o.Secret["gateway_id"]},
		PublicURL: o.PublicURL, Now: o.Now,
	})
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
