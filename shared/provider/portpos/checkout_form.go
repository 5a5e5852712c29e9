package portpos

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"tender/shared/checkout"
	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider"
)

// checkoutForm writes a request in PortPos's names. It takes no reference of ours; that is in our own addresses, which
// carry it in their paths. Whatever the browser says on its way back is never believed, so there is one return address.
func checkoutForm(r provider.CheckoutRequest) (url.Values, error) {
	if utf8.RuneCountInString(r.NotifyURL) > maxNotifyURL {
		return nil, problem.New(problem.Internal, "").Because(
			errors.New("portpos: the address for notifications is longer than the 250 characters that ipn_url takes"))
	}
	q := r.Request
	form := url.Values{
		"amount":              {money.FormatDecimal(r.Amount, r.Currency)},
		"currency":            {string(r.Currency)},
		"product_name":        {product(q)},
		"product_description": {description(q)},
		"redirect_url":        {r.ReturnURL},
	}
	setText(form, "ipn_url", r.NotifyURL)
	if c := q.Customer; c != nil {
		form.Set("name", person(c.FirstName, c.LastName))
		form.Set("email", c.Email)
		form.Set("phone", c.Phone)
	}
	setAddress(form, "", q.BillingAddress)
	if s := q.Shipping; s != nil && s.Address != nil {
		setText(form, "ship_to_name", person(s.Address.FirstName, s.Address.LastName))
		setText(form, "ship_to_phone", s.Address.Phone)
		setAddress(form, "ship_to_", s.Address)
	}
	return form, nil
}

// setAddress writes an address. Where there is no state the city is repeated, as the document wants.
func setAddress(form url.Values, prefix string, a *checkout.Address) {
	if a == nil {
		return
	}
	lines := a.Line1
	if a.Line2 != "" {
		lines += ", " + a.Line2
	}
	setText(form, prefix+"address", checkout.Cut(lines, maxAddress))
	setText(form, prefix+"city", a.City)
	setText(form, prefix+"state", cmp.Or(a.State, a.City))
	setText(form, prefix+"zipcode", a.PostalCode)
	setText(form, prefix+"country", a.Country)
}

func setText(form url.Values, name, value string) {
	if value != "" {
		form.Set(name, value)
	}
}

func person(first, last string) string {
	return checkout.Cut(strings.TrimSpace(first+" "+last), maxPerson)
}

// product names what is sold, as in the document's "1x Polo T-shirt".
func product(q checkout.Request) string {
	return checkout.Cut(cmp.Or(items(q), q.Description, "Order "+q.OrderID), maxProduct)
}

func description(q checkout.Request) string {
	return checkout.Cut(cmp.Or(q.Description, items(q), "Order "+q.OrderID), maxDescription)
}

func items(q checkout.Request) string {
	var names []string
	for _, i := range q.Items {
		if name := cmp.Or(i.Name, i.Reference); name != "" {
			names = append(names, fmt.Sprintf("%dx %s", i.Quantity, name))
		}
	}
	return strings.Join(names, ", ")
}
