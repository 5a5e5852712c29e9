package postpay

import (
	"slices"

	"tender/shared/provider"
)

// Name is the provider's name in requests, routes and secrets.
const Name = "postpay"

const document = "Postpay API, https://docs.postpay.io"

// Info declares what Postpay can do.
func (a *Adapter) Info() provider.Info { return Info() }

// Info declares what Postpay can do, without an Adapter.
func Info() provider.Info {
	return provider.Info{
		Name:              Name,
		Title:             "Postpay",
		Document:          document,
		Operations:        operations(),
		Currencies:        slices.Clone(assumedCurrencies),
		PageLifetime:      assumedPageLifetime,
		PageExpiry:        pageExpiry,
		Notification:      provider.SignedMessage,
		SearchByReference: true,
		ListsRefunds:      true,
		Fields:            fields(),
		SecretKeys:        []string{merchantID, secretKey, webhookSecret},
		Settlements: provider.SettlementInfo{
			PageSize: pageSize, InFlight: assumedInFlight, PerSecond: assumedPerSecond, DayEnds: assumedDayEnds,
			Unpaid: true, Changed: true, PaysOut: true, Refunds: true, LateDays: assumedLateDays,
		},
	}
}

func operations() map[provider.Operation]provider.Capability {
	can := func(rule string) provider.Capability {
		return provider.Capability{Support: provider.Supported, Rule: document + ", " + rule}
	}
	again := func(why provider.Again, rule string) provider.Capability {
		c := can(rule)
		c.Again = why
		return c
	}
	cannot := func(rule string) provider.Capability {
		return provider.Capability{Support: provider.ProviderCannot, Rule: document + ", " + rule}
	}
	return map[provider.Operation]provider.Capability{
		provider.OpCheckout: can("Create a checkout: an order_id is used once, so another page needs another reference."),
		provider.OpLookup:   can("Get single order and List refunds: both by our own reference."),
		provider.OpNotify:   can("Webhooks: signed in X-Postpay-Signature; the official SDK shows over what."),
		provider.OpCapture: again(provider.AgainByState,
			"Capture: the whole amount of an approved order; a second capture is refused with invalid_status."),
		provider.OpRefund: again(provider.AgainByKey,
			"Create a refund: a repeated refund_id is refused with conflict; several partial refunds are possible."),
		provider.OpCancel:      cannot("Orders: no call cancels a checkout or voids an approval; what is not captured lapses."),
		provider.OpCharge:      cannot("Checkout: every payment is the shopper's own on the hosted page; no card is kept."),
		provider.OpSettlements: can("Settlements: GET /transactions lists orders, refunds, instalments and regularizations by our reference, and when each was paid out."),
	}
}

// fields are what Create a checkout marks as mandatory, in the names of our own request. What it says of an address or
// of shipping holds where there is one: official plugins leave shipping out for virtual goods. A postal code is
// mandatory there too but official plugins send an empty one, as countries without postal codes need.
func fields() []provider.Field {
	required := []string{
		"customer", "customer.email",
		"items", "items[].reference", "items[].name", "items[].url",
		"discounts[].code", "shipping.name", "shipping.address",
	}
	for _, address := range []string{"shipping.address", "billing_address", "customer.default_address"} {
		for _, member := range []string{"first_name", "last_name", "line1", "city", "country"} {
			required = append(required, address+"."+member)
		}
	}
	list := []provider.Field{{Path: "items[].description", Max: maxDescription, Kind: provider.DisplayText}}
	for _, path := range required {
		list = append(list, provider.Field{Path: path, Required: true, Kind: provider.Meaning})
	}
	return list
}
