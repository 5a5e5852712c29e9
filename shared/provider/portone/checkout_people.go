package portone

import (
	"cmp"
	"strings"

	"tender/shared/checkout"
)

type billingSent struct {
	Name    string       `json:"billing_name,omitzero"`
	Email   string       `json:"billing_email,omitzero"`
	Phone   string       `json:"billing_phone,omitzero"`
	Address *addressSent `json:"billing_address,omitzero"`
}

type shippingSent struct {
	Name    string       `json:"shipping_name,omitzero"`
	Email   string       `json:"shipping_email,omitzero"`
	Phone   string       `json:"shipping_phone,omitzero"`
	Address *addressSent `json:"shipping_address,omitzero"`
}

type customerSent struct {
	Name  string `json:"name,omitzero"`
	Email string `json:"email_address,omitzero"`
	Phone string `json:"phone_number,omitzero"`
}

type addressSent struct {
	City       string `json:"city,omitzero"`
	Country    string `json:"country_code,omitzero"`
	Line1      string `json:"line_1,omitzero"`
	Line2      string `json:"line_2,omitzero"`
	PostalCode string `json:"postal_code,omitzero"`
	State      string `json:"state,omitzero"`
}

// customer is the shopper as the merchant knows them; nil where nothing is known.
func customer(q checkout.Request) *customerSent {
	if q.Customer == nil {
		return nil
	}
	c := customerSent{Name: fullName(q.Customer.FirstName, q.Customer.LastName), Email: q.Customer.Email, Phone: q.Customer.Phone}
	if c == (customerSent{}) {
		return nil
	}
	return &c
}

// billing takes name and phone from the billing address where it has them, and everything else from the customer.
func billing(q checkout.Request) *billingSent {
	b := billingSent{Address: address(q.BillingAddress)}
	if a := q.BillingAddress; a != nil {
		b.Name, b.Phone = fullName(a.FirstName, a.LastName), a.Phone
	}
	if c := customer(q); c != nil {
		b.Name, b.Email, b.Phone = cmp.Or(b.Name, c.Name), c.Email, cmp.Or(b.Phone, c.Phone)
	}
	if b == (billingSent{}) {
		return nil
	}
	return &b
}

// shipping is where the order goes; nil where it goes nowhere.
func shipping(q checkout.Request) *shippingSent {
	if q.Shipping == nil || q.Shipping.Address == nil {
		return nil
	}
	a := q.Shipping.Address
	s := shippingSent{Name: fullName(a.FirstName, a.LastName), Phone: a.Phone, Address: address(a)}
	if c := customer(q); c != nil {
		s.Name, s.Email, s.Phone = cmp.Or(s.Name, c.Name), c.Email, cmp.Or(s.Phone, c.Phone)
	}
	return &s
}

func address(a *checkout.Address) *addressSent {
	if a == nil {
		return nil
	}
	return &addressSent{
		City: a.City, Country: a.Country, Line1: a.Line1, Line2: a.Line2, PostalCode: a.PostalCode, State: a.State,
	}
}

func fullName(first, last string) string { return strings.TrimSpace(first + " " + last) }
