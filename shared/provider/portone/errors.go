package portone

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// failure is the body of an error. Some examples call the reason status_message.
type failure struct {
	Message string `json:"message"`
	Code    string `json:"status_code"`
	Reason  string `json:"status_reason"`
	Renamed string `json:"status_message"`
}

// readError gives the error of a body, empty where the body is something else.
func readError(body []byte) failure {
	var f failure
	if json.Unmarshal(body, &f) != nil {
		return failure{}
	}
	if f.Reason == "" {
		f.Reason = f.Renamed
	}
	return f
}

// refusalStatuses are the statuses that documented errors have: 400 and 401 without regard to what the error is about
// (a missing field answers 401), and 404 for what is not there.
var refusalStatuses = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound}

// refusal says what a reply without success means. Only a documented code under a documented status is known to have
// done nothing: neither says it alone, since anybody's proxy answers 401, and a code under a 5xx came from a call that
// broke off somewhere.
func (a *Adapter) refusal(op provider.Operation, reply httpcall.Reply) error {
	f := readError(reply.Body)
	switch {
	case reply.Status >= 500:
		return &problem.Error{Code: problem.ProviderUnavailable, Detail: "PortOne could not answer."}
	case reply.Status == http.StatusTooManyRequests: // no such limit is documented, nor that it keeps a call from its work
		return &problem.Error{Code: problem.ProviderUnavailable, Detail: "PortOne limits how often it can be asked."}
	case !slices.Contains(refusalStatuses, reply.Status):
		return badReply("PortOne answered with a status that it does not document.")
	}
	v, known := f.verdict(op)
	if !known || (reply.Status == http.StatusNotFound && !assumedAbsent[f.Code]) {
		return badReply("PortOne answered with an error that it does not document.")
	}
	if v.code == problem.BadCredentials {
		a.secrets.Refresh(Name) // they may have been rotated
	}
	return &problem.Error{Code: v.code, Outcome: v.outcome, Detail: v.detail}
}

// isAbsent says whether a reply is PortOne's word that it does not know what was asked about.
func isAbsent(reply httpcall.Reply) bool {
	return slices.Contains(refusalStatuses, reply.Status) && assumedAbsent[readError(reply.Body).Code]
}

// verdict finds what an error means for an operation.
func (f failure) verdict(op provider.Operation) (verdict, bool) {
	switch {
	case f.Code == codeKey && f.isMissingField():
		return refused("PortOne misses a field in the request."), true
	case f.Code == codePartial && f.Reason == reasonRole:
		return notPermitted, true
	}
	if v, ok := special[op][f.Code]; ok {
		return v, true
	}
	v, ok := general[f.Code]
	return v, ok
}

// isMissingField tells the two uses of code 4010 apart, which have the same reason: a field that is missing in the
// body ("signature_hash is a required field"), and a client key that is missing or wrong ("key is a required field",
// "invalid auth key").
func (f failure) isMissingField() bool {
	field, missing := strings.CutSuffix(f.Message, " is a required field")
	return missing && field != "key"
}
