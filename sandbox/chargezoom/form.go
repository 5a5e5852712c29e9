package chargezoom

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// maxText bounds every text, in characters. Assumed; the document names no limits.
const maxText = 255

// maxList bounds every list, for the same reason.
const maxList = 1000

// The reasons why a field is refused. Assumed; the document shows none.
const (
	isRequired = "This field is required."
	isNoText   = "This field must be a text."
	isTooLong  = "This field is too long."
	isNoAmount = "This field must be an amount above 0 with at most two decimals."
	isNoNumber = "This field must be a number."
	isNoFlag   = "This field must be 0 or 1."
	isNoDate   = "This field must be a date in the documented format."
	isNoList   = "This field must be a list of objects."
	isTaken    = "This field must be unique."
	isUnknown  = "This field names nothing that is known."
	isNoChoice = "This field must be one of the documented values."
	isTooMuch  = "This field is more than what is left."
)

// The two ways in which the document writes dates.
const (
	dashed  = "2006-01-02"
	slashed = "2006/01/02"
)

// refusals says of each wrong field why.
type refusals map[string]string

// form reads the members of one object, adding to refused what is wrong. The document's examples write numbers as texts
// and texts as numbers, so a reader takes both. Empty text and null are as good as absent.
type form struct {
	refused refusals
	path    string // of the object: "" or ending in a dot
	members map[string]any
}

func newForm(members map[string]any) form { return form{refusals{}, "", members} }

func (f form) refuse(name, reason string) { f.refused[f.path+name] = reason }

func (f form) has(name string) bool { return f.members[name] != nil && f.members[name] != "" }

// text reads a text of at most maxText characters; "" when there is none.
func (f form) text(name string, required bool) string {
	var text string
	switch v := f.members[name].(type) {
	case nil:
	case string:
		text = v
	case json.Number:
		text = v.String()
	default:
		f.refuse(name, isNoText)
		return ""
	}
	if text == "" && required {
		f.refuse(name, isRequired)
	}
	if utf8.RuneCountInString(text) > maxText {
		f.refuse(name, isTooLong)
		return ""
	}
	return text
}

// external reads an optional id of the merchant's own; nil when there is none.
func (f form) external(name string) *string {
	if text := f.text(name, false); text != "" {
		return &text
	}
	return nil
}

// payAmount reads the member of that name, cents above 0; ok is false when there are none.
func (f form) payAmount(required bool) (cents int64, ok bool) {
	const name = "payAmount"
	text := f.text(name, required)
	if text == "" {
		return 0, false
	}
	cents, ok = parseDecimal(text, centDecimals)
	if !ok || cents < 1 || cents > maxAmount {
		f.refuse(name, isNoAmount)
		return 0, false
	}
	return cents, true
}

// number reads a required decimal number from least.
func (f form) number(name string, decimals int, least int64) int64 {
	text := f.text(name, true)
	if text == "" {
		return 0
	}
	n, ok := parseDecimal(text, decimals)
	if !ok || n < least {
		f.refuse(name, isNoNumber)
		return 0
	}
	return n
}

// count reads a whole number from 0 to most; what is absent is the default.
func (f form) count(name string, otherwise, most int) int {
	text := f.text(name, false)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		f.refuse(name, isNoNumber)
		return 0
	}
	return n
}

// flag reads 0 or 1, which may be written as a truth value; what is absent is the default.
func (f form) flag(name string, otherwise bool) bool {
	if v, isBool := f.members[name].(bool); isBool {
		return v
	}
	switch f.text(name, false) {
	case "":
		return otherwise
	case "1":
		return true
	case "0":
		return false
	}
	f.refuse(name, isNoFlag)
	return false
}

// date reads a day in a zone; the zero time when there is none.
func (f form) date(name, layout string, zone *time.Location, required bool) time.Time {
	text := f.text(name, required)
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		f.refuse(name, isNoDate)
		return time.Time{}
	}
	return t
}

// each reads the objects of a list and says how many there are.
func (f form) each(name string, read func(form)) int {
	list, isList := f.members[name].([]any)
	if !isList || len(list) > maxList {
		f.refuse(name, isNoList)
		return 0
	}
	for i, v := range list {
		members, isObject := v.(map[string]any)
		if !isObject {
			f.refuse(name+"."+strconv.Itoa(i), isNoList)
			continue
		}
		read(form{f.refused, f.path + name + "." + strconv.Itoa(i) + ".", members})
	}
	return len(list)
}
