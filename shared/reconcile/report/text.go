package report

import (
	"strconv"
	"strings"
	"unicode"

	"tender/shared/money"
	"tender/shared/reconcile"
)

// Amount writes minor units for a person: the currency, and all its decimals with a comma at each thousand, such as
// "AED -1,234.50". Minor units of a currency that has no meaning here stay whole.
func Amount(minor int64, c money.Currency) string {
	text := money.FormatDecimal(minor, c)
	if text == "" {
		text = strconv.FormatInt(minor, 10)
	}
	return strings.TrimLeft(string(c)+" "+grouped(text), " ")
}

// grouped puts a comma at each thousand of a decimal.
func grouped(text string) string {
	whole, decimals, _ := strings.Cut(text, ".")
	whole, negative := strings.CutPrefix(whole, "-")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if decimals != "" {
		whole += "." + decimals
	}
	if negative {
		return "-" + whole
	}
	return whole
}

// clean makes foreign text safe to be shown in one line: valid UTF-8, without characters that control a terminal, the
// direction of writing or the line, each of which becomes U+FFFD.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// kindTitles are the kinds of finding for a person.
var kindTitles = map[reconcile.Kind]string{
	reconcile.UnknownOrder: "Unknown order", reconcile.MissingSettlement: "Missing settlement",
	reconcile.AmountMismatch: "Amount mismatch", reconcile.CurrencyMismatch: "Currency mismatch",
	reconcile.FeeMismatch: "Fee mismatch", reconcile.StatusMismatch: "Status mismatch",
	reconcile.DuplicateLine: "Duplicate line", reconcile.RefundMissing: "Refund missing",
	reconcile.RefundUnexpected: "Unexpected refund", reconcile.BadLine: "Unreadable line",
}
