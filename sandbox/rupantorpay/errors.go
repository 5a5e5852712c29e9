package rupantorpay

import (
	"errors"
	"net/http"

	"tender/sandbox/wire"
)

// apiError is an error in the document's shape. The HTTP status and every text are assumed; it shows neither.
type apiError struct {
	HTTP    int    `json:"-"`
	Status  bool   `json:"status"` // always false
	Message string `json:"message"`
}

// Error gives the message.
func (e *apiError) Error() string { return e.Message }

func failure(status int, message string) error { return &apiError{HTTP: status, Message: message} }

func wrong(message string) error { return failure(http.StatusBadRequest, message) }

func writeError(w http.ResponseWriter, err error, as200 bool) {
	e, known := errors.AsType[*apiError](err)
	if !known {
		e = &apiError{HTTP: http.StatusInternalServerError, Message: "Server Error"}
	}
	status := e.HTTP
	if as200 {
		status = http.StatusOK
	}
	wire.WriteJSON(w, status, e)
}

// injected answers a planned 500 or 429.
func injected(w http.ResponseWriter, status int) {
	message := "Server Error"
	if status == http.StatusTooManyRequests {
		message = "Too Many Attempts."
	}
	writeError(w, failure(status, message), false)
}
