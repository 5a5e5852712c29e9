package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/problem"
)

// problemReply is a problem as RFC 9457 has it, with what Tender adds: code, request_id and errors. Its type is always
// about:blank, so its title is the status's name; programs branch on code.
type problemReply struct {
	Type      string          `json:"type"`
	Title     string          `json:"title"`
	Status    int             `json:"status"`
	Code      problem.Code    `json:"code"`
	Detail    string          `json:"detail"`
	RequestID string          `json:"request_id"`
	Errors    []problem.Field `json:"errors,omitempty"`
}

// details are what a caller reads where the error says nothing.
var details = map[problem.Code]string{
	problem.Unavailable:         "A service that this needs could not be reached. Try again.",
	problem.ProviderUnavailable: "The provider could not be asked, or did not answer clearly. Try again.",
	problem.NotFound:            "There is nothing at this address.",
	problem.BadNotification:     "The message does not authenticate.",
	problem.ProviderRefused:     "The provider refused.",
}

// internalDetail stands for everything that went wrong inside, whatever the error says.
const internalDetail = "Something went wrong on our side. The request_id finds it in the logs."

// render gives a problem's status, headers and body.
func render(e *problem.Error, requestID string) (int, http.Header, []byte) {
	status := e.Code.Status()
	p := problemReply{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: e.Code, Detail: e.Detail,
		RequestID: requestID, Errors: e.Fields,
	}
	if status == http.StatusInternalServerError {
		p.Code, p.Detail, p.Errors = problem.Internal, internalDetail, nil
	}
	if p.Detail == "" {
		p.Detail = details[p.Code]
	}
	if p.Detail == "" {
		p.Detail = p.Title + "."
	}
	body, err := json.Marshal(p)
	if err != nil { // a detail that is not UTF-8
		p.Detail, p.Errors = p.Title+".", nil
		body, _ = json.Marshal(p)
	}
	return status, problemHeader(e, status), body
}

func problemHeader(e *problem.Error, status int) http.Header {
	h := http.Header{"Content-Type": {"application/problem+json"}}
	if status == http.StatusMethodNotAllowed {
		h.Set("Allow", e.Allow)
	}
	if e.Code == problem.Unauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	if seconds := retryAfter(e, status); seconds > 0 {
		h.Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	return h
}

// retryAfter gives whole seconds, rounded up, and 0 to say nothing: a 409 says it exactly when something is in flight,
// a 5xx when it knows, and any other refusal is final.
func retryAfter(e *problem.Error, status int) int64 {
	seconds := int64((e.RetryAfter + time.Second - 1) / time.Second)
	switch {
	case e.Code == problem.InProgress:
		return max(seconds, 1)
	case status >= http.StatusInternalServerError:
		return seconds
	}
	return 0
}
