package chargezoom

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/problem"
	"tender/shared/provider/internal/httpcall"
)

// envelope is every reply. Invoice Detail has its paylink here, tokens are here, all else is in the data.
type envelope struct {
	Code    jsontext.Value `json:"code"`
	Data    jsontext.Value `json:"data"`
	Token   loose          `json:"token"`
	Paylink loose          `json:"paylink"`

	body []byte // all of it
}

// read gives a reply that says in its body that it is a success. Everything else is an error: which, the code in the
// body says, where the HTTP status is the same or 200. The document shows no HTTP status of a failure. What came under
// HTTP 200 and is no such object is errGarbled, with its body.
func read(reply httpcall.Reply) (envelope, error) {
	e := envelope{body: reply.Body}
	readable := json.Unmarshal(reply.Body, &e) == nil
	code, coded := codeOf(e.Code)
	switch {
	case reply.Status >= 500:
		return envelope{}, &problem.Error{Code: problem.ProviderUnavailable, Detail: "Chargezoom could not answer."}
	case reply.Status == http.StatusTooManyRequests: // undocumented, and so is that it keeps a call from its work
		return envelope{}, &problem.Error{Code: problem.ProviderUnavailable, Detail: "Chargezoom limits how often it can be asked."}
	case (!readable || !coded) && reply.Status == http.StatusOK:
		return envelope{body: reply.Body}, badReply("Chargezoom's answer could not be read.").Because(errGarbled)
	case !readable || !coded:
		return envelope{}, badReply("Chargezoom's answer could not be read.")
	case reply.Status != http.StatusOK && reply.Status != code:
		return envelope{}, badReply("Chargezoom answered with a status and a code that contradict each other.")
	case code == codeSuccess:
		return e, nil
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return envelope{}, problem.New(problem.BadCredentials, "Chargezoom does not accept the credentials.")
	case code == assumedUnknownID:
		return envelope{}, &problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "Chargezoom does not know this.", Err: errAbsent}
	case assumedRefusals[code]:
		return envelope{}, &problem.Error{Code: problem.ProviderRefused, Outcome: problem.Refused, Detail: "Chargezoom does not accept this request."}
	}
	return envelope{}, badReply("Chargezoom answered with an error that it does not document.")
}

// errAbsent marks the answer that something is not there.
var errAbsent = errors.New("chargezoom: not known")

// errGarbled marks an answer without a code.
var errGarbled = errors.New("chargezoom: no answer with a code")

// codeOf reads the code: a number in every example, and a text of digits with some.
func codeOf(v jsontext.Value) (int, bool) {
	var text loose
	_ = text.UnmarshalJSON(v)
	n, err := strconv.Atoi(string(text))
	return n, err == nil
}

// data reads the data of a success into into.
func (e envelope) data(into any) error {
	if len(e.Data) == 0 || e.Data.Kind() == 'n' || json.Unmarshal(e.Data, into) != nil {
		return badReply("Chargezoom's answer could not be read.")
	}
	return nil
}

// rows reads a list, in which a row that cannot be read keeps nobody from the others. Its length counts all of them.
func rows[T any](e envelope) (list []T, total int, err error) {
	var raw []jsontext.Value
	if e.Data.Kind() != '[' || json.Unmarshal(e.Data, &raw) != nil {
		return nil, 0, badReply("Chargezoom answered without a list.")
	}
	for _, v := range raw {
		var row T
		if json.Unmarshal(v, &row) == nil {
			list = append(list, row)
		}
	}
	return list, len(raw), nil
}

func badReply(detail string) *problem.Error {
	return &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown, Detail: detail}
}

// post makes a call with a JSON body, the same bytes for the same request.
func post(path string, body any) (httpcall.Call, error) {
	text, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		return httpcall.Call{}, problem.New(problem.Internal, "").Because(errors.New("chargezoom: the request cannot be written as JSON"))
	}
	return httpcall.Call{Method: http.MethodPost, Path: path, Body: text, ContentType: "application/json"}, nil
}

// loose is a member that is a text in one call and a number in another; nothing of any other kind.
type loose string

// UnmarshalJSON never refuses a value.
func (l *loose) UnmarshalJSON(b []byte) error {
	v := jsontext.Value(b)
	*l = ""
	switch v.Kind() {
	case '"':
		if text, err := jsontext.AppendUnquote(nil, v); err == nil {
			*l = loose(text)
		}
	case '0':
		*l = loose(v)
	}
	return nil
}

func (l loose) is(word string) bool { return l != "" && string(l) == word }

func (l loose) lower() string { return strings.ToLower(strings.TrimSpace(string(l))) }

// day gives the day of a time such as 2022-07-14 02:19:07, whose zone is not documented; zero where it cannot be read.
func (l loose) day() time.Time {
	text, _, _ := strings.Cut(string(l), " ")
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// amountOf reads an amount in cents: a number, or a text whose commas group thousands as they should. What is not there,
// negative or finer than a cent is no amount.
func amountOf(v jsontext.Value) (int64, error) {
	cents, err := centsOf(v)
	if err != nil || cents < 0 {
		return 0, badReply("Chargezoom answered with an amount that cannot be.")
	}
	return cents, nil
}

// centsOf is amountOf for what may be negative.
func centsOf(v jsontext.Value) (int64, error) {
	var text loose
	if len(v) > 0 {
		_ = text.UnmarshalJSON(v)
	}
	parse := money.ParseDecimal
	if v.Kind() == '"' {
		parse = money.ParseGrouped
	}
	return parse(string(text), currency)
}

// number writes cents as a JSON number of dollars.
func number(cents int64) jsontext.Value { return jsontext.Value(money.FormatDecimal(cents, currency)) }
