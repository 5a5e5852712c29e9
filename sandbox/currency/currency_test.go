package currency_test

import (
	"math"
	"testing"

	"tender/sandbox/currency"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		minor int64
		code  string
		want  string
	}{
		{81480, "AED", "AED 814.80"},
		{0, "AED", "AED 0.00"},
		{5, "AED", "AED 0.05"},
		{-5, "AED", "AED -0.05"},
		{125000, "USD", "USD 1,250.00"},
		{1250, "JPY", "JPY 1,250"},
		{0, "JPY", "JPY 0"},
		{1234567, "KWD", "KWD 1,234.567"},
		{7, "KWD", "KWD 0.007"},
		{math.MaxInt64, "JPY", "JPY 9,223,372,036,854,775,807"},
		{math.MinInt64, "BHD", "BHD -9,223,372,036,854,775.808"},
		{10, "XXX", "XXX 10 (minor units)"},
	} {
		if got := currency.Format(c.minor, c.code); got != c.want {
			t.Errorf("Format(%d, %s) = %q, want %q", c.minor, c.code, got, c.want)
		}
	}
}

func TestDecimals(t *testing.T) {
	for code, want := range map[string]int{"AED": 2, "JPY": 0, "KWD": 3, "BIF": 0, "ZWG": 2, "TND": 3} {
		if got, ok := currency.Decimals(code); !ok || got != want {
			t.Errorf("Decimals(%s) = %d, %v; want %d", code, got, ok, want)
		}
	}
	for _, code := range []string{"", "aed", "AE", "AEDD", "XXX", "XTS", "XAU", "D A", "ED ", " AE"} {
		if n, ok := currency.Decimals(code); ok {
			t.Errorf("Decimals(%q) = %d, want none", code, n)
		}
	}
}
