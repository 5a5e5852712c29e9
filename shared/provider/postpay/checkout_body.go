package postpay

import (
	"strconv"

	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/provider"
)

// checkoutSent is the body of Postpay API, Create a checkout.
type checkoutSent struct {
	OrderID        string            `json:"order_id"`
	TotalAmount    int64             `json:"total_amount"`
	TaxAmount      int64             `json:"tax_amount"`
	Currency       money.Currency    `json:"currency"`
	NumInstalments int64             `json:"num_instalments,omitzero"`
	Shipping       *shippingSent     `json:"shipping,omitzero"`
	BillingAddress *addressSent      `json:"billing_address,omitzero"`
	Customer       customerSent      `json:"customer"`
	Items          []itemSent        `json:"items"`
	Discounts      []discountSent    `json:"discounts,omitempty"`
	Merchant       merchantSent      `json:"merchant"`
	Metadata       map[string]string `json:"metadata,omitempty"`
}

type addressSent struct {
	FirstName  string `json:"first_name"`
	LastName   string `json:"last_name"`
	Phone      string `json:"phone,omitzero"`
	AltPhone   string `json:"alt_phone,omitzero"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2,omitzero"`
	City       string `json:"city"`
	State      string `json:"state,omitzero"`
	Country    string `json:"country"`
	PostalCode string `json:"postal_code"` // mandatory, and empty where a country has none
}

type shippingSent struct {
	ID      string       `json:"id,omitzero"`
	Name    string       `json:"name"`
	Amount  int64        `json:"amount"`
	Address *addressSent `json:"address"`
}

type customerSent struct {
	ID             string       `json:"id,omitzero"`
	Email          string       `json:"email"`
	FirstName      string       `json:"first_name,omitzero"`
	LastName       string       `json:"last_name,omitzero"`
	Gender         string       `json:"gender,omitzero"`
	Account        string       `json:"account,omitzero"`
	DateOfBirth    string       `json:"date_of_birth,omitzero"`
	DateJoined     string       `json:"date_joined,omitzero"`
	DefaultAddress *addressSent `json:"default_address,omitzero"`
}

type itemSent struct {
	Reference   string `json:"reference"`
	Name        string `json:"name"`
	Description string `json:"description,omitzero"`
	URL         string `json:"url"`
	ImageURL    string `json:"image_url,omitzero"`
	UnitPrice   int64  `json:"unit_price"`
	Qty         int64  `json:"qty"`
}

type discountSent struct {
	Code   string `json:"code"`
	Name   string `json:"name,omitzero"`
	Amount int64  `json:"amount"`
}

type merchantSent struct {
	ConfirmationURL string `json:"confirmation_url"`
	CancelURL       string `json:"cancel_url"`
}

// checkoutBody writes a request in Postpay's names. An order without shipping has none, as the official plugins send it.
func checkoutBody(r provider.CheckoutRequest) checkoutSent {
	q := r.Request
	body := checkoutSent{
		OrderID: r.Reference, TotalAmount: r.Amount, TaxAmount: q.Tax(), Currency: r.Currency,
		NumInstalments: instalments(q),
		BillingAddress: address(q.BillingAddress),
		Items:          []itemSent{},
		Merchant:       merchantSent{ConfirmationURL: r.ReturnURL, CancelURL: r.ReturnURL},
		Metadata:       q.Metadata,
	}
	if s := q.Shipping; s != nil {
		body.Shipping = &shippingSent{ID: s.ID, Name: s.Name, Amount: s.Amount, Address: address(s.Address)}
	}
	if c := q.Customer; c != nil {
		body.Customer = customerSent{
			ID: c.ID, Email: c.Email, FirstName: c.FirstName, LastName: c.LastName, Gender: c.Gender, Account: c.Account,
			DateOfBirth: c.DateOfBirth, DateJoined: c.DateJoined, DefaultAddress: address(c.DefaultAddress),
		}
	}
	for _, i := range q.Items {
		body.Items = append(body.Items, itemSent{
			Reference: i.Reference, Name: i.Name, Description: i.Description, URL: i.URL, ImageURL: i.ImageURL,
			UnitPrice: i.UnitPrice, Qty: i.Quantity,
		})
	}
	for _, d := range q.Discounts {
		body.Discounts = append(body.Discounts, discountSent{Code: d.Code, Name: d.Name, Amount: d.Amount})
	}
	return body
}

func address(a *checkout.Address) *addressSent {
	if a == nil {
		return nil
	}
	return &addressSent{
		FirstName: a.FirstName, LastName: a.LastName, Phone: a.Phone, AltPhone: a.AltPhone, Line1: a.Line1, Line2: a.Line2,
		City: a.City, State: a.State, Country: a.Country, PostalCode: a.PostalCode,
	}
}

// instalments gives the option, 0 where the shopper chooses.
func instalments(q checkout.Request) int64 {
	n, _ := strconv.ParseInt(string(q.ProviderOptions[optionInstalments]), 10, 64)
	return n
}
