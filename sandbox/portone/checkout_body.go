package portone

import (
	"encoding/json"
	"regexp"
	"strconv"

	"tender/sandbox/currency"
)

// alpha2 is the form of ISO 3166-1 alpha-2; the list itself is not held here.
var alpha2 = regexp.MustCompile(`^[A-Z]{2}$`)

// linkBody is the body of Create Payment Link: the link it asks for, and what proves who asks.
type linkBody struct {
	*link
	portoneKey, signature string
}

// readLink reads the body of Create Payment Link. The link has no references, status or creation time yet, and no expiry
// unless the body names one. Members that no document knows are ignored.
func readLink(f *form) (linkBody, error) {
	b := linkBody{link: &link{}}
	b.portoneKey = f.text("portone_key", true)
	b.orderID = f.text("merchant_order_id", true)
	b.readMoney(f)
	b.signature = f.text("signature_hash", true)
	b.readMerchant(f)
	b.successURL, b.failureURL = f.link("success_url", true), f.link("failure_url", true)
	b.pendingURL = f.link("pending_url", false)
	b.source = f.choice("source", invalidRequest("source must be default, api or checkout"), "default", "api", "checkout")
	b.environment = f.environment()
	b.description = f.text("description", false)
	b.expires = f.time("expiry_date", false)
	b.readBuyer(f)
	b.readItems(f)
	b.readExtras(f)
	return b, f.err()
}

func (l *link) readMoney(f *form) {
	l.currency = f.text("currency", true)
	_, known := currency.Decimals(l.currency)
	if l.currency != "" && !known {
		f.refuse(invalid("4075", "INVALID_CURRENCY", "currency is not supported"))
	}
	l.amount = f.amount("amount", l.currency, true, 1)
	l.country = f.text("country_code", true)
	if l.country != "" && !alpha2.MatchString(l.country) {
		f.mistyped("country_code", "an ISO 3166-1 alpha-2 code")
	}
}

func (l *link) readMerchant(f *form) {
	g, present := f.object("merchant_details", true)
	if !present {
		return
	}
	l.merchant = merchantDetails{
		name: g.text("name", true), logo: g.text("logo", false), backURL: g.text("back_url", false),
		promoCode: g.text("promo_code", false), promoDiscount: g.plain("promo_discount"),
		shippingCharges: g.plain("shipping_charges"),
	}
}

// plain reads a number that is only shown again; 0 when there is none.
func (f *form) plain(name string) json.Number {
	text := f.number(name, false)
	if text == "" {
		return "0"
	}
	return json.Number(text)
}

func (l *link) readBuyer(f *form) {
	if g, present := f.object("billing_details", false); present {
		l.buyer = buyer{name: g.text("billing_name", false), email: g.text("billing_email", false), phone: g.text("billing_phone", false)}
		_ = g.text("billing_surname", false)
		g.address("billing_address", &l.buyer)
	}
	if g, present := f.object("shipping_details", false); present {
		for _, name := range []string{"shipping_name", "shipping_surname", "shipping_email", "shipping_phone"} {
			_ = g.text(name, false)
		}
		g.address("shipping_address", &buyer{})
	}
	if g, present := f.object("customer_details", false); present {
		l.customer = customerDetails{g.text("name", false), g.text("email_address", false), g.text("phone_number", false)}
	}
}

func (f *form) address(name string, to *buyer) {
	g, present := f.object(name, false)
	if !present {
		return
	}
	to.line1, to.line2 = g.text("line_1", false), g.text("line_2", false)
	to.city, to.country = g.text("city", false), g.text("country_code", false)
	for _, other := range []string{"locale", "postal_code", "state", "country_name"} {
		_ = g.text(other, false)
	}
}

func (l *link) readItems(f *form) {
	f.objects("order_details", func(g *form) {
		it := item{
			ID: g.text("id", false), Name: g.text("name", false), Price: g.plain("price"), Quantity: g.plain("quantity"),
			Image: g.text("image", false), AdditionalDetails: map[string]any{},
		}
		if details, present := g.object("additional_details", false); present {
			it.AdditionalDetails = details.members
		}
		l.items = append(l.items, it)
	})
}

// readExtras reads what is left, most of which only has to be of the right type.
func (l *link) readExtras(f *form) {
	l.showShipping, l.showBack, l.embed = f.truth("show_shipping_details"), f.truth("show_back_button"), f.truth("is_checkout_embed")
	l.notifyByEmail, l.notifyByPhone = f.truth("notify_by_email"), f.truth("notify_by_phone")
	for i := range l.fields {
		l.fields[i] = f.text("user_configured_field"+strconv.Itoa(i+1), false)
	}
	for i, v := range f.list("custom_txn_webhook_urls") {
		text, isText := v.(string)
		if !isText || !isWebAddress(text) {
			f.mistyped("custom_txn_webhook_urls["+strconv.Itoa(i)+"]", "a URL")
			return
		}
		l.webhooks = append(l.webhooks, text)
	}
	f.objects("notes", func(g *form) { _, _ = g.text("key", false), g.text("value", false) })
	f.objects("chosen_payment_methods", func(g *form) {
		_, _ = g.text("payment_channel", true), g.text("payment_method", true)
	})
	_, _ = f.text("custom_link_ref", false), f.text("reminder_time_unit", false)
	_, _ = f.number("reminder_time", false), f.truth("send_immediately")
	_ = f.time("scheduled_date", false)
}
