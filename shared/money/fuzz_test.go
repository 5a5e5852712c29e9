package money

import (
	"math/big"
	"strings"
	"testing"
)

var fuzzSeeds = []string{"12.30", "-0.05", "900.000", "1,250.00", "92233720368547758.07", "-92233720368547758.08", "1e3", "", ".5", "0,001"}

func FuzzParseDecimal(f *testing.F) { fuzz(f, ParseDecimal) }

func FuzzParseGrouped(f *testing.F) { fuzz(f, ParseGrouped) }

// fuzz checks that what is accepted is the number that big.Rat reads, and that formatting gives it back.
func fuzz(f *testing.F, parse func(string, Currency) (int64, error)) {
	for i, text := range fuzzSeeds {
		f.Add(text, byte(i))
	}
	f.Fuzz(func(t *testing.T, text string, which byte) {
		c := []Currency{"JPY", "AED", "KWD", "CLF"}[which%4]
		minor, err := parse(text, c)
		if err != nil {
			return
		}
		for _, again := range []string{FormatDecimal(minor, c), ShortDecimal(minor, c)} {
			if back, err := ParseDecimal(again, c); err != nil || back != minor {
				t.Fatalf("%q %s: %d, then %q: %d, %v", text, c, minor, again, back, err)
			}
		}
		want, ok := new(big.Rat).SetString(strings.ReplaceAll(text, ",", ""))
		if !ok {
			t.Fatalf("%q was accepted", text)
		}
		got, _ := new(big.Rat).SetString(FormatDecimal(minor, c))
		if want.Cmp(got) != 0 {
			t.Fatalf("%q %s is %s, not %s", text, c, want.RatString(), got.RatString())
		}
	})
}
