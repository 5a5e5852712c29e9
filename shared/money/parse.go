package money

import (
	"fmt"
	"math"
	"strings"
)

// ParseDecimal reads an amount in major units ("12.30") as minor units (1230), exactly. It accepts an optional minus
// sign, digits, and optionally a point with digits on both sides; zeros beyond the currency's decimals are allowed
// ("900.000" AED is 90000). Everything else is refused: signs other than "-", exponents, spaces, thousands marks, ".5"
// and "5.". Errors: ErrCurrency, ErrSyntax, ErrPrecision, ErrOverflow.
func ParseDecimal(text string, c Currency) (int64, error) {
	exponent := c.Exponent()
	if exponent < 0 {
		return 0, fmt.Errorf("%w for an amount", ErrCurrency)
	}
	unsigned, negative := strings.CutPrefix(text, "-")
	whole, fraction, point := strings.Cut(unsigned, ".")
	if !digits(whole) || (point && !digits(fraction)) {
		return 0, fmt.Errorf("%w: want digits, or digits on both sides of a point", ErrSyntax)
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > exponent {
		return 0, fmt.Errorf("%w: %d decimals, %s has %d", ErrPrecision, len(fraction), c, exponent)
	}
	return minor(whole, fraction, exponent, negative)
}

// ParseGrouped reads what ParseDecimal reads, and also whole parts with a comma before every three digits
// ("1,250.00"). Commas anywhere else ("12,34", "1,2500", "0,001") are ErrSyntax.
func ParseGrouped(text string, c Currency) (int64, error) {
	whole, _, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		if err := checkGroups(groups); err != nil {
			return 0, err
		}
		// Only the whole part may hold commas; one after the point is left for ParseDecimal to refuse.
		text = strings.Replace(text, ",", "", len(groups)-1)
	}
	return ParseDecimal(text, c)
}

func checkGroups(groups []string) error {
	if first := groups[0]; len(first) == 0 || len(first) > 3 || first[0] == '0' {
		return fmt.Errorf("%w: the first group of digits is not one to three long", ErrSyntax)
	}
	for _, group := range groups[1:] {
		if len(group) != 3 {
			return fmt.Errorf("%w: a group of digits is not three long", ErrSyntax)
		}
	}
	return nil
}

// minor puts the digits together, counting downwards because int64 reaches one further below zero.
func minor(whole, fraction string, exponent int, negative bool) (int64, error) {
	padded := whole + fraction + strings.Repeat("0", exponent-len(fraction))
	value := int64(0)
	for _, digit := range []byte(padded) {
		step := int64(digit - '0')
		if value < (math.MinInt64+step)/10 {
			return 0, fmt.Errorf("%w: too many digits", ErrOverflow)
		}
		value = value*10 - step
	}
	if negative {
		return value, nil
	}
	if value == math.MinInt64 {
		return 0, fmt.Errorf("%w: too many digits", ErrOverflow)
	}
	return -value, nil
}

func digits(text string) bool {
	for _, b := range []byte(text) {
		if b < '0' || b > '9' {
			return false
		}
	}
	return text != ""
}
