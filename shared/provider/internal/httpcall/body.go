package httpcall

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"tender/shared/problem"
)

// once is a body that can be read once only. Transports send a request again by themselves when they can have its body
// again (a kept connection died, and the method is idempotent or there is an Idempotency-Key header); net/http knows
// how to rewind its own kinds of reader, and takes a GET without any body for repeatable. It knows neither of once.
type once struct{ r io.Reader }

func (o once) Read(p []byte) (int, error) { return o.r.Read(p) }
func (o once) Close() error               { return nil }

// setBody gives the request its body without a way to have it again. An empty body of a GET or DELETE is found empty
// before anything is written, so that none is announced; other methods announce a length of 0.
func setBody(r *http.Request, body []byte) {
	r.GetBody = nil
	switch {
	case len(body) > 0:
		r.Body, r.ContentLength = once{bytes.NewReader(body)}, int64(len(body))
	case r.Method == http.MethodGet, r.Method == http.MethodDelete:
		r.Body, r.ContentLength = once{bytes.NewReader(nil)}, 0
	default:
		r.Body, r.ContentLength = http.NoBody, 0
	}
}

// read takes the whole reply or none of it.
func read(ctx context.Context, response *http.Response) (Reply, error) {
	if coding := response.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return Reply{}, badReply("The provider answered in an encoding that was not asked for.", nil)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxReply+1))
	switch {
	case ctx.Err() != nil:
		return Reply{}, unknown(ctx.Err())
	case err != nil && isTimeout(err):
		return Reply{}, unknown(err)
	case err != nil:
		return Reply{}, badReply("The provider's answer was cut off.", err)
	case len(body) > MaxReply:
		return Reply{}, badReply("The provider's answer was too large.", nil)
	}
	return Reply{Status: response.StatusCode, Header: response.Header, Body: body}, nil
}

func badReply(detail string, cause error) error {
	e := &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown, Detail: detail}
	if cause != nil {
		e.Err = redact(cause)
	}
	return e
}
