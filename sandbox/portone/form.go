package portone

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxList bounds every list. Assumed; the documents name no limit.
const maxList = 1000

// form reads the members of one JSON object. The first thing that is wrong is kept as the refusal, as PortOne names one
// at a time; after it, and for a member that is absent, null or wrong, readers return the zero value.
type form struct {
	members map[string]any
	path    string // of the object: "" or ending in a dot
	refusal **apiError
}

func (f *form) refuse(e *apiError) {
	if *f.refusal == nil {
		*f.refusal = e
	}
}

// err is the refusal as an error, nil when there is none.
func (f *form) err() error {
	if *f.refusal == nil {
		return nil
	}
	return *f.refusal
}

func (f *form) mistyped(name, what string) {
	f.refuse(invalidRequest(f.path + name + " must be " + what))
}

// value returns a member that is neither absent nor null.
func (f *form) value(name string, required bool) any {
	v := f.members[name]
	if v == nil && required {
		f.refuse(unauthorized(f.path + name + " is a required field"))
	}
	return v
}

// text reads a text; where it is required it must not be empty.
func (f *form) text(name string, required bool) string {
	v := f.value(name, required)
	if v == nil {
		return ""
	}
	text, isText := v.(string)
	if !isText {
		f.mistyped(name, "a string")
	} else if text == "" && required {
		f.refuse(unauthorized(f.path + name + " is a required field"))
	}
	return text
}

// choice reads a required text that must be one of the options.
func (f *form) choice(name string, refusal *apiError, options ...string) string {
	text := f.text(name, true)
	if text != "" && !slices.Contains(options, text) {
		f.refuse(refusal)
	}
	return text
}

// environment reads which of the merchant's two environments is meant.
func (f *form) environment() string {
	return f.choice("environment", invalid("4034", "INVALID_ENVIRONMENT", "environment must be live or sandbox"), "live", "sandbox")
}

func (f *form) truth(name string) bool {
	v := f.value(name, false)
	truth, isTruth := v.(bool)
	if v != nil && !isTruth {
		f.mistyped(name, "a boolean")
	}
	return truth
}

// number reads a number and returns its text, "" when there is none.
func (f *form) number(name string, required bool) string {
	v := f.value(name, required)
	number, isNumber := v.(json.Number)
	if v != nil && !isNumber {
		f.mistyped(name, "a number")
	}
	return number.String()
}

// amount reads an amount of a currency that is known, of at least the given minor units.
func (f *form) amount(name, code string, required bool, least int64) int64 {
	text := f.number(name, required)
	if text == "" {
		return 0
	}
	minor, ok := parseAmount(text, code)
	if !ok || minor < least {
		f.refuse(invalid("4041", "INVALID_AMOUNT", f.path+name+" is not a valid amount"))
	}
	return minor
}

// positive reads a required whole number from 1.
func (f *form) positive(name string) int {
	text := f.number(name, true)
	n, err := strconv.Atoi(text)
	if text != "" && (err != nil || n < 1) {
		f.mistyped(name, "an integer of at least 1")
	}
	return n
}

// time reads an ISO 8601 time with its offset; the zero time when there is none.
func (f *form) time(name string, required bool) time.Time {
	text := f.text(name, required)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || strings.Contains(text, ",") {
		f.mistyped(name, "a time such as 2024-07-28T18:30:00.000Z")
	}
	return t
}

// link reads a web address.
func (f *form) link(name string, required bool) string {
	text := f.text(name, required)
	if text != "" && !isWebAddress(text) {
		f.refuse(invalid("5030", "INVALID_REDIRECT_URL", f.path+name+" is not a valid URL"))
	}
	return text
}

func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// object reads a nested object; without one, its readers find nothing, and require nothing either.
func (f *form) object(name string, required bool) (*form, bool) {
	v := f.value(name, required)
	members, isObject := v.(map[string]any)
	if v != nil && !isObject {
		f.mistyped(name, "an object")
	}
	return &form{members: members, path: f.path + name + ".", refusal: f.refusal}, isObject
}

func (f *form) list(name string) []any {
	v := f.value(name, false)
	list, isList := v.([]any)
	if v != nil && (!isList || len(list) > maxList) {
		f.mistyped(name, "a list")
	}
	return list
}

// objects reads a list of objects and calls each for every one of them.
func (f *form) objects(name string, each func(*form)) {
	for i, element := range f.list(name) {
		at := name + "[" + strconv.Itoa(i) + "]"
		members, isObject := element.(map[string]any)
		if !isObject {
			f.mistyped(at, "an object")
			return
		}
		each(&form{members: members, path: f.path + at + ".", refusal: f.refusal})
	}
}
