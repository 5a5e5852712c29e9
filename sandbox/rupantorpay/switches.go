package rupantorpay

import (
	"slices"

	"tender/sandbox/control"
	"tender/sandbox/currency"
)

// How a created checkout says that it was, as Switches.Success; the document's sample shows 1, its table TRUE.
const (
	SuccessBoolean = "boolean" // true, and "Payment Url", as logs in public repositories show
	SuccessText    = "text"    // "1"
)

// How a webhook comes, as Switches.Webhook. The document says nothing; receivers report all of them. Empty: a form with
// the names of the redirect.
const (
	WebhookJSON      = "json"       // an object with the names of the redirect
	WebhookSnakeJSON = "snake_json" // the object that verify-payment answers with
	WebhookQuery     = "get"        // GET with the names of the redirect in the query
)

// The names of the redirect, as Switches.RedirectNames. Empty: the document's, such as transactionId.
const (
	NamesSnake = "snake_case" // such as transaction_id, which the official SMMMatrix module reads
	NamesBoth  = "both"
)

// Switches change behaviour that the document leaves open. Scripts set them by POST /_sandbox/switches with any of the
// members; a reset brings back the Options' own.
type Switches struct {
	Success string `json:"success"`
	Webhook string `json:"webhook"`
	// WebhookID names the transaction id in webhooks: transactionId, transaction_id, transactionID or trx_id. Empty: as
	// the encoding has it.
	WebhookID     string `json:"webhook_id"`
	RedirectNames string `json:"redirect_names"`
	// LowerWords says pending, success and failed in redirects and webhooks, the second vocabulary of the document, in
	// place of PENDING, COMPLETED and ERROR. What verify-payment answers has one only.
	LowerWords bool `json:"lower_words"`
	// MetadataText answers metadata as a text of JSON in place of an object.
	MetadataText bool `json:"metadata_text"`
	// PaidAmount and PaidCurrency are what wallets report of payments from now on, whatever was asked for. Empty: what
	// was asked for, in BDT.
	PaidAmount   string `json:"paid_amount"`
	PaidCurrency string `json:"paid_currency"`
	// Review leaves approved payments PENDING until /_sandbox/payments ends them.
	Review bool `json:"review"`
	// ReopenPages lets a page be paid after a try that failed.
	ReopenPages bool `json:"reopen_pages"`
	// Lifetime is how long a page can be paid; zero: for ever.
	Lifetime control.Duration `json:"lifetime"`
	// RequireCustomer refuses a checkout without fullname and email, which the table requires and no sample sends.
	RequireCustomer bool `json:"require_customer"`
	// RequireClient refuses a checkout whose X-CLIENT is not the merchant's host; the official modules send none.
	RequireClient bool `json:"require_client"`
	// ErrorsAs200 answers every error under HTTP 200; the document tells no HTTP status.
	ErrorsAs200 bool `json:"errors_as_200"`
}

// choices are the values of the members that name one.
var choices = []struct {
	field  string
	value  func(Switches) string
	values []string
}{
	{"success", func(sw Switches) string { return sw.Success }, []string{"", SuccessBoolean, SuccessText}},
	{"webhook", func(sw Switches) string { return sw.Webhook }, []string{"", WebhookJSON, WebhookSnakeJSON, WebhookQuery}},
	{"webhook_id", func(sw Switches) string { return sw.WebhookID }, []string{"", "transactionId", "transaction_id", "transactionID", "trx_id"}},
	{"redirect_names", func(sw Switches) string { return sw.RedirectNames }, []string{"", NamesSnake, NamesBoth}},
}

// check refuses values that mean nothing.
func (sw *Switches) check() error {
	for _, c := range choices {
		if !slices.Contains(c.values, c.value(*sw)) {
			return control.Invalid(c.field, "is none of its values")
		}
	}
	if _, ok := parseAmount(sw.PaidAmount); !ok && sw.PaidAmount != "" {
		return control.Invalid("paid_amount", "must be an amount with at most two decimals")
	}
	if n, _ := currency.Decimals(sw.PaidCurrency); n != 2 && sw.PaidCurrency != "" {
		return control.Invalid("paid_currency", "must be the code of a currency with two decimals")
	}
	if sw.Lifetime < 0 {
		return control.Invalid("lifetime", "must not be negative")
	}
	return nil
}

// Set replaces the switches.
func (s *Sandbox) Set(switches Switches) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = switches
}
