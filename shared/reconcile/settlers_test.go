package reconcile_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/reconcile"
)

// enabled are providers by name. A day that never ends is that of one that does not list.
type enabled map[string]time.Duration

const never = time.Duration(-1)

func (e enabled) Names() []string { return slices.Sorted(maps.Keys(e)) }

func (e enabled) Get(name string) (*provider.Guarded, bool) {
	ends, ok := e[name]
	return provider.Guard(declared{info: provider.Info{
		Name: name, Settlements: provider.SettlementInfo{DayEnds: ends},
		Operations: map[provider.Operation]provider.Capability{
			provider.OpSettlements: {Support: map[bool]provider.Support{true: provider.ProviderCannot, false: provider.Supported}[ends == never]},
		},
	}}, nil), ok
}

type declared struct {
	provider.Provider // nothing but its declarations is asked for
	info              provider.Info
}

func (d declared) Info() provider.Info { return d.info }

func TestSettlers(t *testing.T) {
	all := enabled{"a": 0, "b": never, "c": time.Hour}
	for _, tt := range []struct {
		name string
		want []string
	}{{"", []string{"a", "c"}}, {"c", []string{"c"}}} {
		got, err := reconcile.Settlers(all, tt.name)
		if err != nil || !slices.Equal(got.Names(), tt.want) {
			t.Errorf("%q: %v %v", tt.name, got, err)
		}
	}
	for _, name := range []string{"b", "d"} {
		if _, err := reconcile.Settlers(all, name); !problem.Is(err, problem.InvalidRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := reconcile.Settlers(enabled{"b": never}, ""); err != nil || len(got.Names()) > 0 {
		t.Errorf("%v %v", got, err)
	}
}

func TestLastDays(t *testing.T) {
	tests := map[string]struct {
		at       string
		of       enabled
		from, to string
	}{
		"nobody":             {"2026-03-31T00:00:00Z", nil, "2026-02-24", "2026-03-30"},
		"not over yet":       {"2026-03-31T00:59:59Z", enabled{"a": time.Hour}, "2026-02-24", "2026-03-29"},
		"just over":          {"2026-03-31T01:00:00Z", enabled{"a": time.Hour}, "2026-02-24", "2026-03-30"},
		"the last of all":    {"2026-03-31T12:59:59Z", enabled{"a": time.Hour, "b": 13 * time.Hour, "c": 0}, "2026-02-24", "2026-03-29"},
		"in another zone":    {"2026-03-31T01:00:00+02:00", enabled{"a": 0}, "2026-02-23", "2026-03-29"},
		"over a month's end": {"2026-03-01T13:00:00Z", enabled{"a": 13 * time.Hour}, "2026-01-25", "2026-02-28"},
	}
	for name, tt := range tests {
		now, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if from, to := reconcile.LastDays(tt.of, now); from != tt.from || to != tt.to {
			t.Errorf("%s: %s to %s", name, from, to)
		}
	}
}
