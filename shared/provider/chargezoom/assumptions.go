package chargezoom

import (
	"time"

	"tender/shared/provider"
)

// referencePrefix stands before our reference in externalInvoiceId and referenceMemo. Invoice Detail finds invoices by
// their ids, reference numbers and external ids alike: with it, no id or number of Chargezoom's can be taken for ours.
const referencePrefix = "tender-"

// The documents say that a token is refreshed within two hours of its creation. That it opens nothing after them is
// assumed; a margin keeps a token from ending under way.
const (
	tokenLife         = 2 * time.Hour
	tokenMargin       = 5 * time.Minute
	assumedRefreshAge = 100 * time.Minute
	maxToken          = 4096
)

const (
	// assumedPageExpiry is how long we offer a pay link. Chargezoom's own never ends; the invoice is voided then.
	assumedPageExpiry = 24 * time.Hour
	// assumedPageLifetime is how long an invoice that could not be voided may still be paid. Nothing limits it; we stop
	// asking here.
	assumedPageLifetime = 90 * 24 * time.Hour
	// assumedDescription bounds a line's description, for which no length is documented.
	assumedDescription = 255

	// assumedSlack is how much earlier than a time its day may be: days are in a zone that is not documented.
	assumedSlack = 24 * time.Hour

	// Lists are asked for in pages of this many rows, and this many of them at the most.
	listRows  = 500
	listPages = 20
)

// How the account's transactions are read for reconciliation.
const (
	settlementRows = 100 // a page of Get Transactions, as in its example

	// assumedPerSecond: no limit of calls is documented.
	assumedPerSecond = 5
	// assumedDayEnds: the zone of days is not documented. A day is over twelve hours after its midnight UTC in the last
	// zone of the world; an hour more is for clocks that differ and for a list that is a moment behind.
	assumedDayEnds = 13 * time.Hour
	// assumedLateDays: a transaction is listed when it is made, under a day that may be the one before or after ours.
	assumedLateDays = 3
)

// assumedZone is what times are read in. That they are in UTC is nowhere said; days are kept as the rows have them.
var assumedZone = time.UTC

// assumedCurrencies: amounts are in US dollars (Create Invoice, itemRate); the bound is what a float carries exactly.
var assumedCurrencies = []provider.CurrencyLimit{{Currency: currency, Min: 1, Max: 99_999_999_999}}

const currency = "USD"

// The customer and the product that pages are made with, under external ids of ours.
const (
	fixtureCustomer     = "tender-customer"
	fixtureCustomerName = "Online orders"
	fixtureProduct      = "tender-product"
	fixtureProductName  = "Online order"
)

// assumedRefusals are the codes in the body of a refusal that did nothing. The document shows 400 alone; a decline of a
// card and an unknown id have no documented code. 401 and 403 are known to be about the token or the secret.
var assumedRefusals = map[int]bool{400: true, 402: true, 404: true, 422: true}

const (
	assumedUnknownID = 404 // for something that is not there; the other form is success without data
	codeSuccess      = 200
)

// kind is what a transaction of a type does.
type kind string

const (
	kindMoney  kind = "money"  // took it
	kindHold   kind = "hold"   // approved it
	kindVoid   kind = "void"   // ended an approval
	kindRefund kind = "refund" // gave it back
)

// assumedKinds: the examples show sale and refund. The others are how such lists call them, compared without case.
var assumedKinds = map[string]kind{
	"sale": kindMoney, "capture": kindMoney, "auth_capture": kindMoney, "prior_auth_capture": kindMoney,
	"auth": kindHold, "authorize": kindHold, "authorization": kindHold,
	"void": kindVoid, "refund": kindRefund,
}

// assumedFailures are words for a transaction that came to nothing. Only success is shown, in two spellings.
var assumedFailures = map[string]bool{
	"failed": true, "failure": true, "fail": true, "declined": true, "decline": true, "error": true, "rejected": true,
}

// invoiceStates: the words of the examples, and those of the invoiceStatus filter (List All Invoices) for the same.
var invoiceStates = map[string]provider.PageState{
	"open": provider.PageOpen, "unpaid": provider.PageOpen, "partial": provider.PageOpen, "failed": provider.PageOpen,
	"overdue": provider.PageOpen, "past due": provider.PageOpen, "paid": provider.PageOpen, // without money it is not
	"voided": provider.PageOver, "cancelled": provider.PageOver,
}
