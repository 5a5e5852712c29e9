// Package money holds amounts as whole minor units (an int64) with an ISO 4217 currency, and reads and writes the
// decimal texts that providers use for them. There is no floating point here and no rounding: a text that does not fit
// the currency's minor unit exactly, or an int64, is an error.
package money

import "errors"

// The errors of this package. They are wrapped with a few words about what was wrong, never with the text that was
// read, so that they may be logged.
var (
	// ErrSyntax: the text is not a decimal number in the accepted form.
	ErrSyntax = errors.New("money: not a decimal amount")
	// ErrPrecision: the number has more significant decimals than the currency's minor unit.
	ErrPrecision = errors.New("money: more decimals than the currency has")
	// ErrOverflow: the amount does not fit an int64 of minor units.
	ErrOverflow = errors.New("money: amount out of range")
	// ErrCurrency: not an active ISO 4217 code with a minor unit.
	ErrCurrency = errors.New("money: unknown currency")
)
