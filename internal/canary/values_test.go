package canary

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// kept says in which good answers, besides problems, logs and counts, a value may stand.
type kept string

const (
	nowhere  kept = ""         // in none, and in no order
	inOrders kept = "in order" // an order stores it, so it is answered with the order
	inPages  kept = "in page"  // the answer to a checkout brings it
)

// canary is a value that would tell where it leaked.
type canary struct {
	name, value string
	kept        kept
	folded      []string // how it may be written, in small letters
	encoded     []string // how it may be written where letter case matters
}

// plant makes a canary.
func plant(name, value string, where kept) canary {
	c := canary{name: name, value: value, kept: where}
	for _, form := range []string{
		value, url.QueryEscape(value), url.PathEscape(value), hex.EncodeToString([]byte(value)), strings.ReplaceAll(value, "/", `\/`),
	} {
		if form = strings.ToLower(form); !slices.Contains(c.folded, form) {
			c.folded = append(c.folded, form)
		}
	}
	for at := range 3 { // where it stands in a longer text that is encoded as a whole
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString([]byte(strings.Repeat("x", at) + value))[(at*8+5)/6:]
			text = text[:len(text)-1] // the last letter depends on what follows
			if !slices.Contains(c.encoded, text) {
				c.encoded = append(c.encoded, text)
			}
		}
	}
	return c
}

// The values that walks are made with.
const (
	email    = "canary.mail+tag@shopper.example"
	phone    = "+8801798765432"
	pan      = "5454545454545454"
	street   = "99 Canary Street"
	given    = "Canaryfirst"
	family   = "Canarylast"
	customer = "canary-customer-7731"
	cardID   = "canary-card-7732"
	metadata = "canary metadata 7733"
	success  = "https://shop.example/canary-success"
	cancel   = "https://shop.example/canary-cancel"
	reason   = "canary reason 7734"
	actor    = "canary actor 7735"

	checkoutKey = "canary-checkout-signing-key-7736"
	callbackKey = "canary-callback-signing-key-7737"
	oldKey      = "canary-previous-signing-key-7738"
	strangerKey = "canary-key-of-nobody-7739"
	stranger    = "canary-token-of-nobody-7740"
)

// personal are the values of a request; most of them reach the providers.
func personal() []canary {
	return []canary{
		plant("e-mail", email, nowhere), plant("phone", phone, nowhere), plant("phone's digits", phone[4:], nowhere), plant("card number", pan, nowhere),
		plant("street", street, nowhere), plant("first name", given, nowhere), plant("last name", family, nowhere), plant("customer id", customer, nowhere),
	}
}

// fixed are the values that every walk has, besides its providers' secrets.
func fixed() []canary {
	return append(personal(), []canary{
		plant("card id", cardID, nowhere),
		plant("metadata", metadata, inOrders), plant("success URL", success, inOrders), plant("cancel URL", cancel, inOrders),
		plant("reason", reason, inOrders), plant("actor", actor, inOrders),
		plant("checkout key", checkoutKey, nowhere), plant("callback key", callbackKey, nowhere), plant("previous key", oldKey, nowhere),
		plant("key of nobody", strangerKey, nowhere), plant("token of nobody", stranger, nowhere),
	}...)
}

// scan names the canaries in a text, in whatever form they stand there; those that are allowed do not count.
func scan(text string, all []canary, allowed ...kept) []string {
	var found []string
	lower := strings.ToLower(text)
	for _, c := range all {
		if c.kept != nowhere && slices.Contains(allowed, c.kept) {
			continue
		}
		if slices.ContainsFunc(c.folded, func(form string) bool { return strings.Contains(lower, form) }) ||
			slices.ContainsFunc(c.encoded, func(form string) bool { return strings.Contains(text, form) }) {
			found = append(found, c.name)
		}
	}
	return found
}
