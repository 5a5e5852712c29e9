package money

import (
	"fmt"
	"math"
)

// Add gives a + b, or ErrOverflow.
func Add(a, b int64) (int64, error) {
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return 0, fmt.Errorf("%w: sum", ErrOverflow)
	}
	return sum, nil
}

// Sub gives a - b, or ErrOverflow.
func Sub(a, b int64) (int64, error) {
	diff := a - b
	if (diff < a) != (b > 0) && b != 0 {
		return 0, fmt.Errorf("%w: difference", ErrOverflow)
	}
	return diff, nil
}

// Mul gives a * b, or ErrOverflow.
func Mul(a, b int64) (int64, error) {
	if a == 0 || b == 0 {
		return 0, nil
	}
	product := a * b
	// MinInt64 / -1 wraps around to MinInt64, so there dividing back cannot tell.
	if (a == math.MinInt64 && b == -1) || product/b != a {
		return 0, fmt.Errorf("%w: product", ErrOverflow)
	}
	return product, nil
}
