// Package providertest is the contract of every provider adapter, as one suite at the HTTP wire. The provider's own
// sandbox answers, the suite breaks the wire, and the sandbox's ledger says what really happened. Nothing is skipped: of
// an operation that an adapter does not declare, the suite proves that it sends no request.
//
// A case is a name, what it holds, and a check that returns an error, so that the cases themselves can be proved: an
// adapter that is sabotaged in one way must fail exactly the case that is there for it.
package providertest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/secrets"
)

// Harness is what the suite has to be told of one provider.
type Harness struct {
	// Open makes the adapter under test.
	Open func(Setup) (provider.Provider, error)
	// Sandbox makes an empty sandbox of the provider that accepts secret and lives by now. It serves the provider's
	// paths, its hosted page and /_sandbox/ledger.
	Sandbox func(secret map[string]string, now func() time.Time) http.Handler
	// Secret has the members that Info declares, with made-up values of 8 characters or more.
	Secret map[string]string
	// Request makes a checkout request that the provider accepts and whose parts add up to amount.
	Request func(orderID string, amount int64, currency money.Currency) checkout.Request

	// Refusals are documented refusals that the sandbox can be brought to give.
	Refusals []Refusal
	// Throttled is the documented answer to too many requests; Status 0 where none is documented.
	Throttled Reply
	// Failures are answers with a success status that report a failure or contradict themselves.
	Failures []Failure
	// Members says where the replies to an operation have what the suite changes.
	Members map[provider.Operation]Members

	// Stored makes a request that selects stored credentials which the sandbox has. Needed where charges are declared.
	Stored func(orderID string, amount int64, currency money.Currency) checkout.Request
	// PaidAtOnce says that a page is captured when it is paid, although the provider captures: that is for charges.
	PaidAtOnce bool
	// Prepares tells the requests of an operation that only come before the one that counts. They are spared by the
	// suite's faults, and not counted.
	Prepares func(provider.Operation, *http.Request) bool

	// Finish brings about what the provider accepted and does later, such as a refund. Needed where it does.
	Finish func(*Scene) error

	// Settlements says how the provider's lists look. Needed where settlements are declared.
	Settlements Settlements

	// Message is the body of a notification about an attempt; Sign gives its header at a time. Both are needed only
	// where Info says that messages are authenticated in some way; Sign where they are signed.
	Message func(reference string) []byte
	Sign    func(secret map[string]string, body []byte, at time.Time) http.Header
	// Tolerance is how far the time of a signature may be off, that value included, in both directions.
	Tolerance time.Duration
}

// Setup is what an adapter is opened with.
type Setup struct {
	Secrets   *secrets.Cache
	BaseURL   string
	Transport http.RoundTripper
	Now       func() time.Time
}

// Reply is an answer at the wire.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// Refusal is a documented refusal. Provoke brings it about with the Scene's methods, and returns the error of the call
// that was refused.
type Refusal struct {
	Name    string
	Provoke func(*Scene) error
	Code    problem.Code
}

// Failure is an answer that came with a success status, and what it means for the effect that was asked for.
type Failure struct {
	Reply
	Outcome problem.Outcome
}

// Members are paths of members in a JSON reply, such as "order.total_amount"; empty where the reply has none. Amount
// holds a whole number or a text of digits.
type Members struct {
	Status, Amount, Currency, Reference string
}

// Settlements is what the suite has to be told of a provider that lists its lines. The lines are those of sales that the
// suite makes in the sandbox by the adapter itself, all of them at noon UTC of one day. Requests that only come before the one
// that lists, such as for a token, are told by Harness.Prepares with OpSettlements.
type Settlements struct {
	// Rows is the path of the member of a reply that has the page's rows, such as "results" or "data.transactions".
	Rows string
	// Amount is the member of a row that has its amount.
	Amount string
	// Next is the path of the member that has a link to the next page; empty where there is none.
	Next string
	// NoRefundLines says that a refund has no line of its own.
	NoRefundLines bool
	// PayOut makes the provider pay out what was captured, such as by moving the sandbox's clock. Needed where Info says
	// PaysOut.
	PayOut func(*Scene) error
}

