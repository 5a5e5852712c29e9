package checkout

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

func TestCheck(t *testing.T) {
	long := strings.Repeat("é", 10_001)
	for name, c := range map[string]struct {
		change func(*Request)
		want   string
	}{
		"nothing":              {func(r *Request) {}, ""},
		"no order id":          {func(r *Request) { r.OrderID = "" }, "order_id required"},
		"order id's alphabet":  {func(r *Request) { r.OrderID = "a/b" }, "order_id invalid_format"},
		"order id like a try":  {func(r *Request) { r.OrderID = "a.a2" }, "order_id invalid_format"},
		"no provider":          {func(r *Request) { r.Provider = "" }, "provider required"},
		"provider's alphabet":  {func(r *Request) { r.Provider = "Postpay" }, "provider invalid_format"},
		"no currency":          {func(r *Request) { r.Currency = "" }, "currency required"},
		"unknown currency":     {func(r *Request) { r.Currency = "XAU" }, "currency not_allowed"},
		"lower-case currency":  {func(r *Request) { r.Currency = "aed" }, "currency not_allowed"},
		"amount 0":             {func(r *Request) { r.Amount = 0; r.Items = nil }, "amount too_small"},
		"amount over bound":    {func(r *Request) { r.Amount = MaxAmount + 1; r.Items = nil }, "amount too_large"},
		"amount at bound":      {func(r *Request) { r.Amount = MaxAmount; r.Items = nil }, ""},
		"tax over bound":       {func(r *Request) { *r.TaxAmount = MaxAmount + 1; r.Items = nil }, "tax_amount too_large"},
		"tax negative":         {func(r *Request) { *r.TaxAmount = -1; r.Items = nil }, "tax_amount too_small"},
		"country":              {func(r *Request) { r.Country = "UK" }, "country not_allowed"},
		"country lower case":   {func(r *Request) { r.Country = "ae" }, "country not_allowed"},
		"country across codes": {func(r *Request) { r.Country = "D " }, "country not_allowed"},
		"capture":              {func(r *Request) { r.Capture = "later" }, "capture not_allowed"},
		"capture manual":       {func(r *Request) { r.Capture = CaptureManual }, ""},
		"description lines":    {func(r *Request) { r.Description = "a\nb\tc\r\n🎁" }, ""},
		"description NUL":      {func(r *Request) { r.Description = "a\x00" }, "description invalid_format"},
		"description long":     {func(r *Request) { r.Description = long }, "description too_long"},
		"description at bound": {func(r *Request) { r.Description = long[2:] }, ""},
		"past":                 {func(r *Request) { r.ExpiresAt = now }, "expires_at too_small"},
		"soon":                 {func(r *Request) { r.ExpiresAt = now.Add(time.Second) }, ""},
		"31 days":              {func(r *Request) { r.ExpiresAt = now.Add(maxExpiry) }, ""},
		"over 31 days":         {func(r *Request) { r.ExpiresAt = now.Add(maxExpiry + 1) }, "expires_at too_large"},
		"item": {func(r *Request) {
			r.Items[0] = Item{Reference: long, Name: "\x1b", URL: "ftp://a/", ImageURL: "https://u:p@a/", UnitPrice: MaxAmount + 1, Quantity: 0}
		}, "items[0].reference too_long; items[0].name invalid_format; items[0].url invalid_format; items[0].image_url invalid_format; items[0].unit_price too_large; items[0].quantity too_small; amount total_mismatch"},
		"item's links":     {func(r *Request) { r.Items[0].URL, r.Items[0].ImageURL = "/a", "https://a/"+long }, "items[0].url invalid_format; items[0].image_url too_long"},
		"item's hosts":     {func(r *Request) { r.Items[0].URL, r.Items[0].ImageURL = "https://:80/", "https:///a" }, "items[0].url invalid_format; items[0].image_url invalid_format"},
		"item's quantity":  {func(r *Request) { r.Items[0].Quantity = maxQuantity + 1 }, "items[0].quantity too_large; amount total_mismatch"},
		"discount":         {func(r *Request) { r.Discounts[0] = Discount{"a\nb", "\a", -1} }, "discounts[0].code invalid_format; discounts[0].name invalid_format; discounts[0].amount too_small; amount total_mismatch"},
		"shipping":         {func(r *Request) { r.Shipping = &Shipping{long, "\a", -1, &Address{Country: "XX"}} }, "shipping.id too_long; shipping.name invalid_format; shipping.amount too_small; shipping.address.country not_allowed; amount total_mismatch"},
		"too many items":   {func(r *Request) { r.Items = make([]Item, 201) }, "items too_many"},
		"too many rebates": {func(r *Request) { r.Discounts = make([]Discount, 51) }, "discounts too_many"},
		"address": {func(r *Request) {
			*r.BillingAddress = Address{long, long, long, long, long, long, long, long, "?", long}
		}, "billing_address.first_name too_long; billing_address.last_name too_long; billing_address.phone too_long; billing_address.alt_phone too_long; billing_address.line1 too_long; billing_address.line2 too_long; billing_address.city too_long; billing_address.state too_long; billing_address.country not_allowed; billing_address.postal_code too_long"},
		"customer": {func(r *Request) {
			r.Customer = &Customer{long, "x", "\n", "\n", long, "m", "old", "1990-02-30", "today", &Address{Country: "A"}}
		}, "customer.id too_long; customer.email invalid_format; customer.first_name invalid_format; customer.last_name invalid_format; customer.phone too_long; customer.gender not_allowed; customer.account not_allowed; customer.date_of_birth invalid_format; customer.date_joined invalid_format; customer.default_address.country not_allowed"},
		"customer full": {func(r *Request) {
			r.Customer = &Customer{"1", "a@b.example", "A", "B", "1", "other", "guest", "1990-01-20", "2019-08-26T09:28:14.790Z", &Address{Country: "DE"}}
		}, ""},
		"customer joined on a day": {func(r *Request) { r.Customer.DateJoined = "2019-08-26" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := exampleRequest(t)
			c.change(&r)
			if got := summary(r.Check(rules)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestCheckOfNothingNamesAllThatIsRequired(t *testing.T) {
	got := summary(Request{}.Check(rules))
	if got != "order_id required; provider required; currency required; amount too_small; success_url required; cancel_url required" {
		t.Error(got)
	}
}

func TestOrderID(t *testing.T) {
	for _, id := range []string{"a", "7", "order-01", "A.b_c-d", "a.a", "a.A2", "a.a2x", "a.b2", "aa2", strings.Repeat("x", 64)} {
		if !isOrderID(id) {
			t.Errorf("%q is refused", id)
		}
	}
	for _, id := range []string{"", ".a", "-a", "_a", "a b", "a#b", "é", "a\n", "a.a1", "x.a007", "x.a1.a22", "x..a1", strings.Repeat("x", 65)} {
		if isOrderID(id) {
			t.Errorf("%q is taken", id)
		}
	}
}

func TestProviderName(t *testing.T) {
	for name, want := range map[string]bool{
		"postpay": true, "p2": true, "p": false, "2p": false, "": false, "post-pay": false, "pOst": false,
		"p" + strings.Repeat("1", 31): true, "p" + strings.Repeat("1", 32): false,
	} {
		if isProvider(name) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
}

func TestEmail(t *testing.T) {
	for _, text := range []string{"a@b.example", "first.last+tag@sub.example.co", "o'neil@b.example", "ü@bücher.example", strings.Repeat("a", 64) + "@b.example"} {
		if !isEmail(text) {
			t.Errorf("%q is refused", text)
		}
	}
	for _, text := range []string{
		"", "a", "@b.example", "a@", "a@b", "a@b..example", "a@.example", "a@b.example.", "a b@c.example", "a@b c.example", "a@@b.example",
		"a@b@c.example", "<a@b.example>", "a@b.example\n", "a\r\nBcc: x@b.example", "a@-b.example", "a@b_c.example", "a,b@c.example",
		strings.Repeat("a", 65) + "@b.example", "a@" + strings.Repeat("b.", 130) + "example",
	} {
		if isEmail(text) {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestMetadataAndOptions(t *testing.T) {
	many := map[string]string{}
	for i := range 51 {
		many[fmt.Sprint(i)] = ""
	}
	full := map[string]string{"k": strings.Repeat("x", 1024-len(`{"k":""}`))}
	for name, c := range map[string]struct {
		change func(*Request)
		want   string
	}{
		"exactly 1 KB":       {func(r *Request) { r.Metadata = full }, ""},
		"one byte more":      {func(r *Request) { r.Metadata = map[string]string{"k": full["k"] + "x"} }, "metadata too_long"},
		"two bytes a letter": {func(r *Request) { r.Metadata = map[string]string{"k": strings.Repeat("é", 600)} }, "metadata too_long"},
		"empty":              {func(r *Request) { r.Metadata = map[string]string{} }, ""},
		"too many":           {func(r *Request) { r.Metadata = many }, "metadata too_many"},
		"no name":            {func(r *Request) { r.Metadata = map[string]string{"": "x"} }, "metadata invalid_format"},
		"long name":          {func(r *Request) { r.Metadata = map[string]string{strings.Repeat("k", 65): "x"} }, "metadata invalid_format"},
		"control in name":    {func(r *Request) { r.Metadata = map[string]string{"a\n": "x"} }, "metadata invalid_format"},
		"control in value":   {func(r *Request) { r.Metadata = map[string]string{"b": "\x00", "a": "\n", "c": "ok"} }, "metadata.a invalid_format; metadata.b invalid_format"},
		"large options": {func(r *Request) {
			r.ProviderOptions = map[string]jsontext.Value{"a": jsontext.Value(`"` + strings.Repeat("x", maxOptions) + `"`)}
		}, "provider_options too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			r := exampleRequest(t)
			c.change(&r)
			if got := summary(r.Check(rules)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestTotal(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Request)
		fits   bool
	}{
		"one more":         {func(r *Request) { r.Amount++ }, false},
		"one less":         {func(r *Request) { r.Amount-- }, false},
		"without tax":      {func(r *Request) { r.TaxAmount = nil; r.Amount -= 3880 }, true},
		"tax forgotten":    {func(r *Request) { r.TaxAmount = nil }, false},
		"without shipping": {func(r *Request) { r.Shipping = nil; r.Amount -= 2000 }, true},
		"two of an item":   {func(r *Request) { r.Items[0].Quantity = 2; r.Amount += 84000 }, true},
		"two discounts":    {func(r *Request) { r.Discounts = append(r.Discounts, Discount{Amount: 80}); r.Amount -= 80 }, true},
		"no items":         {func(r *Request) { r.Items = nil; r.Amount = 1 }, true},
		"overflow": {func(r *Request) {
			// 2^42 * 2^22 wraps to 0, so a careless sum would be the same as before.
			r.Items = append(r.Items, Item{UnitPrice: 1 << 42, Quantity: 1 << 22})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := exampleRequest(t)
			c.change(&r)
			got := summary(r.Check(rules))
			if fits := !strings.Contains(got, "amount total_mismatch"); fits != c.fits {
				t.Error(got)
			}
		})
	}
}
