package dynamo

import (
	"errors"

	"github.com/aws/smithy-go"

	"tender/shared/problem"
	"tender/shared/store/internal/versioned"
)

// readProblem says that a read failed. Nothing was to happen, so nothing did.
func readProblem(err error) error { return versioned.Unavailable(problem.NotSent, err) }

// writeProblem says that a write failed. Even a clear refusal of the last try says nothing of the tries before it, so
// the outcome is unknown; only a request that DynamoDB finds invalid (such as a row that is too large) was so from the
// first.
func writeProblem(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() == "ValidationException" {
		return problem.New(problem.Internal, "The row cannot be stored.").Because(err)
	}
	return versioned.Unavailable(problem.Unknown, err)
}
