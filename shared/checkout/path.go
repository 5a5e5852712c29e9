package checkout

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// bodyPath is how the document itself is named; no member has this name.
const bodyPath = "body"

// path writes a JSON pointer as callers know paths: /items/0/unit_price is items[0].unit_price.
func path(pointer jsontext.Pointer) string {
	var b strings.Builder
	top, at := "", 0
	for token := range pointer.Tokens() {
		switch {
		case at == 0:
			top = token
			b.WriteString(printable(token))
		case at == 1 && (top == "items" || top == "discounts") && wholeText(token):
			b.WriteString("[" + token + "]")
		default:
			b.WriteString("." + printable(token))
		}
		at++
	}
	if at == 0 {
		return bodyPath
	}
	return b.String()
}

func isMetadata(pointer jsontext.Pointer) bool {
	return strings.HasPrefix(string(pointer), "/metadata/")
}

// printable gives a member's name if it looks like one. A sender's mistake can put anything into the place of a name,
// so what could be an address, a number or a sentence is not repeated.
func printable(name string) string {
	const hidden = "(name not shown)"
	if name == "" || len(name) > 40 {
		return hidden
	}
	digits := 0
	for i, b := range []byte(name) {
		letter := 'a' <= b|0x20 && b|0x20 <= 'z'
		digit := '0' <= b && b <= '9'
		if !letter && (i == 0 || (!digit && b != '_' && b != '-')) {
			return hidden
		}
		if digit {
			digits++
		}
	}
	if digits > 5 {
		return hidden
	}
	return name
}

// OptionPath is how a problem names a member of provider_options, whose names only the provider's adapter knows.
func OptionPath(name string) string { return "provider_options." + printable(name) }

func wholeText(text string) bool { return text != "" && text[0] != '-' && whole([]byte(text)) }
