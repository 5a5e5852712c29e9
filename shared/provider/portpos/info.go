package portpos

import (
	"tender/shared/money"
	"tender/shared/provider"
)

// Name is the provider's name in requests, routes and secrets.
const Name = "portpos"

const document = "PortPos API, https://developer.portpos.com/documentation.php"

// taka is the only currency (PortPos API, Create New Invoice: "Only BDT acceptable").
const taka = money.Currency("BDT")

// minAmount is the smallest invoice, in poisha: "Minimum 10.00".
const minAmount = 1000

// Info declares what PortPos can do.
func (a *Adapter) Info() provider.Info { return Info() }

// Info declares what PortPos can do, without an Adapter.
func Info() provider.Info {
	return provider.Info{
		Name:           Name,
		Title:          "PortPos",
		Document:       document,
		Operations:     operations(),
		Currencies:     []provider.CurrencyLimit{{Currency: taka, Min: minAmount, Max: assumedMaxAmount}},
		PageLifetime:   assumedPageLifetime,
		PageExpiry:     assumedPageExpiry,
		Notification:   provider.CallbackToken,
		OmitsReference: true, // version 1 takes none; the invoice id that we stored is the proof
		OmitsCurrency:  true, // it is absent until somebody has tried to pay
		Fields:         fields(),
		SecretKeys:     []string{appKey, secretKey},
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
		provider.OpCheckout: can("Create New Invoice: every call makes another invoice; there is no reference of ours."),
		provider.OpLookup:   can("Retrieve and Verify existing transaction: by the invoice id alone."),
		provider.OpNotify:   can("Create New Invoice, IPN URL: told on success, failure and refund only, and not signed."),
		provider.OpCapture:  cannot("status codes: an accepted transaction is paid; there is no authorization to capture."),
		provider.OpRefund: can("Refund Request: done later and without an id, so that only a change of the invoice's status " +
			"proves one; one at a time, and never sent again."),
		provider.OpCancel:      cannot("no call cancels an invoice: a page given up here can still be paid there."),
		provider.OpCharge:      cannot("every payment is the shopper's own on the hosted page; no card is kept."),
		provider.OpSettlements: cannot("no call lists transactions or settlements."),
	}
}

// fields are those of Create New Invoice, in the names of our own request. The shopper's name is called mandatory there
// and is empty in both examples: it is sent, and not asked for. A state is asked for there too, with the city in its
// place where there is none.
func fields() []provider.Field {
	needed := func(path string, most int) provider.Field {
		return provider.Field{Path: path, Required: true, Max: most, Kind: provider.Meaning}
	}
	most := func(path string, n int) provider.Field {
		return provider.Field{Path: path, Max: n, Kind: provider.Meaning}
	}
	shown := func(path string, n int) provider.Field {
		return provider.Field{Path: path, Max: n, Kind: provider.DisplayText}
	}
	return []provider.Field{
		shown("description", maxDescription),
		shown("items[].name", maxProduct),
		shown("customer.first_name", maxPerson),
		shown("customer.last_name", maxPerson),
		needed("customer", 0),
		needed("customer.email", 50),
		needed("customer.phone", 15),
		needed("billing_address", 0),
		needed("billing_address.line1", maxAddress),
		needed("billing_address.city", 50),
		most("billing_address.state", 50),
		needed("billing_address.postal_code", 0), // no limit is stated
		needed("billing_address.country", 3),
		most("shipping.address.phone", 15),
		most("shipping.address.line1", maxAddress),
		most("shipping.address.city", 50),
		most("shipping.address.state", 50),
		most("shipping.address.postal_code", 8),
		most("shipping.address.country", 3),
	}
}

// Lengths, in characters, of what is put together from several of our fields and cut.
const (
	maxProduct     = 150
	maxDescription = 300
	maxPerson      = 50
	maxAddress     = 200
	maxNotifyURL   = 250
)
