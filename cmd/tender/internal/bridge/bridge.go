// Package bridge stands where a Function URL stands in a deployment: it turns an HTTP request into a Function URL's event
// (payload format 2.0), invokes the function by Lambda's Invoke API, and turns the reply into an HTTP answer. `sam local`
// serves functions by that API, and no Function URLs.
package bridge

import (
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// maxBody is the largest body that a Function URL takes, in bytes.
const maxBody = 6 << 20

// Bridge is an http.Handler in front of one function. Only Invoke and Function are required.
type Bridge struct {
	Invoke   Invoker
	Function string           // its name
	Now      func() time.Time // nil: time.Now
	Log      *slog.Logger     // nil: nothing is logged
}

// ServeHTTP hands the request to the function. What goes wrong outside of the function is answered as a problem: 413 for a
// body that no Function URL takes, 502 for a function that fails or answers what is none.
func (b Bridge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		refuse(w, http.StatusRequestEntityTooLarge, "too_large", "The body is larger than 6 MiB.")
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", "The body did not arrive whole.")
		return
	}
	answer, err := b.answer(r, body)
	if err != nil {
		b.log().ErrorContext(r.Context(), "a function did not answer", "function", b.Function, "error", err)
		refuse(w, http.StatusBadGateway, "bad_gateway", "The function "+b.Function+" did not answer.")
		return
	}
	answer.write(w)
}

// answer is what the function says to the request.
func (b Bridge) answer(r *http.Request, body []byte) (reply, error) {
	payload, err := event(r, body, b.now())
	if err != nil {
		return reply{}, err
	}
	said, err := b.Invoke.Invoke(r.Context(), b.Function, payload)
	if err != nil {
		return reply{}, err
	}
	return readReply(said)
}

func (b Bridge) now() time.Time {
	if b.Now == nil {
		return time.Now()
	}
	return b.Now()
}

func (b Bridge) log() *slog.Logger {
	if b.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return b.Log
}

// decoded gives a body of the payload format.
func decoded(text string, isBase64 bool) ([]byte, error) {
	if !isBase64 {
		return []byte(text), nil
	}
	return base64.StdEncoding.DecodeString(text)
}
