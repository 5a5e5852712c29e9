package portone

import (
	"encoding/json"
	"time"
)

// The states of a link (Payment Link Lifecycle). The last three are final.
const (
	linkCreated    = "Created"
	linkProcessing = "Processing"
	linkSuccess    = "Success"
	linkCancelled  = "Cancelled"
	linkExpired    = "Expired"
)

// The states of a transaction.
const (
	transactionPending = "Pending"
	transactionSuccess = "Success"
	transactionFailed  = "Failed"
	transactionExpired = "Expired"
)

// What every payment here is made with. A real merchant has several channels; which one a shopper takes matters to
// nobody.
const (
	channelKey    = "GBPRIMEPAY"
	channelName   = "GBPRIMEPAY"
	methodKey     = "GBPRIMEPAY_CREDIT_CARD"
	methodName    = "Credit Card"
	methodSubType = "INT_CREDIT_CARD"
	methodUsed    = "International Credit Card"
	merchantID    = "11"
)

// link is a payment link. What no reply, webhook or page shows is not kept.
type link struct {
	ref, url, orderID, environment string
	currency, country              string
	amount                         int64 // minor units
	status                         string
	created, expires               time.Time

	source, description           string
	successURL, failureURL        string
	pendingURL                    string // may be empty
	merchant                      merchantDetails
	customer                      customerDetails
	buyer                         buyer
	items                         []item
	fields                        [5]string // user_configured_field1 to 5
	showShipping, showBack, embed bool
	notifyByEmail, notifyByPhone  bool
	webhooks                      []string // custom_txn_webhook_urls
	userAgent, ip                 string   // of who created it
	stem                          string   // of the references of its attempts: not the link's own
	transactions                  []*transaction
}

// decimal is the amount in major units as it is signed and shown.
func (l *link) decimal() string { return decimal(l.amount, l.currency).String() }

// final reports whether nothing more can become of the link itself.
func (l *link) final() bool { return l.status != linkCreated && l.status != linkProcessing }

// last returns the newest transaction with the given status, or nil.
func (l *link) last(status string) *transaction {
	for i := len(l.transactions) - 1; i >= 0; i-- {
		if l.transactions[i].status == status {
			return l.transactions[i]
		}
	}
	return nil
}

type merchantDetails struct {
	name, logo, backURL, promoCode string
	promoDiscount, shippingCharges json.Number
}

type customerDetails struct{ name, email, phone string }

type buyer struct{ name, email, phone, line1, line2, city, country string }

// item is a row of order_details.
type item struct {
	ID                string      `json:"item_id"`
	Name              string      `json:"product_name"`
	Price             json.Number `json:"price"`
	Quantity          json.Number `json:"quantity"`
	Image             string      `json:"image"`
	AdditionalDetails any         `json:"additional_details"`
}

// transaction is one attempt of a shopper to pay a link.
type transaction struct {
	link                       *link
	orderRef                   string // PortOne's own, which refunds need
	attemptRef                 string // merchant_order_ref: opaque, ending in _1, _2 and so on
	channelRef                 string
	status, code, reason       string
	channelReason, userMessage string
	created                    time.Time
	userAgent, ip              string
	refunds                    []*refund // oldest first
}

// refund is one refund of a transaction.
type refund struct {
	id, pspID                         string // id may be empty
	amount                            int64
	status, kind, reason, description string
	at                                time.Time
}

// spoken is the sum of the refunds that are done or may still be.
func (t *transaction) spoken() int64 {
	var sum int64
	for _, r := range t.refunds {
		if !isFailed(r.status) {
			sum += r.amount
		}
	}
	return sum
}

func (t *transaction) left() int64 { return t.link.amount - t.spoken() }

// userFields are the fields that a merchant may fill, left out of a reply when they are empty.
type userFields struct {
	Field1 string `json:"user_configured_field1,omitempty"`
	Field2 string `json:"user_configured_field2,omitempty"`
	Field3 string `json:"user_configured_field3,omitempty"`
	Field4 string `json:"user_configured_field4,omitempty"`
	Field5 string `json:"user_configured_field5,omitempty"`
}

func (l *link) userFields() userFields {
	return userFields{l.fields[0], l.fields[1], l.fields[2], l.fields[3], l.fields[4]}
}
