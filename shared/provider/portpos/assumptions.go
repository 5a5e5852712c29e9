package portpos

import "time"

const (
	// assumedPageExpiry: the document knows expired invoices, and no way to say or learn when. An hour is how long we
	// offer a page; a merchant may want less.
	assumedPageExpiry = time.Hour
	// assumedPageLifetime: nothing says how long an invoice can be paid. Until then a page given up is still asked about.
	assumedPageLifetime = 30 * 24 * time.Hour
	// assumedMaxAmount: "8 digit", read as narrowly as it can be, the poisha included.
	assumedMaxAmount = 99_999_999
	// assumedExpiredCode: EXPIRED stands between 120 and 200 in the list of status codes, which lost its numbers; no
	// public client has one. It matters only where a reply has this number and no word.
	assumedExpiredCode = 130
	// maxInvoice bounds an invoice id, which is 16 upper-case hex digits in all examples, not by rule.
	maxInvoice = 64
)

// The numbers of a body's status. 100, 200, 210, 300 and 400 are the document's; the others are those of the public
// clients of version 1 for the document's names.
const (
	codePending          = 100
	codeCancelled        = 120
	codeExpired          = assumedExpiredCode
	codeSuccess          = 200
	codeRefundPending    = 210
	codeRefundProcessing = 215
	codeRejected         = 300
	codeInvalidRequest   = 400
	codeNotAllowed       = 500
)
