package portone

import (
	"slices"

	"tender/shared/provider"
)

// Name is the provider's name in requests, routes and secrets.
const Name = "portone"

const document = "PortOne API, https://docs.portone.cloud"

// Info declares what PortOne payment links can do.
func (a *Adapter) Info() provider.Info { return Info() }

// Info declares what PortOne payment links can do, without an Adapter.
//
// Of the three kinds of webhook two are signed over some of their fields, and that of refunds is not signed and names no
// order of ours. So what authenticates a message is our own token in the path of the link's own webhook address; the
// signatures are verified on top of it.
func Info() provider.Info {
	return provider.Info{
		Name:              Name,
		Title:             "PortOne",
		Document:          document,
		Operations:        operations(),
		Currencies:        slices.Clone(assumedCurrencies),
		PageLifetime:      assumedPageLifetime,
		PageExpiry:        assumedPageExpiry,
		Notification:      provider.CallbackToken,
		SearchByReference: true,
		FindsPage:         true,
		ListsRefunds:      true,
		Fields: []provider.Field{
			{Path: "country", Required: true, Kind: provider.Meaning},
		},
		SecretKeys: []string{portoneKey, secretKey},
		Settlements: provider.SettlementInfo{
			PageSize: settlementRows, InFlight: assumedInFlight, PerSecond: assumedPerSecond, DayEnds: assumedDayEnds,
			RereadDays: assumedReread, LateDays: assumedLateDays, Foreign: true,
		},
	}
}

func operations() map[provider.Operation]provider.Capability {
	can := func(rule string) provider.Capability {
		return provider.Capability{Support: provider.Supported, Rule: document + ", " + rule}
	}
	cannot := func(rule string) provider.Capability {
		return provider.Capability{Support: provider.ProviderCannot, Rule: document + ", " + rule}
	}
	cancel := can("Update Payment Link Status: sets an unpaid link to cancelled; a cancelled link stays so.")
	cancel.Again = provider.AgainByState
	return map[provider.Operation]provider.Capability{
		provider.OpCheckout: can("Create Payment Link: a merchant_order_id is used once, so another page needs another reference."),
		provider.OpLookup: can("Fetch Payment Link Status, Get Transaction Details and Fetch Refunds List: " +
			"a link counts as paid by the details of its transactions alone."),
		provider.OpNotify: can("Payment, Payment Link and Refund Webhook: the first two are signed in signature_hash, the " +
			"third is not; a link has its own webhook address, with our token."),
		provider.OpCapture:     cannot("Create Payment Link: every link is an immediate purchase; PREAUTH exists for initiatePayment only."),
		provider.OpRefund:      can("Create Refund: full or partial, as the payment channel permits; there is no key of ours, so it is never sent twice."),
		provider.OpCancel:      cancel,
		provider.OpCharge:      cannot("Create Payment Link: every payment is the shopper's own on the hosted page; no card is kept for us."),
		provider.OpSettlements: can("Fetch Merchant Transactions: payments by the day of their creation; refunds, fees and payouts are not listed."),
	}
}
