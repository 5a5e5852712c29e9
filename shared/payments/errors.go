package payments

import (
	"time"

	"tender/shared/problem"
)

// retrySoon is when a caller may come back after a moment's conflict.
const retrySoon = 2 * time.Second

// callers turns what an adapter says into what a caller may hear: a refusal, or that the provider is not available. The
// cause stays for the logs.
func callers(err error) error {
	if err == nil {
		return nil
	}
	e := problem.From(err)
	switch e.Code {
	case problem.StateConflict, problem.AttemptOver, problem.ReferenceTaken:
		return (&problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: e.Detail}).Because(err)
	case problem.Throttled, problem.BadCredentials, problem.BadReply:
		return (&problem.Error{Code: problem.ProviderUnavailable, Outcome: e.Outcome, Detail: "The provider did not open a page. Ask again."}).Because(err)
	}
	return err
}
