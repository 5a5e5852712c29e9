package postpay

import (
	"encoding/json"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxAmount bounds every amount so that sums cannot overflow. Assumed; the document names no limit.
const maxAmount = 1_000_000_000_000_000

// maxList bounds every list, for the same reason.
const maxList = 1000

// The texts of refused fields. "This field is required." is the document's; the others are those of the framework that
// writes it.
const (
	isRequired    = "This field is required."
	isNull        = "This field may not be null."
	isBlank       = "This field may not be blank."
	isNoText      = "Not a valid string."
	isNoInteger   = "A valid integer is required."
	isNoBoolean   = "Must be a valid boolean."
	isNoChoice    = "Not a valid choice."
	isNoURL       = "Enter a valid URL."
	isNoEmail     = "Enter a valid email address."
	isNoDate      = "Enter a valid ISO 8601 date or time."
	isNoList      = "Expected a list of items."
	isEmpty       = "This list may not be empty."
	isNoObject    = "Invalid data. Expected a dictionary."
	nonFieldName  = "non_field_errors"
	maxText       = 255
	maxLongText   = 1024 // the official plugins cut descriptions here
	maxURL        = 2048
	notLongerThan = "Ensure this field has no more than "
)

// refusals collects what is wrong with a body by field; nested names are joined by dots, as in items.0.qty.
type refusals map[string][]string

func (f refusals) add(path, text string) { f[path] = append(f[path], text) }

// form reads the members of one JSON object, adding to refusals what is wrong. Each reader returns the zero value
// for a member that is refused or, where it is optional, absent or null.
type form struct {
	refused refusals
	path    string // of the object: "" or ending in a dot
	members map[string]any
}

func newForm(refused refusals, path string, v any) (form, bool) {
	members, isObject := v.(map[string]any)
	if !isObject {
		name := strings.TrimSuffix(path, ".")
		if name == "" {
			name = nonFieldName
		}
		refused.add(name, isNoObject)
		return form{}, false
	}
	return form{refused, path, members}, true
}

// value returns a member. Without one, it refuses it when it is required and reports false.
func (f form) value(name string, required bool) (any, bool) {
	v, present := f.members[name]
	if v != nil {
		return v, true
	}
	if required && present {
		f.refuse(name, isNull)
	} else if required {
		f.refuse(name, isRequired)
	}
	return nil, false
}

func (f form) refuse(name, text string) { f.refused.add(f.path+name, text) }

// text reads a text of at most limit characters. A number is taken as its digits, as the framework does.
func (f form) text(name string, required bool, limit int) (string, bool) {
	v, present := f.value(name, required)
	if !present {
		return "", false
	}
	text, isText := v.(string)
	if number, isNumber := v.(json.Number); isNumber {
		text, isText = number.String(), true
	}
	text = strings.TrimSpace(text)
	switch {
	case !isText || strings.ContainsRune(text, 0):
		f.refuse(name, isNoText)
	case utf8.RuneCountInString(text) > limit:
		f.refuse(name, notLongerThan+strconv.Itoa(limit)+" characters.")
	default:
		return text, true
	}
	return "", false
}

// required reads a text that must not be blank.
func (f form) required(name string, limit int) string {
	text, present := f.text(name, true, limit)
	if present && text == "" {
		f.refuse(name, isBlank)
	}
	return text
}

// optional reads a text that may be absent, null or blank; it is nil when it was not sent.
func (f form) optional(name string, limit int) *string {
	text, present := f.text(name, false, limit)
	if !present {
		return nil
	}
	return &text
}

// checked reads an optional text that must pass a test unless it is blank.
func (f form) checked(name string, limit int, refusal string, valid func(string) bool) *string {
	text := f.optional(name, limit)
	if text != nil && *text != "" && !valid(*text) {
		f.refuse(name, refusal)
	}
	return text
}

func (f form) choice(name string, options ...string) *string {
	return f.checked(name, maxText, isNoChoice, func(text string) bool { return slices.Contains(options, text) })
}

func (f form) date(name string) *string {
	return f.checked(name, maxText, isNoDate, func(text string) bool { _, err := parseTime(text); return err == nil })
}

// url reads a required URL.
func (f form) url(name string) string {
	text := f.required(name, maxURL)
	if text != "" && !validURL(text) {
		f.refuse(name, isNoURL)
	}
	return text
}

func validURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

func (f form) email(name string) string {
	text := f.required(name, maxText)
	if text == "" {
		return ""
	}
	if parsed, err := mail.ParseAddress(text); err != nil || parsed.Address != text {
		f.refuse(name, isNoEmail)
	}
	return text
}

// integer reads a whole number from least to maxAmount; ok is false when there is none.
func (f form) integer(name string, required bool, least int64) (n int64, ok bool) {
	v, present := f.value(name, required)
	if !present {
		return 0, false
	}
	number, isNumber := v.(json.Number)
	n, err := strconv.ParseInt(number.String(), 10, 64)
	switch {
	case !isNumber || err != nil:
		f.refuse(name, isNoInteger)
	case n < least:
		f.refuse(name, "Ensure this value is greater than or equal to "+strconv.FormatInt(least, 10)+".")
	case n > maxAmount:
		f.refuse(name, "Ensure this value is less than or equal to "+strconv.FormatInt(maxAmount, 10)+".")
	default:
		return n, true
	}
	return 0, false
}

// boolean reads an optional truth value.
func (f form) boolean(name string, otherwise bool) bool {
	v, present := f.value(name, false)
	if !present {
		return otherwise
	}
	b, isBoolean := v.(bool)
	if !isBoolean {
		f.refuse(name, isNoBoolean)
	}
	return b
}

// object reads a nested object; ok is false when there is none.
func (f form) object(name string, required bool) (form, bool) {
	v, present := f.value(name, required)
	if !present {
		return form{}, false
	}
	return newForm(f.refused, f.path+name+".", v)
}

// list reads a list of objects and calls each for every one of them.
func (f form) list(name string, required bool, each func(form)) {
	v, present := f.value(name, required)
	if !present {
		return
	}
	values, isList := v.([]any)
	if !isList {
		f.refuse(name, isNoList)
		return
	}
	if required && len(values) == 0 {
		f.refuse(name, isEmpty)
	}
	if len(values) > maxList {
		f.refuse(name, notLongerThan+strconv.Itoa(maxList)+" elements.")
		return
	}
	for i, element := range values {
		if nested, isObject := newForm(f.refused, f.path+name+"."+strconv.Itoa(i)+".", element); isObject {
			each(nested)
		}
	}
}
