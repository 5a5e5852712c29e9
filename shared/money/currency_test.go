package money

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	library "github.com/Rhymond/go-money"
)

// isoList reads the golden list: code to minor unit, -1 for N.A.
func isoList(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("testdata/iso4217.csv")
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]int{}
	for line := range strings.Lines(string(text)) {
		columns := strings.Split(strings.TrimSpace(line), ",")
		if strings.HasPrefix(line, "#") {
			continue
		}
		unit, err := strconv.Atoi(columns[2])
		if columns[2] == "N.A." {
			unit, err = -1, nil
		}
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list[columns[0]] = unit
	}
	if len(list) < 170 {
		t.Fatalf("only %d codes in the list", len(list))
	}
	return list
}

// Every combination of three letters is a currency exactly when the list says so.
func TestCurrenciesAreThoseOfTheList(t *testing.T) {
	list := isoList(t)
	for i := range 26 * 26 * 26 {
		code := string([]byte{'A' + byte(i/676), 'A' + byte(i/26%26), 'A' + byte(i%26)})
		want, listed := list[code]
		if !listed {
			want = -1
		}
		c, err := ParseCurrency(code)
		if got := Currency(code).Exponent(); got != want {
			t.Errorf("%s: exponent %d, want %d", code, got, want)
		}
		if (err == nil) != (want >= 0) || (err == nil && string(c) != code) {
			t.Errorf("ParseCurrency(%s) = %q, %v", code, c, err)
		}
	}
}

// A second opinion: where an independent table knows a currency too, it has the same minor unit. Its list of codes is
// not used, because it keeps withdrawn codes (BGN, HRK, ZWL) and lacks active ones (ZWG, VED, XAD).
func TestMinorUnitsAgreeWithLibrary(t *testing.T) {
	shared := 0
	for code, want := range isoList(t) {
		other := library.GetCurrency(code)
		if other == nil || want < 0 {
			continue
		}
		shared++
		if got := Currency(code).Exponent(); got != other.Fraction {
			t.Errorf("%s: %d, the library says %d", code, got, other.Fraction)
		}
	}
	if shared < 150 {
		t.Errorf("only %d currencies compared", shared)
	}
}

func TestParseCurrencyRefuses(t *testing.T) {
	for _, text := range []string{
		"", "aed", "Aed", " AED", "AED ", "AE", "AEDX", "ED ", "D A", "784", "€", "XAU", "XAG", "XDR", "XTS", "XXX", "XUA",
		"DEM", "HRK", "BGN", "ZWL", "VEF", "SLL", "BYR", "GGP", "IMP", "JEP", "BTC",
	} {
		if c, err := ParseCurrency(text); !errors.Is(err, ErrCurrency) || c != "" {
			t.Errorf("%q: %q, %v", text, c, err)
		}
	}
}
