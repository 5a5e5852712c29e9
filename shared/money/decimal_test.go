package money

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct {
		text     string
		currency Currency
		want     int64
		err      error
	}{
		{"12.30", "AED", 1230, nil},
		{"12.3", "AED", 1230, nil},
		{"900.000", "AED", 90000, nil},
		{"-5", "AED", -500, nil},
		{"-0", "AED", 0, nil},
		{"0.05", "AED", 5, nil},
		{"-0.05", "AED", -5, nil},
		{"007.5", "AED", 750, nil},
		{"100", "JPY", 100, nil},
		{"100.00", "JPY", 100, nil},
		{"1.234", "KWD", 1234, nil},
		{"1.2", "KWD", 1200, nil},
		{"1.2340000", "KWD", 1234, nil},
		{"1.2345", "CLF", 12345, nil},
		{"92233720368547758.07", "AED", math.MaxInt64, nil},
		{"-92233720368547758.08", "AED", math.MinInt64, nil},
		{"9223372036854775807", "JPY", math.MaxInt64, nil},
		{"9223372036854775.807", "KWD", math.MaxInt64, nil},

		{"92233720368547758.08", "AED", 0, ErrOverflow},
		{"-92233720368547758.09", "AED", 0, ErrOverflow},
		{"9223372036854775808", "JPY", 0, ErrOverflow},
		{"9223372036854776", "KWD", 0, ErrOverflow},
		{strings.Repeat("9", 400), "AED", 0, ErrOverflow},
		{"1.234", "AED", 0, ErrPrecision},
		{"1.5", "JPY", 0, ErrPrecision},
		{"1.2345", "KWD", 0, ErrPrecision},
		{"0.001", "AED", 0, ErrPrecision},
		{"1", "", 0, ErrCurrency},
		{"1", "XXX", 0, ErrCurrency},
		{"", "AED", 0, ErrSyntax},
		{"-", "AED", 0, ErrSyntax},
		{".", "AED", 0, ErrSyntax},
		{".5", "AED", 0, ErrSyntax},
		{"5.", "AED", 0, ErrSyntax},
		{"-.5", "AED", 0, ErrSyntax},
		{"+1", "AED", 0, ErrSyntax},
		{"--1", "AED", 0, ErrSyntax},
		{"1-", "AED", 0, ErrSyntax},
		{" 1", "AED", 0, ErrSyntax},
		{"1 ", "AED", 0, ErrSyntax},
		{"1\n", "AED", 0, ErrSyntax},
		{"1e3", "AED", 0, ErrSyntax},
		{"1.5e3", "AED", 0, ErrSyntax},
		{"1,000", "AED", 0, ErrSyntax},
		{"1.0.0", "AED", 0, ErrSyntax},
		{"1_0", "AED", 0, ErrSyntax},
		{"0x10", "AED", 0, ErrSyntax},
		{"NaN", "AED", 0, ErrSyntax},
		{"١٢", "AED", 0, ErrSyntax},
		{"AED 1", "AED", 0, ErrSyntax},
	} {
		got, err := ParseDecimal(c.text, c.currency)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q %s: %d, %v; want %d, %v", c.text, c.currency, got, err, c.want, c.err)
		}
	}
}

func TestParseGrouped(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
		err  error
	}{
		{"1,250.00", 125000, nil},
		{"1250.00", 125000, nil},
		{"12,345,678.9", 1234567890, nil},
		{"-1,000", -100000, nil},
		{"999", 99900, nil},
		{"12,34", 0, ErrSyntax},
		{"1,2500", 0, ErrSyntax},
		{"1234,567", 0, ErrSyntax},
		{"1,234567", 0, ErrSyntax},
		{",123", 0, ErrSyntax},
		{"123,", 0, ErrSyntax},
		{"-,123", 0, ErrSyntax},
		{"1,,234", 0, ErrSyntax},
		{"0,001", 0, ErrSyntax},
		{"1,25a", 0, ErrSyntax},
		{"1.000,00", 0, ErrSyntax},
		{"1,000.0,0", 0, ErrSyntax},
		{"1,-00", 0, ErrSyntax},
		{"--1,000", 0, ErrSyntax},
		{"1,000.001", 0, ErrPrecision},
		{"92,233,720,368,547,758.08", 0, ErrOverflow},
	} {
		got, err := ParseGrouped(c.text, "AED")
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: %d, %v; want %d, %v", c.text, got, err, c.want, c.err)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		minor       int64
		currency    Currency
		full, short string
	}{
		{1230, "AED", "12.30", "12.3"},
		{1200, "AED", "12.00", "12"},
		{-5, "AED", "-0.05", "-0.05"},
		{0, "AED", "0.00", "0"},
		{10000, "AED", "100.00", "100"},
		{100, "JPY", "100", "100"},
		{-1, "JPY", "-1", "-1"},
		{1, "KWD", "0.001", "0.001"},
		{1230, "KWD", "1.230", "1.23"},
		{12345, "CLF", "1.2345", "1.2345"},
		{math.MinInt64, "AED", "-92233720368547758.08", "-92233720368547758.08"},
		{math.MaxInt64, "JPY", "9223372036854775807", "9223372036854775807"},
		{1, "XXX", "", ""},
	} {
		full, short := FormatDecimal(c.minor, c.currency), ShortDecimal(c.minor, c.currency)
		if full != c.full || short != c.short {
			t.Errorf("%d %s: %q, %q; want %q, %q", c.minor, c.currency, full, short, c.full, c.short)
		}
	}
}

func TestErrorsDoNotRepeatTheText(t *testing.T) {
	const canary = "4111111111111111"
	for _, text := range []string{canary + "x", "x" + canary, canary + ".1234567", canary + canary, canary + ",1"} {
		for _, parse := range []func(string, Currency) (int64, error){ParseDecimal, ParseGrouped} {
			_, err := parse(text, "AED")
			if err == nil || strings.Contains(err.Error(), canary) {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
	if _, err := ParseCurrency(canary); err == nil || strings.Contains(err.Error(), canary) {
		t.Error(err)
	}
}
