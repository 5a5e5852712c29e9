package api

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/checkout"
	"tender/shared/problem"
)

// shape names the members that a small body may have; a member with a shape of its own is an object.
type shape map[string]shape

// object is a JSON object whose members are taken out one by one. Wrong values are noted and all told at once; null is
// the same as absent. The rules are those of checkout.Decode.
type object struct {
	at      string // path of its members, with a dot at the end; empty for the body itself
	members map[string]jsontext.Value
	shape   shape
	wrong   *[]problem.Field // of the whole body
}

// parseObject reads a body that must be one object with no other members than the shape's. Its error is InvalidJSON for
// what nobody should try to understand; a body of another type is told by refusal.
func parseObject(body []byte, s shape) (*object, error) {
	var value jsontext.Value
	if err := json.Unmarshal(body, &value); err != nil {
		return nil, syntaxProblem(err)
	}
	var unknown []problem.Field
	o := &object{wrong: new([]problem.Field), shape: s}
	if value.Kind() != '{' {
		o.refuse("body", checkout.CodeWrongType, "This must be an object.")
		return o, nil
	}
	o.members, unknown = split(value, s, "")
	if len(unknown) > 0 {
		e := problem.New(problem.InvalidJSON, "The body has members that this request does not have.")
		e.Fields = unknown[:min(len(unknown), 100)]
		return nil, e
	}
	return o, nil
}

// syntaxProblem words a parser's error, which itself would quote the body.
func syntaxProblem(err error) error {
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return problem.New(problem.InvalidJSON, "The body has a member twice.")
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return problem.New(problem.InvalidJSON, "The body is not one valid JSON document; it goes wrong at byte %d.", syntax.ByteOffset)
	}
	return problem.New(problem.InvalidJSON, "The body is not a JSON document that can be read.")
}

// split takes an object apart and names all members, inner ones too, that the shape does not have.
func split(value jsontext.Value, s shape, at string) (map[string]jsontext.Value, []problem.Field) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(value, &members); err != nil {
		return nil, nil // it was read once already
	}
	var unknown []problem.Field
	for name, inner := range members {
		within, known := s[name]
		switch {
		case !known:
			unknown = append(unknown, problem.Field{Field: at + shown(name), Code: checkout.CodeUnknownField, Message: "There is no such member."})
		case within != nil && inner.Kind() == '{':
			_, deeper := split(inner, within, at+name+".")
			unknown = append(unknown, deeper...)
		}
	}
	slices.SortFunc(unknown, func(a, b problem.Field) int { return strings.Compare(a.Field, b.Field) })
	return members, unknown
}

func plainName(name string) bool {
	odd := func(c rune) bool { return !isLetter(c) && c != '_' && c != '-' }
	return name != "" && len(name) <= 40 && isLetter(rune(name[0])) && strings.IndexFunc(name, odd) < 0
}

// shown gives a member's name if it looks like one: a sender's mistake can put anything into the place of a name.
func shown(name string) string {
	if plainName(name) {
		return name
	}
	return "(name not shown)"
}

func (o *object) refuse(path, code, message string) {
	*o.wrong = append(*o.wrong, problem.Field{Field: path, Code: code, Message: message})
}

// refusal gives all wrong fields as one problem, nil when there are none.
func (o *object) refusal() error {
	if len(*o.wrong) == 0 {
		return nil
	}
	return problem.Invalid(checkout.Merge(*o.wrong)...)
}

// has says whether the member is there.
func (o *object) has(name string) bool {
	value, ok := o.members[name]
	return ok && value.Kind() != 'n'
}

// take gives a member of the right kind.
func (o *object) take(name string, kind jsontext.Kind, what string) (jsontext.Value, bool) {
	if !o.has(name) {
		return nil, false
	}
	value := o.members[name]
	if value.Kind() != kind {
		o.refuse(o.at+name, checkout.CodeWrongType, "This must be "+what+".")
		return nil, false
	}
	return value, true
}

// require notes a member that must be there and is not.
func (o *object) require(names ...string) {
	for _, name := range names {
		if !o.has(name) {
			o.refuse(o.at+name, checkout.CodeRequired, "This field is required.")
		}
	}
}

// text gives a member of 1 to most characters without control characters.
func (o *object) text(name string, most int) string {
	value, ok := o.take(name, '"', "a string")
	if !ok {
		return ""
	}
	var text string
	_ = json.Unmarshal(value, &text) // it was read once already
	switch {
	case text == "":
		o.refuse(o.at+name, checkout.CodeRequired, "This must not be empty.")
	case utf8.RuneCountInString(text) > most:
		o.refuse(o.at+name, checkout.CodeTooLong, fmt.Sprintf("This can have at most %d characters.", most))
	case strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || (r >= 0x7f && r < 0xa0) }):
		o.refuse(o.at+name, checkout.CodeFormat, "This must not have control characters.")
	default:
		return text
	}
	return ""
}

// choice gives a member that is one of a few words.
func (o *object) choice(name string, words ...string) string {
	value, ok := o.take(name, '"', "a string")
	if !ok {
		return ""
	}
	var text string
	_ = json.Unmarshal(value, &text)
	if !slices.Contains(words, text) {
		o.refuse(o.at+name, checkout.CodeNotAllowed, "This must be one of: "+strings.Join(words, ", ")+".")
		return ""
	}
	return text
}

// integer gives a whole number from 1 to most, written without point and exponent.
func (o *object) integer(name string, most int64) int64 {
	value, ok := o.take(name, '0', "a number")
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(string(value), 10, 64)
	switch {
	case strings.ContainsAny(string(value), ".eE"):
		o.refuse(o.at+name, checkout.CodeNotInteger, "This must be a whole number, without point or exponent.")
	case n < 1 || (err != nil && value[0] == '-'):
		o.refuse(o.at+name, checkout.CodeTooSmall, "This must be at least 1.")
	case n > most || err != nil:
		o.refuse(o.at+name, checkout.CodeTooLarge, fmt.Sprintf("This must be at most %d.", most))
	default:
		return n
	}
	return 0
}

// object gives a member that is an object, nil when it is absent.
func (o *object) object(name string) *object {
	value, ok := o.take(name, '{', "an object")
	if !ok {
		return nil
	}
	inner := &object{at: o.at + name + ".", shape: o.shape[name], wrong: o.wrong}
	inner.members, _ = split(value, inner.shape, inner.at)
	return inner
}
