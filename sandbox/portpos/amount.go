package portpos

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const (
	onlyCurrency = "BDT"
	// leastAmount is the smallest invoice, in poisha (Create New Invoice, amount).
	leastAmount = 1000
	// mostDigits bounds an amount: "8 digit". Counted without the point, poisha included: assumed, the narrowest reading.
	mostDigits = 8
)

var decimal = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]{1,2})?$`)

// parseAmount reads an amount of taka, with at most two decimals, as poisha.
func parseAmount(text string) (int64, bool) {
	if !decimal.MatchString(text) || len(strings.Replace(text, ".", "", 1)) > mostDigits {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(text, ".")
	minor, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	return minor, err == nil
}

// formatAmount writes poisha as taka with two decimals, without thousands commas.
func formatAmount(minor int64) string { return fmt.Sprintf("%d.%02d", minor/100, minor%100) }
