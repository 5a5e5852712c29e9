package rupantorpay

import "tender/shared/provider"

// Name is the provider's name in requests, routes and secrets.
const Name = "rupantorpay"

const document = "RupantorPay API, https://rupantorpay.com"

// Info declares what RupantorPay can do.
func (a *Adapter) Info() provider.Info { return Info() }

// Info declares what RupantorPay can do, without an Adapter.
func Info() provider.Info {
	return provider.Info{
		Name:           Name,
		Title:          "RupantorPay",
		Document:       document,
		Operations:     operations(),
		Currencies:     []provider.CurrencyLimit{{Currency: "BDT", Min: minAmount}},
		PageLifetime:   assumedPageLifetime,
		PageExpiry:     assumedPageExpiry,
		ToldByHints:    true,
		Notification:   provider.CallbackToken,
		OmitsReference: true, // it is in the metadata, if that comes back; else the claimed transaction id proves it
		Fields:         fields(),
		SecretKeys:     []string{apiKey, clientHost},
	}
}

func operations() map[provider.Operation]provider.Capability {
	can := func(rule string) provider.Capability {
		return provider.Capability{Support: provider.Supported, Rule: document + ", " + rule}
	}
	cannot := func(rule string) provider.Capability {
		return provider.Capability{Support: provider.ProviderCannot, Rule: document + ", " + rule}
	}
	return map[provider.Operation]provider.Capability{
		provider.OpCheckout: can("Create Payment URL: every call makes another payable link, and none tells an id."),
		provider.OpLookup:   can("Verify Payment: by a transaction id, which only a message or a returning shopper tells."),
		provider.OpNotify:   can("Parameter Details, webhook_url: not signed, and its form is not documented."),
		provider.OpCapture:  cannot("Verify Payment: a completed transaction is paid; there is no authorization to capture."),
		provider.OpRefund: cannot("API Operation: there is no call for refunds. Refund in the wallet or the provider's panel, " +
			"and record it here as a manual refund."),
		provider.OpCancel:      cannot("API Operation: no call cancels a payment link: a page given up here can still be paid there."),
		provider.OpCharge:      cannot("Payment Completion Flow: every payment is the shopper's own on the hosted page."),
		provider.OpSettlements: cannot("API Operation: no call lists transactions or settlements."),
	}
}

// fields are those that Payment Initialization Parameters call required of a shopper. The samples leave them out.
func fields() []provider.Field {
	var list []provider.Field
	for _, path := range []string{"customer", "customer.email", "customer.first_name"} {
		list = append(list, provider.Field{Path: path, Required: true, Kind: provider.Meaning})
	}
	return list
}
