package chargezoom

import (
	"slices"

	"tender/shared/provider"
)

// Name is the provider's name in requests, routes and secrets.
const Name = "chargezoom"

const document = "Chargezoom Merchant API, https://developer.payportal.com"

// Info declares what Chargezoom can do.
func (a *Adapter) Info() provider.Info { return Info() }

// Info declares what Chargezoom can do, without an Adapter.
func Info() provider.Info {
	return provider.Info{
		Name:              Name,
		Title:             "Chargezoom",
		Document:          document,
		Operations:        operations(),
		Currencies:        slices.Clone(assumedCurrencies),
		PageLifetime:      assumedPageLifetime,
		PageExpiry:        assumedPageExpiry,
		Notification:      provider.NoMessages,
		SearchByReference: true,
		FindsPage:         true,
		ListsRefunds:      true,
		OmitsCurrency:     true,
		CredentialOptions: []string{optionCard},
		Fields: []provider.Field{
			{Path: "description", Max: assumedDescription, Kind: provider.DisplayText},
		},
		SecretKeys: []string{secretKey},
		Settlements: provider.SettlementInfo{
			PageSize: settlementRows, InFlight: 1, PerSecond: assumedPerSecond, Sequential: true,
			DayEnds: assumedDayEnds, Changed: true, LateDays: assumedLateDays, Foreign: true, Refunds: true,
		},
	}
}

func operations() map[provider.Operation]provider.Capability {
	can := func(rule string) provider.Capability {
		return provider.Capability{Support: provider.Supported, Rule: document + ", " + rule}
	}
	cancel := can("Void Invoice and Create Void Transaction: an invoice without money, or an authorization, ends for good.")
	cancel.Again = provider.AgainByState
	return map[provider.Operation]provider.Capability{
		provider.OpCheckout: can("Create Invoice: the shopper pays on the invoice's paylink; nothing says that an externalInvoiceId is used once."),
		provider.OpLookup: can("Invoice Detail, List All Invoices and Get Transactions: invoices are found by our externalInvoiceId, " +
			"charges by our referenceMemo."),
		provider.OpNotify: {
			Support: provider.ProviderCannot,
			Rule:    document + ": there are no webhooks and no way back from the hosted page; invoices are asked for on a schedule.",
		},
		provider.OpCapture: can("Create Auth Capture Transaction: of an authorized charge; what is paid on a page is captured at once."),
		provider.OpRefund: can("Create Refund Transaction: full or partial; there is no key of ours and no id in the reply, so it is " +
			"never sent twice."),
		provider.OpCancel: cancel,
		provider.OpCharge: can("Create Sale Transaction and Create Authorize Payment: of a saved card; there is no key of ours, so it is never sent twice."),
		provider.OpSettlements: can("Get Transactions: what was charged, captured and refunded, by day and by day of its change; payouts and fees " +
			"are not listed."),
	}
}
