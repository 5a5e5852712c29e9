package chargezoom

import (
	"cmp"
	"errors"
	"net/http"

	"tender/sandbox/wire"
)

// apiError is a refusal in the only shape that the document shows of one: message, data and a code like an HTTP status.
// Which code and text belong to which refusal is assumed throughout, and so is the HTTP status, which is the code.
type apiError struct {
	Message string `json:"message"`
	Data    any    `json:"data"`
	Code    int    `json:"code"`
}

// Error gives the message.
func (e *apiError) Error() string { return e.Message }

func plain(code int, message string) error { return &apiError{message, nil, code} }

// invalid refuses a request whose fields are wrong, in the words of the document's "Invalid Invoice Payment Request".
// The data there repeats the request; here it says of each wrong field why, and never repeats a value.
func invalid(what string, fields refusals) error {
	return &apiError{"Invalid " + what + " Request", fields, http.StatusBadRequest}
}

// missing refuses an id that is not known.
func (s *Sandbox) missing(what string) error {
	return plain(cmp.Or(s.switches.NotFoundCode, http.StatusNotFound), what+" not found")
}

func malformed() error { return plain(http.StatusBadRequest, "Invalid request body") }

// writeError answers with a refusal; the HTTP status follows the code unless asUsual says that it is always 200.
func writeError(w http.ResponseWriter, err error, asUsual bool) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{"Internal Server Error", nil, http.StatusInternalServerError}
	}
	status := e.Code
	if asUsual {
		status = http.StatusOK
	}
	wire.WriteJSON(w, status, e)
}

// injected answers a planned 500 or 429.
func injected(w http.ResponseWriter, status int) {
	writeError(w, plain(status, http.StatusText(status)), false)
}
