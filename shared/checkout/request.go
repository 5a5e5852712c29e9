package checkout

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
)

// How an authorized amount is captured.
const (
	CaptureAutomatic = "automatic" // as soon as a verified authorization is seen; the default
	CaptureManual    = "manual"    // by the capture function
)

// Request is a checkout request. Amounts are in minor units of Currency and never negative. An absent member is the
// zero value, and null is the same as absent.
type Request struct {
	OrderID         string                    `json:"order_id"`
	Provider        string                    `json:"provider"`
	Amount          int64                     `json:"amount"`              // what the shopper pays, everything included
	TaxAmount       *int64                    `json:"tax_amount,omitzero"` // nil: not told, which Tax takes for 0
	Currency        money.Currency            `json:"currency"`
	Country         string                    `json:"country,omitzero"` // ISO 3166-1 alpha-2
	Description     string                    `json:"description,omitzero"`
	Items           []Item                    `json:"items,omitzero"`
	Discounts       []Discount                `json:"discounts,omitzero"`
	Shipping        *Shipping                 `json:"shipping,omitzero"`
	BillingAddress  *Address                  `json:"billing_address,omitzero"`
	Customer        *Customer                 `json:"customer,omitzero"`
	SuccessURL      string                    `json:"success_url"`
	CancelURL       string                    `json:"cancel_url"`
	PendingURL      string                    `json:"pending_url,omitzero"` // Decode fills in SuccessURL
	Capture         string                    `json:"capture,omitzero"`     // Decode fills in CaptureAutomatic
	ExpiresAt       time.Time                 `json:"expires_at,omitzero"`  // UTC; when the merchant wants the page to end
	Metadata        map[string]string         `json:"metadata,omitzero"`
	ProviderOptions map[string]jsontext.Value `json:"provider_options,omitzero"` // canonical JSON, checked by the adapter
}

// Item is one line of the order: Quantity times UnitPrice.
type Item struct {
	Reference   string `json:"reference,omitzero"`
	Name        string `json:"name,omitzero"`
	Description string `json:"description,omitzero"`
	URL         string `json:"url,omitzero"`
	ImageURL    string `json:"image_url,omitzero"`
	UnitPrice   int64  `json:"unit_price"`
	Quantity    int64  `json:"quantity"`
}

// Discount is taken off the sum of the items.
type Discount struct {
	Code   string `json:"code,omitzero"`
	Name   string `json:"name,omitzero"`
	Amount int64  `json:"amount"`
}

// Shipping says how, where to and for how much the order is sent.
type Shipping struct {
	ID      string   `json:"id,omitzero"`
	Name    string   `json:"name,omitzero"`
	Amount  int64    `json:"amount"`
	Address *Address `json:"address,omitzero"`
}

// Address is a person's postal address.
type Address struct {
	FirstName  string `json:"first_name,omitzero"`
	LastName   string `json:"last_name,omitzero"`
	Phone      string `json:"phone,omitzero"`
	AltPhone   string `json:"alt_phone,omitzero"`
	Line1      string `json:"line1,omitzero"`
	Line2      string `json:"line2,omitzero"`
	City       string `json:"city,omitzero"`
	State      string `json:"state,omitzero"`
	Country    string `json:"country,omitzero"` // ISO 3166-1 alpha-2
	PostalCode string `json:"postal_code,omitzero"`
}

// Customer is the shopper as the merchant knows them.
type Customer struct {
	ID             string   `json:"id,omitzero"`
	Email          string   `json:"email,omitzero"`
	FirstName      string   `json:"first_name,omitzero"`
	LastName       string   `json:"last_name,omitzero"`
	Phone          string   `json:"phone,omitzero"`
	Gender         string   `json:"gender,omitzero"`        // male, female or other
	Account        string   `json:"account,omitzero"`       // new, existing or guest
	DateOfBirth    string   `json:"date_of_birth,omitzero"` // 1990-01-20
	DateJoined     string   `json:"date_joined,omitzero"`   // RFC 3339, or a date alone
	DefaultAddress *Address `json:"default_address,omitzero"`
}

// Tax gives the tax contained in the amount, 0 when it was not told.
func (r Request) Tax() int64 {
	if r.TaxAmount == nil {
		return 0
	}
	return *r.TaxAmount
}
