package checkout

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tender/shared/money"
	"tender/shared/problem"
)

// MaxAmount is the greatest amount of a request and of each of its parts, in minor units: 15 digits, which every reader
// of JSON holds exactly.
const MaxAmount int64 = 999_999_999_999_999

// Bounds of a request; lengths are in characters. They are wide: providers' own limits are checked beside them.
const (
	maxItems       = 200
	maxDiscounts   = 50
	maxQuantity    = 1_000_000
	maxDisplay     = 10_000 // display text, which is cut to the provider's limit later
	maxName        = 200    // names of persons, parts of an address
	maxReference   = 128    // ids and codes of the merchant's
	maxPhone       = 40
	maxPostalCode  = 32
	maxEmail       = 254
	maxExpiry      = 31 * 24 * time.Hour
	maxMetadata    = 1024 // bytes of its JSON
	maxMetadataLen = 50
	maxKey         = 64
	maxOptions     = 8192 // bytes of its JSON
	maxOptionsLen  = 50
)

// Rules are what a deployment sets for its requests.
type Rules struct {
	// ReturnHosts are the hosts that success, cancel and pending URLs may lead to: "shop.example", or "shop.example:8443"
	// for another port than 443. Subdomains are hosts of their own.
	ReturnHosts []string
	// AllowHTTPLocalhost also allows http and https on localhost, 127.0.0.1 and [::1] with any port. Local mode only.
	AllowHTTPLocalhost bool
	// Now is compared with expires_at.
	Now time.Time
}

// Check gives all members that break our own rules; none if the request is right. The provider's rules are not ours:
// whether it is enabled, what it requires and how much it takes is declared with it.
func (r Request) Check(rules Rules) []problem.Field {
	c := &checker{}
	c.head(r)
	c.amounts(r)
	for i, item := range r.Items {
		c.item(fmt.Sprintf("items[%d]", i), item)
	}
	for i, d := range r.Discounts {
		c.discount(fmt.Sprintf("discounts[%d]", i), d)
	}
	c.shipping(r.Shipping)
	c.address("billing_address", r.BillingAddress)
	c.customer(r.Customer)
	c.returnURLs(r, rules)
	c.expiry(r.ExpiresAt, rules.Now)
	c.metadata(r.Metadata)
	c.options(r.ProviderOptions)
	c.total(r)
	return Merge(c.wrong)
}

type checker struct{ wrong []problem.Field }

func (c *checker) add(path, code, format string, args ...any) {
	c.wrong = append(c.wrong, field(path, code, fmt.Sprintf(format, args...)))
}

func (c *checker) head(r Request) {
	if c.given("order_id", r.OrderID) && !isOrderID(r.OrderID) {
		c.add("order_id", CodeFormat, "This must be 1 to 64 letters, digits, dots, underscores and hyphens, start with a letter or digit, and not end in .a and a number.")
	}
	if c.given("provider", r.Provider) && !isProvider(r.Provider) {
		c.add("provider", CodeFormat, "This must be a provider's name: 2 to 32 lower-case letters and digits, starting with a letter.")
	}
	if c.given("currency", string(r.Currency)) {
		if _, err := money.ParseCurrency(string(r.Currency)); err != nil {
			c.add("currency", CodeNotAllowed, "This must be an active ISO 4217 code in upper case, of a currency with a minor unit.")
		}
	}
	c.country("country", r.Country)
	c.display("description", r.Description)
	c.oneOf("capture", r.Capture, CaptureAutomatic, CaptureManual)
}

func (c *checker) amounts(r Request) {
	c.number("amount", r.Amount, 1, MaxAmount)
	c.number("tax_amount", r.Tax(), 0, MaxAmount)
	c.atMost("items", len(r.Items), maxItems)
	c.atMost("discounts", len(r.Discounts), maxDiscounts)
}

func (c *checker) expiry(at, now time.Time) {
	switch {
	case at.IsZero():
	case !at.After(now):
		c.add("expires_at", CodeTooSmall, "This time must be in the future.")
	case at.Sub(now) > maxExpiry:
		c.add("expires_at", CodeTooLarge, "This time must be at most 31 days ahead.")
	}
}

// given says whether a required text is there.
func (c *checker) given(path, value string) bool {
	if value == "" {
		c.add(path, CodeRequired, "This field is required.")
	}
	return value != ""
}

func (c *checker) number(path string, n, least, most int64) {
	switch {
	case n < least:
		c.add(path, CodeTooSmall, "This must be at least %d.", least)
	case n > most:
		c.add(path, CodeTooLarge, "This must be at most %d.", most)
	}
}

func (c *checker) atMost(path string, count, most int) {
	if count > most {
		c.add(path, CodeTooMany, "There can be at most %d of these.", most)
	}
}

func (c *checker) oneOf(path, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		c.add(path, CodeNotAllowed, "This must be one of: %s.", strings.Join(allowed, ", "))
	}
}

func (c *checker) country(path, value string) {
	if value != "" && !isCountry(value) {
		c.add(path, CodeNotAllowed, "This must be an ISO 3166-1 alpha-2 code in upper case.")
	}
}

// display checks a text that is only shown to people: it may have lines.
func (c *checker) display(path, value string) {
	c.text(path, value, maxDisplay, func(r rune) bool { return isControl(r) && r != '\n' && r != '\r' && r != '\t' })
}

// meaning checks a text that is used as it stands.
func (c *checker) meaning(path, value string, most int) { c.text(path, value, most, isControl) }

func (c *checker) text(path, value string, most int, refused func(rune) bool) {
	switch {
	case utf8.RuneCountInString(value) > most:
		c.add(path, CodeTooLong, "This can have at most %d characters.", most)
	case strings.ContainsFunc(value, refused):
		c.add(path, CodeFormat, "This must not have control characters.")
	}
}

func isControl(r rune) bool { return r < 0x20 || (r >= 0x7f && r < 0xa0) }
