package checkout

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
)

// maxDepth bounds how deep values may be nested; the request's own members need 4, the rest is for provider_options.
const maxDepth = 32

// Decode reads a request strictly from any bytes. The error is nil or a *problem.Error:
//
// InvalidJSON for what is not one JSON document that every reader understands alike: broken syntax, invalid UTF-8, a
// member twice, an unknown member (also one in another letter case; all of them are named), trailing data, nesting
// deeper than 32.
//
// InvalidRequest for members of a wrong type, numbers that are no whole minor units or out of range, times in another
// form, and numbers that are missing: all at once. The Request is then returned too, without the refused values, so that
// Check can add what else is wrong, texts that are missing included; Read does both.
//
// The size of the body is the caller's to limit.
func Decode(body []byte) (Request, error) {
	var r Request
	if err := checkText(body); err != nil {
		return r, err
	}
	c := &collector{seen: map[string]bool{}}
	if err := json.Unmarshal(body, &r, c.options()); err != nil {
		return Request{}, refusal(body, err)
	}
	c.requireNumbers(r)
	if r.Capture == "" {
		r.Capture = CaptureAutomatic
	}
	if r.PendingURL == "" {
		r.PendingURL = r.SuccessURL
	}
	if len(c.wrong) > 0 {
		return r, problem.Invalid(Merge(c.wrong)...)
	}
	return r, nil
}

// checkText refuses what can be told from the bytes alone, so that the parser never meets it.
func checkText(body []byte) error {
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return problem.New(problem.InvalidJSON, "The body is empty; it must be one JSON object.")
	case !utf8.Valid(body):
		return problem.New(problem.InvalidJSON, "The body is not valid UTF-8.")
	case depth(body) > maxDepth:
		return problem.New(problem.InvalidJSON, "The body is nested deeper than %d levels.", maxDepth)
	}
	return nil
}

// depth gives how deep brackets outside of strings are nested, without asking whether they match.
func depth(body []byte) int {
	deepest, now, inString := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case inString && b == '\\':
			i++
		case b == '"':
			inString = !inString
		case inString:
		case b == '{' || b == '[':
			now++
			deepest = max(deepest, now)
		case b == '}' || b == ']':
			now--
		}
	}
	return deepest
}

// refusal words a parser's error. The error itself is dropped, because it quotes the body.
func refusal(body []byte, err error) *problem.Error {
	if errors.Is(err, json.ErrUnknownName) {
		e := problem.New(problem.InvalidJSON, "The body has members that a checkout request does not have.")
		e.Fields = unknownMembers(body)
		return e
	}
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case ok && errors.Is(err, jsontext.ErrDuplicateName):
		e := problem.New(problem.InvalidJSON, "The body has a member twice.")
		e.Fields = []problem.Field{field(path(syntax.JSONPointer), CodeDuplicate, "This member occurs more than once.")}
		return e
	case ok:
		return problem.New(problem.InvalidJSON, "The body is not one valid JSON document; it goes wrong at byte %d.", syntax.ByteOffset)
	}
	return problem.New(problem.InvalidJSON, "The body is not a JSON document that can be read.")
}
