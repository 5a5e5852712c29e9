package postpay

import (
	"errors"
	"net/http"
)

// apiError is an error in Postpay's own shape (Errors).
type apiError struct {
	Status  int                 `json:"-"`
	Code    string              `json:"code"`
	Message string              `json:"message"`
	Fields  map[string][]string `json:"fields,omitempty"`
}

// Error gives code and message.
func (e *apiError) Error() string { return e.Code + ": " + e.Message }

// standard are the document's error codes and descriptions by HTTP status (Errors).
var standard = map[int]apiError{
	http.StatusBadRequest:           {Code: "invalid", Message: "Invalid input."},
	http.StatusUnauthorized:         {Code: "authentication_failed", Message: "Invalid authentication credentials."},
	http.StatusNotFound:             {Code: "not_found", Message: "Not found."},
	http.StatusMethodNotAllowed:     {Code: "method_not_allowed", Message: "HTTP method not allowed."},
	http.StatusNotAcceptable:        {Code: "not_acceptable", Message: "Could not satisfy the request Accept header."},
	http.StatusUnsupportedMediaType: {Code: "unsupported_media_type", Message: "Unsupported media type in request."},
	http.StatusTooManyRequests:      {Code: "throttled", Message: "Request was throttled."},
	http.StatusInternalServerError:  {Code: "error", Message: "Oops!!"},
}

func plain(status int) error {
	e := standard[status]
	e.Status = status
	return &e
}

func notFound() error { return plain(http.StatusNotFound) }

func parseError() error {
	return &apiError{Status: http.StatusBadRequest, Code: "parse_error", Message: "Malformed request."}
}

func invalid(fields map[string][]string) error {
	return &apiError{Status: http.StatusBadRequest, Code: "invalid", Message: "Invalid input.", Fields: fields}
}

// conflict is a 409 with one of its codes; the messages are those of the operations' error tables.
func conflict(code, message string) error {
	return &apiError{Status: http.StatusConflict, Code: code, Message: message}
}

func writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		_ = errors.As(plain(http.StatusInternalServerError), &e)
	}
	writeReply(w, reply{e.Status, map[string]*apiError{"error": e}})
}

// injected answers a planned 500 or 429 in Postpay's shape.
func injected(w http.ResponseWriter, status int) { writeError(w, plain(status)) }
