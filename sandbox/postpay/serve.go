package postpay

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

// maxBody bounds a request's body. Assumed; the document names no limit.
const maxBody = 1 << 20

// notJSON is a body that is sent as it is.
type notJSON string

// reply is an answer that is not an error; body nil means none.
type reply struct {
	status int
	body   any
}

func ok(body any) (reply, error) { return reply{http.StatusOK, body}, nil }

// serve answers the provider's own paths and the hosted page. The order of its checks is that of the framework whose
// messages the document shows: route, Accept, credentials, method, content type, body.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	if token, found := strings.CutPrefix(r.URL.Path, pagePath); found {
		s.page(w, r, token)
		return
	}
	answer, err := s.answer(w, r)
	if err != nil {
		writeError(w, err)
		return
	}
	writeReply(w, answer)
}

func (s *Sandbox) answer(w http.ResponseWriter, r *http.Request) (reply, error) {
	found, ids, exists := routes.Find(r)
	if !exists {
		return reply{}, notFound()
	}
	if !acceptable(r.Header.Values("Accept")) {
		return reply{}, plain(http.StatusNotAcceptable)
	}
	if !s.authentic(r) {
		w.Header().Set("WWW-Authenticate", `Basic realm="api"`)
		return reply{}, plain(http.StatusUnauthorized)
	}
	operation, known := found.For(r)
	if !known {
		w.Header().Set("Allow", found.Allow())
		return reply{}, plain(http.StatusMethodNotAllowed)
	}
	call := &request{Request: r, ids: ids}
	if operation.body {
		body, err := readBody(r)
		if err != nil {
			return reply{}, err
		}
		call.body = body
	}
	return operation.serve(s, call)
}

// acceptable reports whether an Accept header asks for application/vnd.postpay+json in version v1, alone or in a list.
// Nothing else will do, not even */*: the document chooses format and version by this header (Data types, Media types).
func acceptable(values []string) bool {
	for _, item := range strings.Split(strings.Join(values, ","), ",") {
		kind, params, err := mime.ParseMediaType(item)
		if err == nil && kind == "application/vnd.postpay+json" && params["version"] == "v1" {
			return true
		}
	}
	return false
}

// readBody checks the media type, which may name charset=utf-8, and reads one JSON value whose numbers keep their text.
func readBody(r *http.Request) (any, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, plain(http.StatusUnsupportedMediaType)
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, plain(http.StatusUnsupportedMediaType)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, plain(http.StatusUnsupportedMediaType)
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(raw) > maxBody {
		return nil, parseError()
	}
	return parse(raw)
}

func parse(raw []byte) (any, error) {
	if !utf8.Valid(raw) {
		return nil, parseError()
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, parseError()
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, parseError()
	}
	return v, nil
}

func writeReply(w http.ResponseWriter, answer reply) {
	if answer.body == nil {
		w.WriteHeader(answer.status)
		return
	}
	if text, broken := answer.body.(notJSON); broken {
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, string(text))
		return
	}
	w.Header().Set("Content-Type", "application/vnd.api+json")
	w.WriteHeader(answer.status)
	_, _ = w.Write(wire.Encode(answer.body))
}
