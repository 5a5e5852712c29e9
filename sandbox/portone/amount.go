package portone

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"tender/sandbox/currency"
)

// maxAmount bounds every amount, in minor units, so that sums cannot overflow. Assumed; the documents name no limit.
const maxAmount = 1_000_000_000_000_000

// plainNumber is a JSON number without sign and exponent. That others are refused is assumed.
var plainNumber = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// parseAmount reads an amount in major units from its own text, exactly. More decimals than the currency has are
// refused unless they are zeros: assumed.
func parseAmount(text, code string) (minor int64, ok bool) {
	decimals, known := currency.Decimals(code)
	if !known || len(text) > 40 || !plainNumber.MatchString(text) {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > decimals {
		return 0, false
	}
	digits := whole + fraction + strings.Repeat("0", decimals-len(fraction))
	minor, err := strconv.ParseInt(digits, 10, 64)
	return minor, err == nil && minor <= maxAmount
}

// decimal writes minor units in major units without trailing zeros, as amounts are signed and shown: 2500, 2500.5.
func decimal(minor int64, code string) json.Number {
	decimals, _ := currency.Decimals(code)
	digits := strconv.FormatInt(minor, 10)
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals+1-len(digits)) + digits
	}
	whole, fraction := digits[:len(digits)-decimals], strings.TrimRight(digits[len(digits)-decimals:], "0")
	if fraction != "" {
		whole += "." + fraction
	}
	return json.Number(whole)
}
