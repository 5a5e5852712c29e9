package chargezoom

import (
	"context"
	"net/url"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
	"tender/shared/provider"
)

// What is kept of an attempt. A page has an invoice; a charge has none. keySince is the day before money or an approval
// came: nothing about it is listed earlier.
const (
	keyInvoice = "invoice_id"
	keyPayment = "payment_id"
	keySince   = "since"
)

// maxID bounds what is kept of Chargezoom's ids, which are 40 characters long at the most.
const maxID = 128

// invoiceSent is the body of Create Invoice.
type invoiceSent struct {
	Customer  string     `json:"customerId"`
	Date      string     `json:"invoiceDate"`
	External  string     `json:"externalInvoiceId"`
	SendEmail int        `json:"sendEmail"` // 0: providers never mail pages for us
	Lines     []lineSent `json:"invoiceLineItem"`
	address
}

type lineSent struct {
	Product     string         `json:"itemListID"`
	Rate        jsontext.Value `json:"itemRate"`
	Quantity    int            `json:"itemQuantity"`
	Description string         `json:"itemDescription"` // required, and may be empty
	Tax         int            `json:"itemTax"`         // 0: it is part of the amount already
}

type address struct {
	BLine1   string `json:"bAddress1,omitzero"`
	BLine2   string `json:"bAddress2,omitzero"`
	BCity    string `json:"bCity,omitzero"`
	BState   string `json:"bState,omitzero"`
	BZipcode string `json:"bZipcode,omitzero"`
	BCountry string `json:"bCountry,omitzero"`
	SLine1   string `json:"sAddress1,omitzero"`
	SLine2   string `json:"sAddress2,omitzero"`
	SCity    string `json:"sCity,omitzero"`
	SState   string `json:"sState,omitzero"`
	SZipcode string `json:"sZipcode,omitzero"`
	SCountry string `json:"sCountry,omitzero"`
}

func addresses(r checkout.Request) (a address) {
	if b := r.BillingAddress; b != nil {
		a.BLine1, a.BLine2, a.BCity, a.BState, a.BZipcode, a.BCountry = b.Line1, b.Line2, b.City, b.State, b.PostalCode, b.Country
	}
	if r.Shipping != nil && r.Shipping.Address != nil {
		d := r.Shipping.Address
		a.SLine1, a.SLine2, a.SCity, a.SState, a.SZipcode, a.SCountry = d.Line1, d.Line2, d.City, d.State, d.PostalCode, d.Country
	}
	return a
}

// CreateCheckout makes an invoice of one line over the whole amount (Create Invoice) and gives its paylink. There is no
// address that the shopper could be brought back to.
func (a *Adapter) CreateCheckout(ctx context.Context, r provider.CheckoutRequest) (provider.Checkout, error) {
	if wrong := a.CheckOptions(r.Request); len(wrong) > 0 {
		return provider.Checkout{}, problem.Invalid(wrong...)
	}
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Checkout{}, err
	}
	customer, product, err := s.ensure(ctx)
	if err != nil {
		return provider.Checkout{}, err
	}
	call, err := post("/v1/invoice/create", invoiceSent{
		Customer: customer, Date: a.now().UTC().Format(time.DateOnly), External: referencePrefix + r.Reference,
		Lines:   []lineSent{{Product: product, Rate: number(r.Amount), Quantity: 1, Description: r.Request.Description}},
		address: addresses(r.Request),
	})
	if err != nil {
		return provider.Checkout{}, err
	}
	e, err := s.move(ctx, call)
	if err != nil {
		if problem.OutcomeOf(err) == problem.Refused {
			s.forgetFixture() // customer or product may be gone
		}
		return provider.Checkout{}, err
	}
	return a.opened(r, e)
}

// opened reads the new invoice, which must be the one that was asked for.
func (a *Adapter) opened(r provider.CheckoutRequest, e envelope) (provider.Checkout, error) {
	var made invoice
	if err := e.data(&made); err != nil {
		return provider.Checkout{}, err
	}
	total, err := amountOf(made.Total)
	if err != nil {
		return provider.Checkout{}, err
	}
	page := string(made.Paylink)
	switch {
	case total != r.Amount || string(made.External) != referencePrefix+r.Reference:
		return provider.Checkout{}, badReply("Chargezoom made another invoice than it was asked for.")
	case made.ID == "" || len(made.ID) > maxID || !a.isPage(page):
		return provider.Checkout{}, badReply("Chargezoom answered without a page that a shopper could be sent to.")
	}
	return provider.Checkout{PageURL: page, Keys: provider.Keys{keyInvoice: string(made.ID)}}, nil
}

// isPage says whether a shopper can be sent there: https, or http where the API itself is on this machine.
func (a *Adapter) isPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && len(text) <= 2048 &&
		(u.Scheme == "https" || (u.Scheme == "http" && !a.secure))
}
