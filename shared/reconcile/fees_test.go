package reconcile

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"tender/shared/provider"
)

func TestNetByRates(t *testing.T) {
	for _, c := range []struct {
		name                     string
		amount, rate, fixed, tax int64
		net                      int64
		ok                       bool
	}{
		{"the document's own line", 81480, 450, 100, 500, 77525, true},
		{"no fee", 1000, 0, 0, 0, 1000, true},
		{"a fixed fee alone", 1000, 0, 50, 0, 950, true},
		{"a half goes up", 50, 100, 0, 0, 50, true}, // 49.5
		{"less than a half goes down", 49, 200, 0, 500, 48, true},
		{"everything", 1000, 10_000, 0, 0, 0, true},
		{"more than everything", 100, 0, 200, 0, -100, true},
		{"a refund takes its part of the fee back", -1000, 450, 0, 500, -953, true}, // -952.75
		{"a refund mirrors the half of a sale", -50, 100, 0, 0, -50, true},          // -49.5
		{"a refund pays the fixed fee", -1000, 0, 100, 0, -1100, true},
		{"the largest amount", math.MaxInt64, 0, 0, 0, math.MaxInt64, true},
		{"the least amount", math.MinInt64, 0, 0, 0, math.MinInt64, true},
		{"beyond the least", math.MinInt64, 0, 1, 0, 0, false},
		{"rates that cannot be", math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, 0, false},
	} {
		net, ok := netByRates(c.amount, provider.FeeRates{Rate: c.rate, Fixed: c.fixed, TaxRate: c.tax})
		if ok != c.ok || ok && net != c.net {
			t.Errorf("%s: %d %v, want %d", c.name, net, ok, c.net)
		}
	}
}

// The same formula in fractions, as the document has it: total = amount - (amount*rate + fixed) * (1 + tax).
func netInFractions(amount int64, r provider.FeeRates) *big.Int {
	percent := func(n int64) *big.Rat { return big.NewRat(n, 10_000) }
	fee := new(big.Rat).Mul(new(big.Rat).SetInt64(amount), percent(r.Rate))
	fee.Add(fee, new(big.Rat).SetInt64(r.Fixed))
	fee.Mul(fee, new(big.Rat).Add(big.NewRat(1, 1), percent(r.TaxRate)))
	net, _ := new(big.Int).SetString(new(big.Rat).Sub(new(big.Rat).SetInt64(amount), fee).FloatString(0), 10) // halves away from zero
	return net
}

func TestNetByRatesIsTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64().Draw(t, "amount")
		r := provider.FeeRates{
			Rate: rapid.Int64Range(0, 10_000).Draw(t, "rate"), Fixed: rapid.Int64Range(-1000, 1_000_000).Draw(t, "fixed"), TaxRate: rapid.Int64Range(0, 10_000).Draw(t, "tax"),
		}
		want := netInFractions(amount, r)
		if net, ok := netByRates(amount, r); ok != want.IsInt64() || ok && net != want.Int64() {
			t.Fatalf("%d at %+v: %d %v, want %s", amount, r, net, ok, want)
		}
	})
}
