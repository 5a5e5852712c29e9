package telemetry

import (
	"encoding"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// ours are keys whose values we made ourselves: masking them would cut a line off from its order.
var ours = map[string]bool{
	slog.TimeKey: true, slog.LevelKey: true, RequestIDKey: true, OrderIDKey: true, ProviderKey: true,
	"refund_id": true, "attempt": true, "reference": true, "code": true, "outcome": true,
}

// sensitive are words that make a key one whose value is not logged, wherever in the key they stand: client_token,
// billingAddress, X-Api-Key.
var sensitive = map[string]bool{
	"address": true, "addresses": true, "apikey": true, "auth": true, "authorization": true, "bearer": true, "billing": true,
	"body": true, "card": true, "cookie": true, "credential": true, "credentials": true, "customer": true, "cvc": true,
	"cvv": true, "email": true, "iban": true, "jwt": true, "key": true, "keys": true, "mail": true, "mobile": true,
	"pan": true, "passphrase": true, "password": true, "payload": true, "phone": true, "secret": true, "secrets": true,
	"shipping": true, "signature": true, "token": true, "tokens": true,
}

// Redact is a slog ReplaceAttr. It drops attributes whose key has a sensitive word, in a group of such a name too;
// masks what Mask finds inside texts and errors; and lets pass only values whose form it knows: anything else (a request, a header, a struct) is replaced by the name of its type.
func Redact(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && ours[a.Key] {
		return a
	}
	if isSensitive(a.Key) {
		return slog.Attr{}
	}
	for _, group := range groups {
		if isSensitive(group) {
			return slog.Attr{}
		}
	}
	a.Value = redactValue(a.Value)
	return a
}

func isSensitive(key string) bool {
	for _, word := range words(key) {
		if sensitive[word] {
			return true
		}
	}
	return false
}

// words splits a key at everything that is no letter, and where a capital follows a small letter.
func words(key string) []string {
	var spaced strings.Builder
	small := false
	for _, r := range key {
		if unicode.IsUpper(r) && small {
			spaced.WriteByte(' ')
		}
		small = unicode.IsLower(r)
		spaced.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(spaced.String(), func(r rune) bool { return !unicode.IsLetter(r) })
}

func redactValue(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(Mask(v.String()))
	case slog.KindAny:
		return redactAny(v.Any())
	default: // numbers, truth values, times; groups come member by member
		return v
	}
}

// redactAny lets pass what says itself as text. A []byte or a []string is text too, and so is an error, whose JSON
// form is otherwise the business of its type.
func redactAny(value any) slog.Value {
	switch v := value.(type) {
	case nil:
		return slog.AnyValue(nil)
	case error:
		return slog.StringValue(Mask(v.Error()))
	case []byte:
		return slog.StringValue(Mask(string(v)))
	case []string:
		return slog.StringValue(Mask(strings.Join(v, ", ")))
	case []int, []int64, []time.Duration, []bool:
		return slog.AnyValue(v)
	case *slog.Source:
		return slog.AnyValue(v)
	case encoding.TextMarshaler:
		if text, err := v.MarshalText(); err == nil {
			return slog.StringValue(Mask(string(text)))
		}
	}
	return slog.StringValue(fmt.Sprintf("[%T not logged]", value))
}

// A pattern is looked for only in text that has one of its marks, and compiled when that first happens: most functions
// log nothing of the kind in their first reply, which a shopper waits for.
type pattern struct {
	marks []string // lower case
	find  func() *regexp.Regexp
	with  string
}

func compiled(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// What Mask looks for, in this order.
var patterns = []pattern{
	{[]string{"bearer", "basic"}, compiled(`(?i)\b(bearer|basic)(\s+|%20)[A-Za-z0-9._~+/=-]{6,}`), "$1 [masked]"},
	{[]string{"eyj"}, compiled(`\beyJ[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*){1,2}`), "[jwt]"},
	{[]string{"k_", "key_", "whsec_"}, compiled(`\b(?:sk|pk|rk|whsec|key)_[A-Za-z0-9_]{8,}`), "[key]"},
	{[]string{"/webhooks/", "/return/"}, compiled(`(/(?:webhooks|return)/[^/\s]+/[^/\s]+/)[A-Za-z0-9_-]{10,}`), "$1[token]"},
	{[]string{"@"}, compiled(`[A-Za-z0-9.!#$&'*+/=?^_{|}~%-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+`), "[email]"},
}

var (
	digits = compiled(`\b\d(?:[ -]?\d){13,}\b`)
	group  = compiled(`\d+`)
)

// Mask replaces what looks like a bearer or basic credential, a JWT, a provider's key, the token in a callback's path,
// an e-mail address or a card number (14 to 19 digits whose check digit is right, with or without spaces or hyphens)
// by a word in brackets.
func Mask(text string) string {
	lower := strings.ToLower(text)
	for _, p := range patterns {
		if slices.ContainsFunc(p.marks, func(mark string) bool { return strings.Contains(lower, mark) }) {
			text = p.find().ReplaceAllString(text, p.with)
		}
	}
	if countDigits(text) < shortestCard {
		return text
	}
	return digits().ReplaceAllStringFunc(text, maskCards)
}

// shortestCard is how many digits a card number has at least.
const shortestCard = 14

func countDigits(text string) int {
	n := 0
	for _, c := range []byte(text) {
		if '0' <= c && c <= '9' {
			n++
		}
	}
	return n
}

// maskCards masks the first groups of a run of digits that together are a card number. The run may hold more, such as
// an expiry date after the number.
func maskCards(run string) string {
	groups := group().FindAllStringIndex(run, -1)
	for i, from := range groups {
		for _, to := range groups[i:] {
			if luhn(run[from[0]:to[1]]) {
				return run[:from[0]] + "[card]" + maskCards(run[to[1]:])
			}
		}
	}
	return run
}

// luhn says whether text is 14 to 19 digits of which the last is the check digit of the others, passing over what is
// no digit.
func luhn(text string) bool {
	sum, count, double := 0, 0, false
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		n := int(text[i] - '0')
		if double {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum, count, double = sum+n, count+1, !double
	}
	return sum%10 == 0 && count >= 14 && count <= 19
}
