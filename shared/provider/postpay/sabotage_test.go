package postpay_test

import (
	"slices"
	"testing"

	"tender/shared/provider"
	"tender/shared/provider/providertest"
)

// sabotage is one adapter with one fault, and the case that must notice. No other may: then every case is needed, and
// each finds what it says.
type sabotage struct {
	caught string
	name   string
	open   func(providertest.Setup) (provider.Provider, error)
}

func TestEveryCaseCatchesItsSabotage(t *testing.T) {
	caught := map[string]bool{}
	for _, s := range sabotages() {
		t.Run(s.caught+"/"+s.name, func(t *testing.T) {
			var failed []string
			for _, c := range providertest.Cases() {
				if err := c.Check(harness(s.open)); err != nil {
					failed = append(failed, c.Name)
					if c.Name != s.caught {
						t.Logf("%s: %.300s", c.Name, err)
					}
				}
			}
			if len(failed) != 1 || failed[0] != s.caught {
				t.Errorf("caught by %v", failed)
			}
		})
		caught[s.caught] = true
	}
	for _, c := range providertest.Cases() {
		if !caught[c.Name] && c.Name != "charges" { // which only a provider that charges can prove
			t.Errorf("no sabotaged adapter proves the case %s", c.Name)
		}
	}
}

func sabotages() []sabotage {
	return slices.Concat(wireSabotages(), roleSabotages(), messageSabotages(), settlementSabotages())
}
