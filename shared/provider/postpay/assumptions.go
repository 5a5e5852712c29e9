package postpay

import (
	"time"

	"tender/shared/money"
	"tender/shared/provider"
)

// assumedCurrencies: Postpay publishes no list, and its document shows AED alone. The official plugins pass on whatever
// the shop uses, which proves nothing, and the official SDK multiplies every amount by 100, so currencies without two
// decimals are ambiguous. No limits are stated.
var assumedCurrencies = []provider.CurrencyLimit{{Currency: money.Currency("AED"), Min: 1}}

const (
	// assumedPageLifetime: a page expires after an hour (pageExpiry), and a shopper who is on it by then will have
	// decided within a day. Nothing says so.
	assumedPageLifetime = 24 * time.Hour
	// pageExpiry is what the document's example shows between creation and expires.
	pageExpiry = time.Hour
	// maxDescription is where the official plugins cut descriptions of items.
	maxDescription = 1024
	// maxInstalments is a bound of ours; the document states none.
	maxInstalments = 99
)
