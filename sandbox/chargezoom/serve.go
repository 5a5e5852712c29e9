package chargezoom

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

// envelope is the reply that most calls give. The order of the members is each example's own.
type envelope struct {
	Message any `json:"message"`
	Data    any `json:"data"`
	Code    int `json:"code"`
}

// dataFirst is envelope as payments write it.
type dataFirst struct {
	Data    any    `json:"data"`
	Message string `json:"message"`
	Code    int    `json:"code"`
}

// codeFirst is envelope as Get Transactions writes it.
type codeFirst struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data"`
}

func done(message, data any) (any, error) { return envelope{message, data, http.StatusOK}, nil }

// serve answers the provider's own paths and the hosted page.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	if rest, found := strings.CutPrefix(r.URL.Path, pagePath); found {
		s.page(w, r, rest)
		return
	}
	body, asUsual, err := s.answer(w, r)
	if err != nil {
		writeError(w, err, asUsual)
		return
	}
	wire.WriteJSON(w, http.StatusOK, body)
}

// answer checks route, method, secret key, access token, content type and body in this order, which is assumed. asUsual
// is the switch ErrorsAs200.
func (s *Sandbox) answer(w http.ResponseWriter, r *http.Request) (body any, asUsual bool, err error) {
	s.mu.Lock()
	switches := s.switches
	s.mu.Unlock()
	asUsual = switches.ErrorsAs200

	found, ids, exists := routes.Find(r)
	if !exists {
		return nil, asUsual, plain(http.StatusNotFound, "Not Found")
	}
	operation, known := found.For(r)
	if !known {
		w.Header().Set("Allow", found.Allow())
		return nil, asUsual, plain(http.StatusMethodNotAllowed, "Method Not Allowed")
	}
	if err := s.authenticate(r, operation.tokenless); err != nil {
		return nil, asUsual, err
	}
	call := &request{Request: r, ids: ids}
	if r.Method == http.MethodPost && !operation.tokenless {
		if call.body, err = readBody(r, switches.FormBodies); err != nil {
			return nil, asUsual, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err = operation.serve(s, call)
	return body, asUsual, err
}

// readBody reads a JSON object whose numbers keep their text, or form data where that is taken. That anything else is
// refused with 415 is assumed.
func readBody(r *http.Request, forms bool) (map[string]any, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	charset, encoding := params["charset"], r.Header.Get("Content-Encoding")
	isForm := forms && (kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data")
	if (charset != "" && !strings.EqualFold(charset, "utf-8")) || encoding != "" || (kind != "application/json" && !isForm) {
		return nil, plain(http.StatusUnsupportedMediaType, "Unsupported Media Type")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(raw) > maxBody {
		return nil, malformed()
	}
	if isForm {
		return readForm(kind, params["boundary"], raw)
	}
	return parse(raw)
}

func parse(raw []byte) (map[string]any, error) {
	if !utf8.Valid(raw) {
		return nil, malformed()
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, malformed()
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, malformed()
	}
	object, isObject := v.(map[string]any)
	if !isObject {
		return nil, malformed()
	}
	return object, nil
}
