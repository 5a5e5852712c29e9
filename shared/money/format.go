package money

import (
	"strconv"
	"strings"
)

// FormatDecimal writes minor units as a decimal in major units with all of the currency's decimals: "12.30", "-0.05",
// "100" for a currency without decimals. ParseDecimal reads it back to the same number. For a currency that
// ParseCurrency would refuse it gives "", which no reader takes for an amount.
func FormatDecimal(minor int64, c Currency) string {
	exponent := c.Exponent()
	if exponent < 0 {
		return ""
	}
	text, negative := strings.CutPrefix(strconv.FormatInt(minor, 10), "-")
	if missing := exponent + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	if exponent > 0 {
		point := len(text) - exponent
		text = text[:point] + "." + text[point:]
	}
	if negative {
		return "-" + text
	}
	return text
}

// ShortDecimal is FormatDecimal without trailing zeros after the point, and without a point that nothing follows:
// "12.3", "12", "100".
func ShortDecimal(minor int64, c Currency) string {
	text := FormatDecimal(minor, c)
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
