package portone

import (
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/provider"
)

// expiryForm is the form of expiry_date (Create Payment Link via API).
const expiryForm = "2006-01-02T15:04:05.000Z"

// checkoutSent is the body of Create Payment Link. Numbers are in major units.
type checkoutSent struct {
	PortoneKey      string          `json:"portone_key"`
	MerchantDetails merchantSent    `json:"merchant_details"`
	Source          string          `json:"source"`
	Environment     string          `json:"environment"`
	MerchantOrderID string          `json:"merchant_order_id"`
	Amount          jsontext.Value  `json:"amount"`
	Currency        money.Currency  `json:"currency"`
	CountryCode     string          `json:"country_code"`
	SignatureHash   string          `json:"signature_hash"`
	Description     string          `json:"description,omitzero"`
	SuccessURL      string          `json:"success_url"`
	FailureURL      string          `json:"failure_url"`
	PendingURL      string          `json:"pending_url"`
	ExpiryDate      string          `json:"expiry_date"`
	NotifyByEmail   bool            `json:"notify_by_email"` // false: providers never mail pages for us
	NotifyByPhone   bool            `json:"notify_by_phone"`
	SendImmediately bool            `json:"send_immediately"`
	Billing         *billingSent    `json:"billing_details,omitzero"`
	Shipping        *shippingSent   `json:"shipping_details,omitzero"`
	Customer        *customerSent   `json:"customer_details,omitzero"`
	Items           []itemSent      `json:"order_details,omitempty"`
	Notes           []noteSent      `json:"notes,omitempty"`
	Methods         []paymentMethod `json:"chosen_payment_methods,omitempty"`
	WebhookURLs     []string        `json:"custom_txn_webhook_urls,omitempty"`
	OrderID         string          `json:"user_configured_field1"` // told again in every signed webhook
	Reference       string          `json:"user_configured_field2"`
}

// merchantSent has zeros for what is part of the amount already.
type merchantSent struct {
	Name            string `json:"name"`
	PromoCode       string `json:"promo_code"`
	PromoDiscount   int    `json:"promo_discount"`
	ShippingCharges int    `json:"shipping_charges"`
}

type itemSent struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Price    jsontext.Value `json:"price"`
	Quantity int64          `json:"quantity"`
	Image    string         `json:"image"`
}

type noteSent struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// checkoutBody writes a request in PortOne's names.
func (s session) checkoutBody(r provider.CheckoutRequest, expires time.Time) checkoutSent {
	q, options := r.Request, optionsOf(r.Request)
	back, amount := signable(r.ReturnURL), number(r.Amount, r.Currency)
	body := checkoutSent{
		PortoneKey:      s.key,
		MerchantDetails: merchantSent{Name: options.merchantName},
		Source:          "api",
		Environment:     s.environment,
		MerchantOrderID: r.Reference,
		Amount:          amount,
		Currency:        r.Currency,
		CountryCode:     q.Country,
		SignatureHash:   s.linkSignature(string(amount), string(r.Currency), r.Reference, back, back),
		Description:     q.Description,
		SuccessURL:      back,
		FailureURL:      back,
		PendingURL:      back,
		ExpiryDate:      expires.Format(expiryForm),
		Billing:         billing(q),
		Shipping:        shipping(q),
		Customer:        customer(q),
		Items:           items(r),
		Methods:         options.methods,
		OrderID:         r.OrderID,
		Reference:       r.Reference,
	}
	if r.NotifyURL != "" {
		body.WebhookURLs = []string{r.NotifyURL}
	}
	for _, key := range slices.Sorted(maps.Keys(q.Metadata)) {
		body.Notes = append(body.Notes, noteSent{key, q.Metadata[key]})
	}
	return body
}

// items gives the order's lines if they alone make up the amount; otherwise none, as the official plugin does.
func items(r provider.CheckoutRequest) []itemSent {
	var list []itemSent
	var sum int64
	for _, i := range r.Request.Items {
		line, err := money.Mul(i.UnitPrice, i.Quantity)
		if err == nil {
			sum, err = money.Add(sum, line)
		}
		if err != nil {
			return nil
		}
		list = append(list, itemSent{
			ID: i.Reference, Name: i.Name, Price: number(i.UnitPrice, r.Currency), Quantity: i.Quantity, Image: i.ImageURL,
		})
	}
	if sum != r.Amount {
		return nil
	}
	return list
}

// hostOf gives the host of an address, which names the shop well enough.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return assumedMerchantName
	}
	return u.Hostname()
}
