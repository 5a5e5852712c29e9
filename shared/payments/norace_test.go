//go:build !race

package payments_test

const (
	stride  = 1
	sampled = ""
)
