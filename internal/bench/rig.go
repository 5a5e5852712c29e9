package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"tender/examples"
	"tender/sandbox/chargezoom"
	"tender/sandbox/control"
	"tender/sandbox/faults"
	"tender/sandbox/portone"
	"tender/sandbox/portpos"
	"tender/sandbox/postpay"
	"tender/sandbox/rupantorpay"
	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// sandbox is one simulated provider.
type sandbox interface {
	http.Handler
	Transport() *faults.Transport
	Panel() *control.Panel
}

// boxOptions are what every sandbox is opened with.
type boxOptions struct {
	secret map[string]string // the provider's, as its adapter reads it
	now    func() time.Time
	client *http.Client // sends its messages
}

// rig is one provider as it is measured: what its adapter declares, and how its sandbox is driven.
type rig struct {
	info   provider.Info
	body   string            // of POST /checkouts
	secret map[string]string // of nobody
	open   func(boxOptions) sandbox
	// saveCard keeps a card at the provider, and gives the provider_options that select it; nil without OpCharge.
	saveCard func(context.Context, http.Handler) (options string, err error)

	authorizes   bool // an approval on the page takes no money yet: elsewhere it is a payment
	pageRetries  bool // the page stays open after a declined payment: elsewhere another one is needed
	refundsLater bool // a refund is accepted first, and paid back later
}

// silent says that the provider sends neither messages nor shoppers: it is asked on a schedule.
func (r rig) silent() bool { return r.info.Notification == provider.NoMessages }

const (
	pageURL       = "https://pay.example"  // where hosted pages are
	secretKey     = "sk_test_bench"        //nolint:gosec // of nobody
	webhookSecret = "bench-webhook-secret" //nolint:gosec // of nobody
)

// inline runs at once what a sandbox does in the background.
func inline(f func()) { f() }

// boxes are the sandboxes by the provider's name; rigs fills in what others declare.
func boxes() map[string]rig {
	return map[string]rig{
		"postpay": {
			secret: map[string]string{"merchant_id": "id_bench", "secret_key": secretKey, "webhook_secret": webhookSecret},
			open:   openPostpay, authorizes: true,
		},
		"portpos": {
			secret: map[string]string{"app_key": "bench-app-key", "secret_key": secretKey},
			open:   openPortpos, refundsLater: true,
		},
		"portone": {
			secret: map[string]string{"portone_key": "bench-portone-key", "secret": secretKey},
			open:   openPortone, pageRetries: true,
		},
		"rupantorpay": {
			secret: map[string]string{"api_key": "bench-api-key", "client_host": "www.example.com"},
			open:   openRupantorpay,
		},
		"chargezoom": {
			secret: map[string]string{"secret_key": secretKey},
			open:   openChargezoom, saveCard: saveChargezoomCard, pageRetries: true,
		},
	}
}

// rigs gives every provider that the registry knows, in its order. One that cannot be driven here is an error.
func rigs() ([]rig, error) {
	bodies := map[string]string{}
	for _, body := range examples.Checkouts() {
		var of struct{ Provider string }
		if err := json.Unmarshal(body, &of); err != nil {
			return nil, err
		}
		bodies[of.Provider] = string(body)
	}
	var all []rig
	known := boxes()
	for _, info := range registry.Infos() {
		r, ok := known[info.Name]
		r.info, r.body = info, bodies[info.Name]
		if !ok || r.body == "" {
			return nil, fmt.Errorf("%s has no sandbox or no example here", info.Name)
		}
		all = append(all, r)
	}
	return all, nil
}

// rigOf gives the provider with this name.
func rigOf(name string) (rig, error) {
	all, err := rigs()
	i := slices.IndexFunc(all, func(r rig) bool { return r.info.Name == name })
	if err != nil || i < 0 {
		return rig{}, errors.Join(err, fmt.Errorf("there is no provider %q", name))
	}
	return all[i], nil
}

func openPostpay(o boxOptions) sandbox {
	box := postpay.New(postpay.Options{
		Secret: postpay.Secret{
			MerchantID: o.secret["merchant_id"], SecretKey: o.secret["secret_key"], WebhookSecret: o.secret["webhook_secret"],
		},
		PublicURL: pageURL, Now: o.now, Client: o.client, Go: inline,
	})
	box.RegisterHook(publicURL + "/webhooks/postpay") // elsewhere every page has an address for its own messages
	return box
}

func openPortpos(o boxOptions) sandbox {
	return portpos.New(portpos.Options{
		Secret:    portpos.Secret{AppKey: o.secret["app_key"], SecretKey: o.secret["secret_key"]},
		PublicURL: pageURL, Now: o.now, Client: o.client, Go: inline,
	})
}

func openPortone(o boxOptions) sandbox {
	return portone.New(portone.Options{
		Secret:    portone.Secret{PortoneKey: o.secret["portone_key"], Secret: o.secret["secret"]},
		PublicURL: pageURL, Now: o.now, Client: o.client, Go: inline,
	})
}

func openRupantorpay(o boxOptions) sandbox {
	return rupantorpay.New(rupantorpay.Options{
		Secret:    rupantorpay.Secret{APIKey: o.secret["api_key"], ClientHost: o.secret["client_host"]},
		PublicURL: pageURL, Now: o.now, Client: o.client, Go: inline,
	})
}

func openChargezoom(o boxOptions) sandbox {
	return chargezoom.New(chargezoom.Options{
		Secret: chargezoom.Secret{SecretKey: o.secret["secret_key"]}, PublicURL: pageURL, Now: o.now, Client: o.client, Go: inline,
	})
}
