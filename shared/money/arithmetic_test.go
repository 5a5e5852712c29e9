package money

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The three operations against big integers, with the edges of int64 drawn often.
func TestArithmeticIsExactOrRefused(t *testing.T) {
	edges := rapid.SampledFrom([]int64{0, 1, -1, 2, -2, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1,
		math.MaxInt32 + 1, math.MinInt32, 3037000499, 3037000500})
	number := rapid.OneOf(edges, rapid.Int64())
	operations := map[string]struct {
		ours  func(a, b int64) (int64, error)
		exact func(z, a, b *big.Int) *big.Int
	}{
		"Add": {Add, (*big.Int).Add},
		"Sub": {Sub, (*big.Int).Sub},
		"Mul": {Mul, (*big.Int).Mul},
	}
	for name, operation := range operations {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			a, b := number.Draw(t, "a"), number.Draw(t, "b")
			want := operation.exact(new(big.Int), big.NewInt(a), big.NewInt(b))
			got, err := operation.ours(a, b)
			switch {
			case want.IsInt64() && (err != nil || got != want.Int64()):
				t.Fatalf("%d, %v; want %s", got, err, want)
			case !want.IsInt64() && (!errors.Is(err, ErrOverflow) || got != 0):
				t.Fatalf("%d, %v; want an overflow", got, err)
			}
		}))
	}
}
