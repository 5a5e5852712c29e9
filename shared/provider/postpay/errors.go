package postpay

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// answer is what a documented error is known by: a code alone or a status alone may come from anywhere.
type answer struct {
	status int
	code   string
}

// verdict is what a documented error means to us. The detail is ours: the provider's text may repeat personal data.
type verdict struct {
	code    problem.Code
	outcome problem.Outcome
	detail  string
}

// general are the errors of Postpay API, Errors, which any operation may answer. All of them say that nothing was done.
var general = map[answer]verdict{
	{400, "invalid"}:                {problem.ProviderRefused, problem.Refused, "Postpay does not accept the values of this request."},
	{400, "parse_error"}:            {problem.ProviderRefused, problem.Refused, "Postpay could not read the request."},
	{401, "authentication_failed"}:  {problem.BadCredentials, problem.NotSent, "Postpay does not accept the credentials."},
	{402, "payment_required"}:       {problem.ProviderRefused, problem.Refused, "Postpay asks for a payment first."},
	{403, "permission_denied"}:      {problem.BadCredentials, problem.NotSent, "Postpay does not permit this with these credentials."},
	{404, "not_found"}:              {problem.ProviderRefused, problem.Refused, "Postpay does not know this order."},
	{405, "method_not_allowed"}:     {problem.ProviderRefused, problem.Refused, "Postpay does not know this operation."},
	{406, "not_acceptable"}:         {problem.ProviderRefused, problem.Refused, "Postpay does not offer this version of its API."},
	{409, "conflict"}:               {problem.StateConflict, problem.Refused, "Postpay says that this conflicts with what it has."},
	{410, "gone"}:                   {problem.StateConflict, problem.Refused, "Postpay says that this is no longer there."},
	{415, "unsupported_media_type"}: {problem.ProviderRefused, problem.Refused, "Postpay does not take this kind of request."},
	{422, "unprocessable"}:          {problem.ProviderRefused, problem.Refused, "Postpay does not accept the values of this request."},
	{429, "throttled"}:              {problem.Throttled, problem.NotSent, "Postpay limits how often it can be asked."},
}

// special are the errors that an operation documents for itself, or that mean something of their own there.
var special = map[provider.Operation]map[answer]verdict{
	provider.OpCheckout: {
		{409, "conflict"}: {problem.ReferenceTaken, problem.Refused, "Postpay already has an order with this reference."},
	},
	provider.OpCapture: { // Capture errors
		{409, "invalid_status"}: {problem.StateConflict, problem.Refused, "Postpay captures approved orders only."},
		{402, "capture_error"}:  {problem.ProviderRefused, problem.Refused, "Postpay declined the payment when it was captured."},
		{410, "expired"}:        {problem.AttemptOver, problem.Refused, "Postpay says that the approval has expired."},
	},
	provider.OpSettlements: {
		{404, "not_found"}: {problem.ProviderRefused, problem.Refused, "Postpay does not have this list."},
	},
	provider.OpRefund: { // Refund errors
		{409, "invalid_status"}: {problem.StateConflict, problem.Refused, "Postpay refunds captured orders only."},
		{409, "conflict"}:       {problem.StateConflict, problem.Refused, "Postpay already has a refund with this id."},
		{409, "limit_exceeded"}: {problem.ProviderRefused, problem.Refused, "Postpay says that the amount exceeds what can be refunded."},
	},
}

// refusal says what a reply without success means: only a documented pair of status and code is known to have done
// nothing.
func (a *Adapter) refusal(op provider.Operation, reply httpcall.Reply) error {
	code, fields := readError(reply.Body)
	seen := answer{reply.Status, code}
	v, documented := special[op][seen]
	if !documented {
		v, documented = general[seen]
	}
	switch {
	case !documented && reply.Status >= 500:
		return &problem.Error{Code: problem.ProviderUnavailable, Detail: "Postpay could not answer."}
	case !documented:
		return badReply("Postpay answered with an error that it does not document.")
	}
	e := &problem.Error{Code: v.code, Outcome: v.outcome, Detail: v.detail}
	switch v.code {
	case problem.BadCredentials:
		a.secrets.Refresh(Name) // they may have been rotated
	case problem.Throttled:
		e.RetryAfter = a.retryAfter(reply.Header.Get("Retry-After"))
	case problem.ProviderRefused:
		if op == provider.OpCheckout {
			e.Fields = ourFields(fields)
		}
	}
	return e
}

// readError gives code and fields of {"error": {"code", "message", "fields"}} (Postpay API, Errors), empty where the
// body is something else.
func readError(body []byte) (code string, fields jsontext.Value) {
	var e struct {
		Error struct {
			Code   string         `json:"code"`
			Fields jsontext.Value `json:"fields"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &e) != nil {
		return "", nil
	}
	return e.Error.Code, e.Error.Fields
}

// maxRetryAfter bounds what we believe: the engine has a back-off of its own.
const maxRetryAfter = time.Hour

// retryAfter reads the header in seconds or as a date; zero where it says nothing usable. Postpay documents none.
func (a *Adapter) retryAfter(text string) time.Duration {
	text = strings.TrimSpace(text)
	var wait time.Duration
	if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(a.now())
	} else if n, err := strconv.ParseUint(text, 10, 16); err == nil {
		wait = time.Duration(n) * time.Second
	}
	return min(max(wait, 0), maxRetryAfter)
}
