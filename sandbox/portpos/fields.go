package portpos

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// field is one parameter of gen_invoice. Required is what its refusal example and its table prove together: name is
// called required there and yet empty in both examples, so it may be left out here.
type field struct {
	name     string
	required bool
	longest  int // in characters; 0: no limit is stated
	valid    func(string) bool
}

// fields are the parameters of gen_invoice, besides those of every call, in the document's order.
var fields = []field{
	{"amount", true, 0, validAmount},
	{"currency", true, 3, func(text string) bool { return text == onlyCurrency }},
	{"product_name", true, 150, nil},
	{"product_description", true, 300, nil},
	{"name", false, 50, nil},
	{"email", true, 50, validEmail},
	{"phone", true, 15, nil},
	{"address", true, 200, nil},
	{"city", true, 50, nil},
	{"state", true, 50, nil},
	{"zipcode", true, 0, nil},
	{"country", true, 3, countryCode.MatchString},
	{"redirect_url", true, 0, validURL},
	{"ipn_url", false, 250, validURL},
	{"ship_to_name", false, 50, nil},
	{"ship_to_email", false, 50, validEmail},
	{"ship_to_phone", false, 15, nil},
	{"ship_to_address", false, 200, nil},
	{"ship_to_city", false, 50, nil},
	{"ship_to_state", false, 50, nil},
	{"ship_to_zipcode", false, 8, nil},
	{"ship_to_country", false, 3, countryCode.MatchString},
}

// countryCode is the form of ISO 3166-1 alpha-2 and alpha-3; the lists are not held here.
var countryCode = regexp.MustCompile(`^[A-Z]{2,3}$`)

func validAmount(text string) bool {
	minor, ok := parseAmount(text)
	return ok && minor >= leastAmount
}

func validEmail(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}

func validURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(text, "\r\n")
}

// refusal says what is wrong with a value; "" when nothing is. Only the first sentence is the document's.
func (f field) refusal(value string) string {
	switch {
	case value == "" && f.required:
		return f.name + " is not set"
	case value == "":
		return ""
	case f.longest > 0 && utf8.RuneCountInString(value) > f.longest:
		return f.name + " is too long"
	case f.valid != nil && !f.valid(value):
		return f.name + " is not valid"
	}
	return ""
}

// readFields gives the parameters as they are echoed, those that are required and missing left out, and by field what
// is wrong.
func readFields(f form) (echo, refusals map[string]string) {
	echo, refusals = map[string]string{"client_id": clientID}, map[string]string{}
	for _, field := range fields {
		value := f.get(field.name)
		if text := field.refusal(value); text != "" {
			refusals[field.name] = text
		}
		if value != "" || !field.required {
			echo[field.name] = value
		}
	}
	return echo, refusals
}
