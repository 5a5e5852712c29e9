package reconcile

import (
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
)

// Settlers gives the enabled providers that list what they settle; with a name that one alone. Errors: invalid_request
// where there is no such one.
func Settlers(all Providers, name string) (Providers, error) {
	list := settlers{all: all}
	for _, candidate := range all.Names() {
		g, ok := all.Get(candidate)
		if ok && g.Info().Can(provider.OpSettlements) && (name == "" || name == candidate) {
			list.names = append(list.names, candidate)
		}
	}
	if name != "" && len(list.names) == 0 {
		return nil, problem.Invalid(problem.Field{
			Field: "provider", Code: "unknown", Message: "No enabled provider of this name lists settlements.",
		})
	}
	return list, nil
}

type settlers struct {
	all   Providers
	names []string
}

// Names are theirs.
func (s settlers) Names() []string { return s.names }

// Get gives one of them.
func (s settlers) Get(name string) (*provider.Guarded, bool) { return s.all.Get(name) }

// LastDays gives the last days that are over for each of these providers, as far back as a first run reads: the days that
// a report can be about when nobody names others. Of no providers it is the days until yesterday.
func LastDays(of Providers, now time.Time) (from, to string) {
	today := dayOf(now)
	to = addDays(today, -1)
	for _, name := range of.Names() {
		if g, ok := of.Get(name); ok {
			to = min(to, addDays(dayOf(now.Add(-g.Info().Settlements.DayEnds)), -1))
		}
	}
	return addDays(today, -FirstDays), to
}
