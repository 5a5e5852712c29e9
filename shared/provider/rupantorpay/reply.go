package rupantorpay

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// errNoTransaction is behind the error of a verification that failed: the transaction is not known, as far as a message
// that nobody documented can say.
var errNoTransaction = errors.New("rupantorpay: no such transaction")

// judge says whether a reply is a failure, {"status": false, "message": text} (RupantorPay API, Response Details), and
// what that means. The message is never looked at: no text of it is documented. Everything else but 200 is unknown.
func (a *Adapter) judge(op provider.Operation, reply httpcall.Reply) error {
	failed := isFailure(reply.Body)
	switch {
	case reply.Status >= 500:
		return &problem.Error{Code: problem.ProviderUnavailable, Detail: "RupantorPay could not answer."}
	case failed && assumedBadCredentials[reply.Status]:
		a.secrets.Refresh(Name) // they may have been rotated
		return &problem.Error{Code: problem.BadCredentials, Outcome: problem.NotSent, Detail: "RupantorPay does not accept the credentials."}
	case failed && assumedRefusals[reply.Status]:
		a.secrets.Refresh(Name) // any failure may be about the key
		if op == provider.OpLookup {
			return &problem.Error{Code: problem.BadReply, Detail: "RupantorPay does not know this transaction.", Err: errNoTransaction}
		}
		return &problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "RupantorPay does not accept this request."}
	case reply.Status != 200:
		return badReply("RupantorPay answered with an error that it does not document.")
	}
	return nil
}

// isFailure says whether a body is a failure and nothing else beside it.
func isFailure(body []byte) bool {
	var f struct {
		Status        jsontext.Value `json:"status"`
		PaymentURL    jsontext.Value `json:"payment_url"`
		TransactionID jsontext.Value `json:"transaction_id"`
	}
	if json.Unmarshal(body, &f) != nil || textOf(f.PaymentURL) != "" || textOf(f.TransactionID) != "" {
		return false
	}
	switch string(f.Status) {
	case "false", "0", `"0"`:
		return true
	}
	return false
}

// isTrue reads the success of a checkout: 1 in the sample, TRUE in the table, and texts are known of other PHP.
func isTrue(v jsontext.Value) bool {
	switch string(v) {
	case "true", "1", `"1"`:
		return true
	}
	return false
}

// textOf gives a text, or a number as it is written; "" for anything else.
func textOf(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return ""
		}
		return string(text)
	case '0':
		return string(v)
	}
	return ""
}

// badReply is an answer that says nothing for certain.
func badReply(detail string) error {
	return &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown, Detail: detail}
}
