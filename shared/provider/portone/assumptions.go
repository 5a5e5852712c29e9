package portone

import (
	"time"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// assumedCurrencies: a link takes what the merchant's payment channels take, and no list is published. These are the
// ones that the documents and the official plugin show. None has three decimals: the official signing samples disagree
// about those. Fifteen digits is what every one of the samples' languages signs exactly.
var assumedCurrencies = currencies("THB", "VND", "JPY", "USD", "IDR", "MYR", "SGD", "PHP", "TWD", "KRW")

const maxAmount = 999_999_999_999_999

func currencies(codes ...money.Currency) []provider.CurrencyLimit {
	list := make([]provider.CurrencyLimit, 0, len(codes))
	for _, c := range codes {
		list = append(list, provider.CurrencyLimit{Currency: c, Min: 1, Max: maxAmount})
	}
	return list
}

const (
	// assumedPageExpiry is what the link webhook's example says in expiry_hours. We always send an expiry_date, so that
	// nothing depends on it.
	assumedPageExpiry = 48 * time.Hour
	// assumedPageLifetime: a link ends 31 days from now at the latest (the most that a request may ask for), and a
	// payment that was begun by then will be decided within two days. Nothing says so.
	assumedPageLifetime = 33 * 24 * time.Hour

	// assumedCancelledCode is the status_code of a payment that its shopper cancelled (Error Codes, 4071). That it comes
	// with the redirect of such a shopper is nowhere said.
	assumedCancelledCode = "4071"

	// assumedMerchantName stands in merchant_details where neither an option nor the success URL names the shop.
	assumedMerchantName = "Shop"
	// assumedReason is the refund_reason where the merchant gives none; the field is required. The Refund page's example
	// says this.
	assumedReason = "customer request"
)

// assumedRefundStatuses: only SUCCESS is shown. The others are words that the documents use elsewhere; compared without
// regard to case. Any other word is neither success nor failure.
var assumedRefundStatuses = map[string]problem.Outcome{
	"SUCCESS":    problem.Succeeded,
	"PENDING":    problem.Pending,
	"INITIATED":  problem.Pending,
	"PROCESSING": problem.Pending,
	"FAILED":     problem.Refused,
}

// How the merchant's transactions are read for reconciliation.
const (
	settlementRows = 100 // a page; a bound of ours

	// assumedInFlight and assumedPerSecond: no limit of calls is documented.
	assumedInFlight  = 4
	assumedPerSecond = 5
	// assumedDayEnds: times are in UTC, so a day is over at its end; what is more is for clocks that differ and for a list
	// that is a moment behind.
	assumedDayEnds = 15 * time.Minute
	// assumedReread is for how many days after its creation a payment may change its status. No list tells what changed.
	assumedReread = 3
	// assumedLateDays: a payment is listed when it is made, which may be the day before its money arrived.
	assumedLateDays = 3
)

// assumedLineStates: the words of Get Transaction Status and of its examples, compared without regard to case. Any other
// proves nothing.
var assumedLineStates = map[string]provider.LineState{
	"success": provider.LineDone, "pending": provider.LineOpen, "initiated": provider.LineOpen, "processing": provider.LineOpen,
	"failed": provider.LineVoid, "expired": provider.LineVoid, "cancelled": provider.LineVoid, "voided": provider.LineVoid,
}

// assumedAbsent are the codes (Error Codes) with which PortOne may say that it does not know what was asked about: the
// documents show 4096 alone, and only for a transaction. The HTTP status may be any that is documented for refusals.
var assumedAbsent = map[string]bool{
	codeLinkOrderRef: true, // INVALID_LINK_MERCHANT_ORDER_REF
	codeLinkRef:      true, // INVALID_PAYMENT_LINK_REF
	codeReference:    true, // INVALID_REFERENCE
	codeNoRecord:     true, // RECORD_NOT_FOUND_ERROR
}
