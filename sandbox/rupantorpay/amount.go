package rupantorpay

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const onlyCurrency = "BDT"

// decimal bounds amounts, too, so that nothing overflows. Assumed; the document names no limit.
var decimal = regexp.MustCompile(`^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$`)

// parseAmount reads an amount with at most two decimals as minor units.
func parseAmount(text string) (int64, bool) {
	if !decimal.MatchString(text) {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(text, ".")
	minor, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	return minor, err == nil
}

// parsePrice reads the amount of a checkout: "skip trailing zeros for whole numbers", so 10 and 10.50, but not 10.00.
func parsePrice(text string) (int64, bool) {
	minor, ok := parseAmount(text)
	whole := minor%100 == 0
	return minor, ok && minor > 0 && (!whole || !strings.Contains(text, "."))
}

// twoDecimals writes an amount as redirects do, threeDecimals as verify-payment does.
func twoDecimals(minor int64) string   { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }
func threeDecimals(minor int64) string { return twoDecimals(minor) + "0" }
