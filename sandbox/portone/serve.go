package portone

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"tender/sandbox/wire"
)

// maxBody bounds a request's body. Assumed; the documents name no limit.
const maxBody = 1 << 20

// serve answers the provider's own paths and the hosted page. The order of its checks is assumed: route, credentials,
// method, body.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == pagePath {
		s.page(w, r, r.URL.Query().Get("ref"))
		return
	}
	body, err := s.answer(w, r)
	if err != nil {
		s.writeError(w, err)
		return
	}
	wire.WriteJSON(w, http.StatusOK, body)
}

func (s *Sandbox) answer(w http.ResponseWriter, r *http.Request) (any, error) {
	found, ids, exists := routes.Find(r)
	if !exists {
		return nil, noSuchPath()
	}
	operation, known := found.For(r)
	if !operation.open {
		if err := s.authentic(r); err != nil {
			return nil, err
		}
	}
	if !known {
		w.Header().Set("Allow", found.Allow())
		return nil, &apiError{
			HTTP: http.StatusMethodNotAllowed, Code: "4025", Reason: "INVALID_REQUEST", Message: "Method not allowed",
		}
	}
	call := &request{Request: r, ids: ids}
	if operation.body {
		form, err := readBody(r)
		if err != nil {
			return nil, err
		}
		call.form = form
	}
	return operation.serve(s, call)
}

// readBody checks the media type, which may name charset=utf-8, and reads one JSON object whose numbers keep their text.
func readBody(r *http.Request) (*form, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	encoding := r.Header.Get("Content-Encoding")
	switch {
	case err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8"):
		return nil, invalidRequest("Content-Type must be application/json")
	case encoding != "" && encoding != "identity":
		return nil, invalidRequest("the body must not be compressed")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(raw) > maxBody {
		return nil, invalidRequest("the body could not be read")
	}
	return parse(raw)
}

func parse(raw []byte) (*form, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var members map[string]any
	if err := dec.Decode(&members); err != nil || members == nil || !utf8.Valid(raw) {
		return nil, invalidRequest("the body is not a JSON object")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, invalidRequest("the body is not one JSON object")
	}
	return &form{members: members, refusal: new(*apiError)}, nil
}

// outcome is the end of most replies.
type outcome struct {
	Message      string `json:"message,omitempty"`
	StatusCode   string `json:"status_code"`
	StatusReason string `json:"status_reason"`
}

func success(message string) outcome { return outcome{message, "2000", "SUCCESS"} }

// wrapped is a reply with its content.
type wrapped struct {
	Content any `json:"content"`
	outcome
}

func content(v any, message string) (any, error) { return wrapped{v, success(message)}, nil }
