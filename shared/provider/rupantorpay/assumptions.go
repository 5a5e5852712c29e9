package rupantorpay

import (
	"net/http"
	"time"
)

const (
	// assumedPageExpiry: nothing says how long a payment link can be used. An hour is how long we offer a page; a merchant
	// may want less.
	assumedPageExpiry = time.Hour
	// assumedPageLifetime: after it, a page that nobody told us about is left to a person.
	assumedPageLifetime = 7 * 24 * time.Hour
	// minAmount: no limits are stated.
	minAmount = 1
	// maxTransaction is what the document gives the parameters of a redirect.
	maxTransaction = 50
)

// assumedRefusals are the HTTP statuses under which a failure body is believed: the document tells none, official modules
// take all but 200 for an error and still read the message.
var assumedRefusals = map[int]bool{
	http.StatusOK: true, http.StatusBadRequest: true, http.StatusNotFound: true, http.StatusUnprocessableEntity: true,
}

// assumedBadCredentials are those that a failure body says with that the key is not accepted.
var assumedBadCredentials = map[int]bool{http.StatusUnauthorized: true, http.StatusForbidden: true}

// assumedIDNames are the names that public integrations read a transaction id from, the likeliest first. The document has
// the first for redirects and says nothing of webhooks. The last one is the wallet's own id, and Verify has to decide
// whether it knows that.
var assumedIDNames = []string{"transactionId", "transaction_id", "transactionID", "trx_id"}
