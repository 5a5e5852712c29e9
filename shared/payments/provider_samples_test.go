package payments_test

import (
	"fmt"
	"os"
	"testing"

	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// How much of the tens of thousands of cases is run.
const (
	everyInterleaved = 7   // a prime, so that no kind of fault is left out
	mostPairs        = 150 // of each flow, about a quarter of which come to their second fault
	firstSteps       = 8   // of a request, at which the other one comes
)

// TestCrashMatrixInterleaved runs one request at each step of another on every provider, and disturbs that, too.
func TestCrashMatrixInterleaved(t *testing.T) {
	what := fmt.Sprintf("interleaved flows, one case in %d", everyInterleaved)
	ofProviders(t, what, every(everyInterleaved), runMatrix, func(r rig, info provider.Info) []flow {
		return interleavedFlows(r, info, firstSteps)
	})
}

// TestCrashMatrixOfPairs disturbs two steps of one run on every provider.
func TestCrashMatrixOfPairs(t *testing.T) {
	ofProviders(t, fmt.Sprintf("pairs of faults, %d drawn of each flow", mostPairs), sample{every: 1, most: mostPairs}, runPairs, providerFlows)
}

// ofProviders runs a sample of flows on every provider but Postpay, all of whose cases TestCrashMatrix runs.
func ofProviders(t *testing.T, what string, cases sample, run func(*testing.T, flow, sample) *tally, flows func(rig, provider.Info) []flow) {
	for _, info := range registry.Infos() {
		if info.Name == postpayRig.name {
			continue
		}
		t.Run(info.Name, func(t *testing.T) {
			var total tally
			t.Run("flows", func(t *testing.T) {
				for i, f := range flows(rigs()[info.Name], info) {
					t.Run(f.name, func(t *testing.T) {
						t.Parallel()
						own := cases
						own.seen = i
						total.add(run(t, f, own))
					})
				}
			})
			if total.cases == 0 {
				t.Error("no case was run")
			}
			fmt.Fprintf(os.Stdout, "measured: %s, of %s: %s%s\n", what, info.Name, &total, sampled)
		})
	}
}
