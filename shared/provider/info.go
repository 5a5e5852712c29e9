package provider

import (
	"time"

	"tender/shared/money"
)

// Operation names what can be asked of a provider.
type Operation string

// The operations. Every adapter declares each of them.
const (
	OpCheckout    Operation = "checkout"
	OpLookup      Operation = "lookup"
	OpNotify      Operation = "notify"
	OpCapture     Operation = "capture"
	OpRefund      Operation = "refund"
	OpCancel      Operation = "cancel"
	OpCharge      Operation = "charge"
	OpSettlements Operation = "settlements"
)

// Operations lists every operation in the order of the capability table.
func Operations() []Operation {
	return []Operation{OpCheckout, OpLookup, OpNotify, OpCapture, OpRefund, OpCancel, OpCharge, OpSettlements}
}

// Support says whether an operation can be done. The zero value is no declaration, and fails the contract suite.
type Support string

// The declarations.
const (
	Supported      Support = "supported"
	ProviderCannot Support = "provider_cannot" // the provider has no such call
	NotBuilt       Support = "not_built"       // the provider could, this adapter does not yet
)

// Again says why an operation may be sent a second time after a try of unknown outcome. The zero value is never.
type Again string

// The reasons to send again.
const (
	AgainNever   Again = ""
	AgainByKey   Again = "by_key"   // the provider deduplicates our key
	AgainByState Again = "by_state" // the state it leads to excludes a second effect
)

// Capability is what an adapter declares about one operation, with the provider document that says so.
type Capability struct {
	Support Support
	Again   Again
	Rule    string // one sentence for a person: the document's section and what it says
}

// NotificationAuth says how a provider's messages are authenticated.
type NotificationAuth string

// The ways to authenticate a message. The zero value is no declaration.
const (
	SignedMessage NotificationAuth = "signed"         // a signature under a shared secret
	CallbackToken NotificationAuth = "callback_token" // our own token in the path
	NoMessages    NotificationAuth = "none"           // the provider sends none: it is asked on a schedule
)

// FieldKind says what happens to a field that is too long.
type FieldKind string

// The kinds of field.
const (
	DisplayText FieldKind = "display" // cut at a character boundary
	Meaning     FieldKind = "meaning" // refused
)

// Field declares one field of a checkout request that this provider needs or limits.
type Field struct {
	Path     string // in the request's own names, such as customer.email or items[].name
	Required bool
	Max      int // characters; 0: no limit stated
	Kind     FieldKind
}

// CurrencyLimit declares a currency and the amounts it takes, in minor units. Max 0: no limit stated.
type CurrencyLimit struct {
	Currency money.Currency
	Min, Max int64
}

// Info is what an adapter declares about its provider: pure data, printed as the capability table and held by the
// contract suite.
type Info struct {
	Name         string // as in requests, routes and secrets
	Title        string // as a person reads it
	Document     string // the provider document, with its URL
	Operations   map[Operation]Capability
	Currencies   []CurrencyLimit
	PageLifetime time.Duration // after it no money can arrive on a page
	PageExpiry   time.Duration // how long a page is offered when the provider does not say
	Notification NotificationAuth

	SearchByReference bool // Lookup works without Keys
	ToldByHints       bool // payments have ids that only messages and returning shoppers tell
	FindsPage         bool // Lookup tells the page's URL again
	ListsRefunds      bool // Lookup lists every refund of an attempt
	OmitsReference    bool // replies never carry our reference: the stored id proves it
	OmitsCurrency     bool // replies never carry a currency: the only declared one is meant

	CredentialOptions []string // provider_options that select stored credentials: only for a body that a token binds

	Fields     []Field
	SecretKeys []string // the JSON keys its secret must have

	Settlements SettlementInfo // where OpSettlements is supported
}

// Can says whether the operation is supported.
func (i Info) Can(op Operation) bool { return i.Operations[op].Support == Supported }
