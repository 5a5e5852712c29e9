package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/aws/aws-lambda-go/events"
)

// reply is an HTTP answer as a function gave it.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// readReply reads a reply of payload format 2.0. One without a status code is an error: Function URLs would take it for
// the body of a 200, and no function here means that.
func readReply(said []byte) (reply, error) {
	var r events.LambdaFunctionURLResponse
	if err := json.Unmarshal(said, &r); err != nil {
		return reply{}, errors.New("the reply is not one of payload format 2.0")
	}
	if r.StatusCode < http.StatusOK || r.StatusCode > 599 {
		return reply{}, fmt.Errorf("the reply has the status code %d", r.StatusCode)
	}
	body, err := decoded(r.Body, r.IsBase64Encoded)
	if err != nil {
		return reply{}, errors.New("the reply's body is not base64")
	}
	header := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		header.Add(name, r.Headers[name])
	}
	for _, cookie := range r.Cookies {
		header.Add("Set-Cookie", cookie)
	}
	return reply{status: r.StatusCode, header: header, body: body}, nil
}

func (r reply) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), r.header)
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json") // as Function URLs do
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// refuse answers with a problem in the form of the API's.
func refuse(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "detail": detail,
	})
}
