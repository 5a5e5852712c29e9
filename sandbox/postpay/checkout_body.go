package postpay

import (
	"regexp"

	"tender/sandbox/currency"
)

// countryCode is the form of ISO 3166-1 alpha-2; the list itself is not held here.
var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// readCheckout reads the body of Checkout, Create a checkout. The order it returns has no token, status or times yet.
func readCheckout(v any, enforceTotals bool) (*order, error) {
	refused := refusals{}
	f, isObject := newForm(refused, "", v)
	if !isObject {
		return nil, invalid(refused)
	}
	o := &order{}
	o.OrderID = f.required("order_id", maxText)
	o.TotalAmount, _ = f.integer("total_amount", true, 1)
	o.TaxAmount, _ = f.integer("tax_amount", true, 0)
	o.Currency = f.currency("currency")
	o.instalments, _ = f.integer("num_instalments", false, 1)
	o.Shipping = f.shipping()
	o.Billing = f.address("billing_address", false)
	o.Customer = f.customer()
	o.Items = f.items()
	o.Discounts = f.discounts()
	if merchant, present := f.object("merchant", false); present {
		o.confirmURL, o.cancelURL = merchant.url("confirmation_url"), merchant.url("cancel_url")
	}
	f.metadata()
	if len(refused) == 0 && enforceTotals && !o.addsUp() {
		f.refuse("total_amount", "The amounts do not add up to the total.")
	}
	if len(refused) > 0 {
		return nil, invalid(refused)
	}
	return o, nil
}

func (f form) currency(name string) string {
	code := f.required(name, maxText)
	if _, known := currency.Decimals(code); code != "" && !known {
		f.refuse(name, isNoChoice)
	}
	return code
}

// shipping may be absent or null: the official plugins send either for orders without shipping.
func (f form) shipping() *shipping {
	g, present := f.object("shipping", false)
	if !present {
		return nil
	}
	s := &shipping{ID: g.optional("id", maxText), Name: g.required("name", maxText)}
	s.Amount, _ = g.integer("amount", true, 0)
	s.Address = g.address("address", true)
	return s
}

func (f form) address(name string, required bool) *address {
	g, present := f.object(name, required)
	if !present {
		return nil
	}
	a := &address{
		FirstName: g.required("first_name", maxText),
		LastName:  g.required("last_name", maxText),
		Phone:     g.optional("phone", maxText),
		AltPhone:  g.optional("alt_phone", maxText),
		Line1:     g.required("line1", maxText),
		Line2:     g.optional("line2", maxText),
		City:      g.required("city", maxText),
		State:     g.optional("state", maxText),
		Country:   g.required("country", maxText),
	}
	a.PostalCode, _ = g.text("postal_code", true, maxText) // required, and blank in the wild
	if a.Country != "" && !countryCode.MatchString(a.Country) {
		g.refuse("country", isNoChoice)
	}
	return a
}

func (f form) customer() *customer {
	g, present := f.object("customer", true)
	if !present {
		return nil
	}
	return &customer{
		ID:             g.optional("id", maxText),
		Email:          g.email("email"),
		FirstName:      g.optional("first_name", maxText),
		LastName:       g.optional("last_name", maxText),
		Gender:         g.choice("gender", "male", "female", "other"),
		Account:        g.choice("account", "new", "existing", "guest"),
		DateOfBirth:    g.date("date_of_birth"),
		DateJoined:     g.date("date_joined"),
		DefaultAddress: g.address("default_address", false),
	}
}

func (f form) items() []item {
	items := []item{}
	f.list("items", true, func(g form) {
		if g.members["image_url"] == false { // an official plugin's way to say that there is none
			delete(g.members, "image_url")
		}
		it := item{
			Reference:   g.required("reference", maxText),
			Name:        g.required("name", maxText),
			Description: g.optional("description", maxLongText),
			URL:         g.url("url"),
			ImageURL:    g.checked("image_url", maxURL, isNoURL, validURL),
		}
		it.UnitPrice, _ = g.integer("unit_price", true, 0)
		it.Qty, _ = g.integer("qty", true, 1)
		items = append(items, it)
	})
	return items
}

func (f form) discounts() []discount {
	discounts := []discount{}
	f.list("discounts", false, func(g form) {
		d := discount{Code: g.required("code", maxText), Name: g.optional("name", maxText)}
		d.Amount, _ = g.integer("amount", true, 0)
		discounts = append(discounts, d)
	})
	return discounts
}

// metadata takes an object, or the empty list that PHP writes for one. Its content is never shown again.
func (f form) metadata() {
	v, present := f.value("metadata", false)
	if list, isList := v.([]any); !present || (isList && len(list) == 0) {
		return
	}
	if _, isObject := v.(map[string]any); !isObject {
		f.refuse("metadata", isNoObject)
	}
}

// addsUp reports whether items less discounts plus shipping and tax are the total, as in the document's example.
func (o *order) addsUp() bool {
	rest := o.TotalAmount - o.TaxAmount
	if o.Shipping != nil {
		rest -= o.Shipping.Amount
	}
	for _, d := range o.Discounts {
		rest += d.Amount
	}
	for _, it := range o.Items {
		if it.UnitPrice != 0 && it.Qty > maxAmount/it.UnitPrice {
			return false
		}
		rest -= it.UnitPrice * it.Qty
	}
	return rest == 0
}