// Case is one case of the suite.
type Case struct {
	Name  string
	About string // what it holds
	check func(Harness) error
}

// Check runs the case; a panic of the adapter is an error.
func (c Case) Check(h Harness) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return c.check(h)
}

// Cases lists the suite.
func Cases() []Case {
	return []Case{
		{"declarations", "what is declared is complete, and is what the adapter implements, in both directions", declarations},
		{"amounts", "what the provider understands is what was meant, for every declared currency", amounts},
		{"charges", "stored credentials are charged, or authorized and then captured or given up", charges},
		{"success", "every operation does its work, and a lookup sees it", success},
		{"refusals", "a documented refusal is refused, with its code, and without an effect", refusals},
		{"credentials", "credentials that are not accepted are not_sent", credentials},
		{"throttled", "the documented answer to too many requests is not_sent", throttled},
		{"server_error", "a 5xx is unknown, whether or not the effect happened", serverError},
		{"failure_in_success", "a failure that comes with a success status is no success", failureInSuccess},
		{"garbage", "a reply that is not the documented JSON is unknown", garbage},
		{"truncated", "a reply that is cut off is unknown", truncated},
		{"oversized", "a reply that is too large is unknown", oversized},
		{"unknown_status", "a status nobody documented changes nothing", unknownStatus},
		{"reset_before", "a connection that was never made is not_sent", resetBefore},
		{"reset_after", "a connection that broke is unknown", resetAfter},
		{"timeout", "no answer in time is unknown, and the caller's deadline reaches the wire", timeout},
		{"wrong_amount", "a reply for another amount is no success, and is told as it came", wrongAmount},
		{"wrong_currency", "a reply in another currency is no success, and is told as it came", wrongCurrency},
		{"wrong_reference", "a reply about another attempt is no success, and is told as it came", wrongReference},
		{"keys", "a repeated operation is the same request, and has one effect where that is declared", keys},
		{"once", "no failure makes a request go out twice", once},
		{"fresh", "what moves money goes on a connection of its own", fresh},
		{"hosts", "only the declared address is called, whatever a reply says", hosts},
		{"silence", "undeclared operations, declarations and notifications send nothing", silence},
		{"notification", "a message that authenticates names its attempt, a return the one of its path", notification},
		{"notification_tampered", "a changed body or signature is refused", notificationTampered},
		{"notification_unsigned", "a message without its authentication is refused", notificationUnsigned},
		{"notification_stale", "a message from too long ago is refused, one at the limit is not", notificationStale},
		{"notification_future", "a message from too far ahead is refused, one at the limit is not", notificationFuture},
		{"notification_repeated", "the same message again is read the same", notificationRepeated},
		{"notification_rotated", "while a secret is rotated, both verify", notificationRotated},
		{"notification_garbage", "a message that authenticates and names no attempt is refused", notificationGarbage},
		{"settlement_lines", "a sale and its refund are listed with their signed amounts, in every declared currency", settlementLines},
		{"settlement_pages", "the pages of a window together have every line once, and say how many there are and which is the last", settlementPages},
		{"settlement_shifted", "a line is the same wherever it stands, and however often", settlementShifted},
		{"settlement_shrunk", "a page after the last is empty and the last", settlementShrunk},
		{"settlement_bad_row", "a row that cannot be read is kept as it came, and hides no other", settlementBadRow},
		{"settlement_garbled", "a page that is no list is kept as it came, and is no error", settlementGarbled},
		{"settlement_next", "a link to elsewhere is refused, and never followed", settlementNext},
		{"settlement_owners", "whose lines they are is told of all that are asked about, and a failure says of none that it is not ours", settlementOwners},
		{"settlement_windows", "a window has its own lines, and one that is not declared sends nothing", settlementWindows},
		{"secrets", "no error and no log has a secret, personal data or the provider's own text", noLeaks},
	}
}

// Run runs the suite.
func Run(t *testing.T, h Harness) {
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Check(h); err != nil {
				t.Errorf("%s: %v", c.About, err)
			}
		})
	}
}
