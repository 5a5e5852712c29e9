//go:build race

package payments_test

// Under the race detector every stride-th case of the crash matrix is run.
const (
	stride  = 25
	sampled = " (a sample of every 25th case, for the race detector)"
)
