package money

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

var edges = []int64{0, 1, -1, 2, -2, 10, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1,
	math.MaxInt64 / 2, math.MinInt64 / 2, math.MaxInt32 + 1, math.MinInt32, 3037000499, 3037000500}

var operations = map[string]struct {
	ours  func(a, b int64) (int64, error)
	exact func(z, a, b *big.Int) *big.Int
}{
	"Add": {Add, (*big.Int).Add},
	"Sub": {Sub, (*big.Int).Sub},
	"Mul": {Mul, (*big.Int).Mul},
}

// The three operations are held to big integers: for every pair of edges, and for any numbers.
func TestArithmeticIsExactOrRefused(t *testing.T) {
	for name, operation := range operations {
		check := func(t interface {
			Helper()
			Errorf(string, ...any)
		}, a, b int64) {
			t.Helper()
			want := operation.exact(new(big.Int), big.NewInt(a), big.NewInt(b))
			got, err := operation.ours(a, b)
			switch {
			case want.IsInt64() && (err != nil || got != want.Int64()):
				t.Errorf("%s(%d, %d) = %d, %v; want %s", name, a, b, got, err, want)
			case !want.IsInt64() && (!errors.Is(err, ErrOverflow) || got != 0):
				t.Errorf("%s(%d, %d) = %d, %v; want an overflow", name, a, b, got, err)
			}
		}
		for _, a := range edges {
			for _, b := range edges {
				check(t, a, b)
			}
		}
		rapid.Check(t, func(t *rapid.T) { check(t, rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")) })
	}
}
