package dynamotest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"tender/shared/store/storetest"
)

// Wire breaks requests to DynamoDB on their way. Break is asked for each request, a repetition counting from try 1 up.
type Wire struct {
	Base  http.RoundTripper // nil: http.DefaultTransport
	Break func(operation string, try int) Breakage
}

// Breakage is what happens to one request.
type Breakage int

// The breakages.
const (
	None         Breakage = iota
	LoseReply             // it is performed, and the connection breaks before its reply
	LoseRequest           // the connection breaks before it is sent
	Throttle              // 400 ThrottlingException, not performed
	ThrottleOld           // 400 ProvisionedThroughputExceededException, not performed
	Fail                  // 500 InternalServerError, not performed
	FailAfter             // performed, and answered 500 all the same
	Overload              // 503 without a body that could be read, not performed
	GarbleReply           // performed, and answered 200 with something else than JSON
	CutReply              // performed, and the reply ends in its middle
	BadSignature          // 400 UnrecognizedClientException, not performed, and not worth a repetition
)

var errBroken = errors.New("connection reset by peer (injected)")

// RoundTrip sends the request, or breaks it.
func (w *Wire) RoundTrip(r *http.Request) (*http.Response, error) {
	b := w.Break(storetest.Operation(r), tryOf(r))
	if reply, err := notPerformed(r, b); reply != nil || err != nil {
		return reply, err
	}
	base := w.Base
	if base == nil {
		base = http.DefaultTransport
	}
	reply, err := base.RoundTrip(r)
	if err != nil || b == None {
		return reply, err
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		return nil, err
	}
	switch b {
	case FailAfter:
		return answer(r, http.StatusInternalServerError, awsError("InternalServerError")), nil
	case GarbleReply:
		return answer(r, http.StatusOK, "<html>it works</html>"), nil
	case CutReply:
		cut := answer(r, reply.StatusCode, "")
		cut.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{}))
		return cut, nil
	}
	return nil, errBroken
}

// notPerformed gives the end of a request that is not let through, or nothing.
func notPerformed(r *http.Request, b Breakage) (*http.Response, error) {
	switch b {
	case LoseRequest:
		return nil, errBroken
	case Throttle:
		return answer(r, http.StatusBadRequest, awsError("ThrottlingException")), nil
	case ThrottleOld:
		return answer(r, http.StatusBadRequest, awsError("ProvisionedThroughputExceededException")), nil
	case Fail:
		return answer(r, http.StatusInternalServerError, awsError("InternalServerError")), nil
	case Overload:
		return answer(r, http.StatusServiceUnavailable, "overloaded"), nil
	case BadSignature:
		return answer(r, http.StatusBadRequest, awsError("UnrecognizedClientException")), nil
	}
	return nil, nil
}

// tryOf reads the SDK's own count from a header such as "attempt=2; max=3".
func tryOf(r *http.Request) int {
	for n, prefix := range []string{"attempt=1;", "attempt=2;", "attempt=3;"} {
		if strings.HasPrefix(r.Header.Get("Amz-Sdk-Request")+";", prefix) {
			return n + 1
		}
	}
	return 1
}

func awsError(code string) string {
	return `{"__type":"com.amazonaws.dynamodb.v20120810#` + code + `","message":"injected"}`
}

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1,
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }
