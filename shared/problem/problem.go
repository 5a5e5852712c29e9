// Package problem is the one error type of Tender: what went wrong as a stable code, what it means for money as an
// outcome, and what a caller may be told. It follows RFC 9457 for how a problem is answered over HTTP (shared/api
// renders it) and knows nothing of HTTP requests itself.
package problem

import (
	"errors"
	"fmt"
	"time"
)

// Outcome says what is known about an effect that was asked for. The zero value is Unknown on purpose: whoever forgets
// to classify an error has said "we do not know", never "it failed".
type Outcome string

// The outcomes, in the words of the design.
const (
	// Unknown: the effect may or may not have happened, now or later. Only asking the provider settles it.
	Unknown Outcome = ""
	// NotSent: certainly no effect, because no byte left or the provider documents that it did not act.
	NotSent Outcome = "not_sent"
	// Refused: the provider's documented answer that it will not do this.
	Refused Outcome = "refused"
	// Pending: accepted, not done yet.
	Pending Outcome = "pending"
	// Succeeded: done.
	Succeeded Outcome = "succeeded"
)

// String gives the outcome as logs and metrics name it ("unknown" for the zero value).
func (o Outcome) String() string {
	if o == Unknown {
		return "unknown"
	}
	return string(o)
}

// Field is one refused member of a request: Field is a path such as items[0].unit_price, Code a snake_case word that
// programs can branch on, Message a sentence for a person that never repeats the refused value.
type Field struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is an error with a code and an outcome. Detail is safe to show to any caller: it never holds internal text,
// secrets or personal data. Err is the cause for logs and is never shown.
type Error struct {
	Code       Code
	Outcome    Outcome
	Detail     string
	Fields     []Field
	RetryAfter time.Duration // zero: say nothing about when to try again
	Allow      string        // the methods of a 405, comma separated
	Err        error
}

// Error gives code, detail and cause, for logs.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	for _, f := range e.Fields {
		text += fmt.Sprintf(" [%s %s]", f.Field, f.Code)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error that nothing was sent for: bad input, wrong state, no permission.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Outcome: NotSent, Detail: fmt.Sprintf(format, args...)}
}

// Invalid makes the answer to a body that is right JSON with wrong values: all its fields at once.
func Invalid(fields ...Field) *Error {
	return &Error{Code: InvalidRequest, Outcome: NotSent, Detail: "Some fields of the request are not valid.", Fields: fields}
}

// Because gives a copy of the error with a cause for the logs.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// After gives a copy of the error that says when to try again (rounded up to whole seconds when it is answered).
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// From finds the Error in err's chain. What is no Error becomes Internal with an unknown outcome, so that a surprise is
// neither shown to a caller nor taken for a refusal. From(nil) is nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Internal, Err: err}
}

// OutcomeOf says what err means for the effect that was asked for: Succeeded for nil, Unknown for any error that does
// not say otherwise.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Succeeded
	}
	return From(err).Outcome
}

// Is says whether err carries this code.
func Is(err error, code Code) bool {
	return err != nil && From(err).Code == code
}
