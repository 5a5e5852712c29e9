package portone

import (
	"errors"
	"net/http"

	"tender/sandbox/wire"
)

// apiError is a refusal in PortOne's own words (Error Codes). Its HTTP status says little: plain validation answers 401.
type apiError struct {
	HTTP                  int
	Code, Reason, Message string
	flagged               bool // the body says is_success: false, as that of creating a link does
	renamed               bool // the reason is called status_message, as in some of the reference's examples
}

// Error gives code and message.
func (e *apiError) Error() string { return e.Code + ": " + e.Message }

type errorBody struct {
	IsSuccess     *bool  `json:"is_success,omitempty"`
	Message       string `json:"message"`
	StatusCode    string `json:"status_code,omitempty"`
	StatusReason  string `json:"status_reason,omitempty"`
	StatusMessage string `json:"status_message,omitempty"`
}

// unauthorized is the answer to a wrong key, and, as documented, to a required field that is missing.
func unauthorized(message string) *apiError {
	return &apiError{
		HTTP: http.StatusUnauthorized, Code: "4010", Reason: "INVALID_UNAUTHORISED_TRANSACTION_IAMPORTKEY_ERROR",
		Message: message,
	}
}

// invalid is a validation error of a call that answers 401 to those.
func invalid(code, reason, message string) *apiError {
	return &apiError{HTTP: http.StatusUnauthorized, Code: code, Reason: reason, Message: message}
}

func invalidRequest(message string) *apiError {
	return invalid("4001", "INVALID_PAYMENT_REQUEST", message)
}

// refused is an error about what was asked for, at status 400.
func refused(code, reason, message string) *apiError {
	return &apiError{HTTP: http.StatusBadRequest, Code: code, Reason: reason, Message: message}
}

func unknownReference() *apiError {
	return refused("4096", "INVALID_REFERENCE", "Transaction record with given reference not found")
}

func unknownMerchant(key string) *apiError {
	e := refused("4016", "MERCHANT_NOT_FOUND", "Merchants not found with this PortOne Key : "+key)
	e.renamed = true
	return e
}

// noSuchPath is what no path of the API answers. Assumed.
func noSuchPath() *apiError {
	return &apiError{HTTP: http.StatusNotFound, Code: "4025", Reason: "INVALID_REQUEST", Message: "Not found"}
}

// writeError answers in the documented shape, or in the one that the switches ask for.
func (s *Sandbox) writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = systemError()
	}
	s.mu.Lock()
	switches := s.switches
	s.mu.Unlock()
	shaped := *e
	if switches.ErrorShape != "" {
		shaped.flagged, shaped.renamed = switches.ErrorShape == shapeFlagged, switches.ErrorShape == shapeRenamed
	}
	validation := e.Code != "4054" && e.Reason != "INVALID_JWT_TOKEN"
	if switches.Validation400 && e.HTTP == http.StatusUnauthorized && validation {
		shaped.HTTP = http.StatusBadRequest
	}
	shaped.write(w)
}

func (e *apiError) write(w http.ResponseWriter) {
	body := errorBody{Message: e.Message, StatusCode: e.Code, StatusReason: e.Reason}
	if e.renamed {
		body.StatusReason, body.StatusMessage = "", e.Reason
	}
	if e.flagged {
		body.IsSuccess = new(bool)
	}
	wire.WriteJSON(w, e.HTTP, body)
}

func systemError() *apiError {
	return &apiError{
		HTTP: http.StatusInternalServerError, Code: "5000", Reason: "PAYMENT_SYSTEM_ERROR", Message: "Payment system error",
	}
}

// injected answers a planned 500 or 429. Rate limits are not documented: that body is assumed.
func injected(w http.ResponseWriter, status int) {
	if status == http.StatusTooManyRequests {
		(&apiError{HTTP: status, Message: "Too Many Requests"}).write(w)
		return
	}
	systemError().write(w)
}
