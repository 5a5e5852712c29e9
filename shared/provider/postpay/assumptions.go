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

// What nothing says of Postpay API, Settlements.
const (
	// assumedDayEnds: a transaction shows in the list an hour after it was made at the latest. One that shows later, or a
	// zone west of UTC, is made good by the list of what is not paid out, which is read with every run.
	assumedDayEnds = time.Hour
	// assumedPerSecond and assumedInFlight: 429 is documented, and no number.
	assumedPerSecond = 50
	assumedInFlight  = 10
	// assumedLateDays: a transaction is made with its order, so that one which is not there a week after the capture is
	// missed. The document calls its payment cycle "next available" alone.
	assumedLateDays = 7
	// assumedRefundSign: the document has no example of a refund's transaction, so that its amounts are taken with either
	// sign, and always count against the merchant.
	assumedRefundSign = -1
)

// assumedDayZone is where the days of created__date begin: all times of the document are in it.
var assumedDayZone = time.UTC
