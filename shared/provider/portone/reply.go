package portone

import (
	"errors"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider/internal/httpcall"
)

// codeSuccess is the status_code of every success that has one (Error Codes, 2000 Series).
const codeSuccess = "2000"

// decode reads a body that came with a success status. One that says otherwise inside contradicts itself and proves
// nothing. Members nobody documented are ignored.
func decode(body []byte, into any) error {
	var said struct {
		IsSuccess *bool  `json:"is_success"`
		Code      string `json:"status_code"`
	}
	switch {
	case json.Unmarshal(body, &said) != nil:
		return badReply("PortOne's answer could not be read.")
	case said.IsSuccess != nil && !*said.IsSuccess, said.Code != "" && said.Code != codeSuccess:
		return badReply("PortOne answered with success and failure at once.")
	case json.Unmarshal(body, into) != nil:
		return badReply("PortOne's answer could not be read.")
	}
	return nil
}

// badReply is an answer that says nothing for certain.
func badReply(detail string) error {
	return &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown, Detail: detail}
}

// post makes a call with a JSON body, the same bytes for the same request.
func post(path string, body any) (httpcall.Call, error) {
	text, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		return httpcall.Call{}, problem.New(problem.Internal, "").Because(errors.New("portone: the request cannot be written as JSON"))
	}
	return httpcall.Call{Method: http.MethodPost, Path: path, Body: text, ContentType: "application/json"}, nil
}

// loose is a member that we can do without: a text, the digits of a number, and nothing of any other kind.
type loose string

// UnmarshalJSON never refuses a value.
func (l *loose) UnmarshalJSON(b []byte) error {
	v := jsontext.Value(b)
	*l = ""
	switch v.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, v)
		if err == nil {
			*l = loose(text)
		}
	case '0':
		*l = loose(v)
	}
	return nil
}

// time reads the three forms that the documents show: RFC 3339 in UTC, with an offset, and what Go prints. What cannot
// be read is the zero time.
func (l loose) time() time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05.999999999 -0700 MST"} {
		if t, err := time.Parse(layout, string(l)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
