package chargezoom

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// How many decimals numbers are kept with: amounts in cents, item rates and quantities finer. Assumed from the longest
// that the document shows.
const (
	centDecimals     = 2
	rateDecimals     = 7
	quantityDecimals = 4
)

// one is the quantity 1 in units of 10^-quantityDecimals.
const one = 10_000

// maxAmount bounds every amount, in cents, so that sums cannot overflow. Assumed.
const maxAmount = 1_000_000_000_000

// plainDecimal is a number as JSON and forms carry one; exponents and commas are not taken: assumed.
var plainDecimal = regexp.MustCompile(`^-?[0-9]{1,13}(\.[0-9]{1,20})?$`)

// parseDecimal reads a number into units of 10^-decimals. Surplus zeros are dropped, other surplus digits refused.
func parseDecimal(text string, decimals int) (int64, bool) {
	if !plainDecimal.MatchString(text) {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > decimals {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	return n, err == nil
}

// fixed writes n units of 10^-decimals with all its decimals.
func fixed(n int64, decimals int) string {
	text := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, text = "-", text[1:]
	}
	if len(text) <= decimals {
		text = strings.Repeat("0", decimals+1-len(text)) + text
	}
	return sign + text[:len(text)-decimals] + "." + text[len(text)-decimals:]
}

// short writes n units of 10^-decimals without trailing zeros.
func short(n int64, decimals int) string {
	return strings.TrimSuffix(strings.TrimRight(fixed(n, decimals), "0"), ".")
}

// grouped writes cents with commas between thousands.
func grouped(cents int64) string {
	text := fixed(cents, centDecimals)
	for i := len(text) - len(".00") - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// rounded multiplies two numbers that together have so many decimals more than cents, and rounds half away from zero.
// That Chargezoom rounds so is assumed; it fits the document's tax. ok is false beyond maxAmount.
func rounded(a, b int64, decimals int) (cents int64, ok bool) {
	n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	half := new(big.Int).Quo(unit, big.NewInt(2))
	if n.Sign() < 0 {
		half.Neg(half)
	}
	n.Quo(n.Add(n, half), unit)
	if !n.IsInt64() || n.Int64() > maxAmount || n.Int64() < -maxAmount {
		return 0, false
	}
	return n.Int64(), true
}
