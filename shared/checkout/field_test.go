package checkout

import (
	"reflect"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

func TestField(t *testing.T) {
	r := exampleRequest(t)
	r.ExpiresAt = time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)
	r.ProviderOptions = map[string]jsontext.Value{
		"card": jsontext.Value(`"a\u0062"`), "n": jsontext.Value(`3`), "null": jsontext.Value(`null`),
		"o": jsontext.Value(`{"a":1}`), "empty": jsontext.Value(`""`), "no": jsontext.Value(`false`),
	}
	r.Metadata["a.b"] = "dotted"
	for path, want := range map[string]string{
		"order_id": "order-01", "amount": "81480", "tax_amount": "3880", "currency": "AED", "expires_at": "2030-02-01T00:00:00Z",
		"items": "list", "items[0]": "object", "items[0].name": "Wild Flower Eau de Parfum (50ml)", "items[0].quantity": "1",
		"discounts[0].code": "return-10", "shipping": "object", "shipping.amount": "2000", "shipping.address": "object",
		"shipping.address.alt_phone": "800 239", "billing_address.line1": "The Gate District, DIFC", "customer.email": "john@postpay.io",
		"metadata": "object", "metadata.cart": "cart-01", "metadata.a.b": "dotted", "provider_options.card": "ab",
		"provider_options.n": "3", "provider_options.o": `{"a":1}`, "provider_options.no": "false", "success_url": "https://www.example.ae/success",
	} {
		if value, present := r.Field(path); value != want || !present {
			t.Errorf("%s: %q, %t", path, value, present)
		}
	}
	for _, path := range []string{
		"", ".", "nothing", "OrderID", "items[].name", "items[1].name", "items[x].name", "items.name", "order_id[0]", "order_id.x",
		"customer.gender", "customer.default_address", "customer.default_address.line1", "metadata.none", "provider_options.none",
		"provider_options.null", "provider_options.empty", "expires_at.x", "expires_at.", "billing_address.alt_phone",
	} {
		if value, present := r.Field(path); value != "" || present {
			t.Errorf("%q: %q, %t", path, value, present)
		}
	}
}

func TestFieldTellsZeroFromAbsent(t *testing.T) {
	r := exampleRequest(t)
	*r.TaxAmount = 0
	if value, present := r.Field("tax_amount"); value != "0" || !present {
		t.Errorf("%q, %t", value, present)
	}
	r.TaxAmount = nil
	if value, present := r.Field("tax_amount"); value != "" || present {
		t.Errorf("%q, %t", value, present)
	}
}

func TestFields(t *testing.T) {
	r := Request{Items: []Item{{Name: "a"}, {}}, Customer: &Customer{}}
	for path, want := range map[string][]FieldValue{
		"items[].name":     {{"items[0].name", "a", true}, {"items[1].name", "", false}},
		"items[1].name":    {{"items[1].name", "", false}},
		"items[2].name":    nil,
		"discounts[].name": nil, // nothing to ask where there is no list
		"shipping.name":    nil, // nor where there is no object
		"shipping":         {{"shipping", "", false}},
		"items":            {{"items", "list", true}},
		"discounts":        {{"discounts", "", false}},
		"customer.email":   {{"customer.email", "", false}},
		"metadata.cart":    {{"metadata.cart", "", false}},
		"typo.name":        {{"typo.name", "", false}}, // never silently satisfied
		"items[].typo":     {{"items[0].typo", "", false}, {"items[1].typo", "", false}},
	} {
		if got := r.Fields(path); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", path, got)
		}
	}
}

func TestKnown(t *testing.T) {
	for path, want := range map[string]bool{
		"order_id": true, "items[].name": true, "items[0].name": true, "discounts[].amount": true, "shipping.address.line1": true,
		"customer.default_address.city": true, "metadata.x": true, "provider_options.num_instalments": true, "items": true,
		"shipping": true, "tax_amount": true, "expires_at": true,
		"": false, "order": false, "items.name": false, "items[].qty": false, "metadata.": false, "shipping.address.zip": false,
	} {
		if Known(path) != want {
			t.Errorf("%q: %t", path, !want)
		}
	}
}

func TestCutField(t *testing.T) {
	r := exampleRequest(t)
	r.Items = append(r.Items, Item{Name: "short"})
	before := exampleRequest(t)
	before.Items = append(before.Items, Item{Name: "short"})
	c := r
	for _, path := range []string{"items[].name", "description", "discounts[].name", "shipping.name", "shipping.address.line1", "customer.id",
		"customer.default_address.line1", "billing_address.city", "amount", "items", "typo", "metadata.cart", "tax_amount"} {
		c = c.CutField(path, 4)
	}
	if c.Items[0].Name != "Wild" || c.Items[1].Name != "shor" || c.Description != "Orde" || c.Discounts[0].Name != "Retu" ||
		c.Shipping.Name != "Expr" || c.Shipping.Address.Line1 != "The " || c.Customer.ID != "cust" || c.BillingAddress.City != "Duba" {
		t.Errorf("%+v", c)
	}
	if !reflect.DeepEqual(r, before) {
		t.Error("the request itself was changed")
	}
	if c.Amount != r.Amount || c.Metadata["cart"] != "cart-01" || c.Items[0].Description != r.Items[0].Description {
		t.Error("something else was changed")
	}
}
