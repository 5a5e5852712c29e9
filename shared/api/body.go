package api

import (
	"io"
	"mime"
	"net/http"
	"strings"

	"tender/shared/problem"
)

// The most bytes of a body.
const (
	maxBody        = 256 << 10
	maxWebhookBody = 1 << 20
)

// readJSON reads a body that must be JSON. It is at most maxBody long.
func readJSON(r *http.Request) ([]byte, error) {
	if err := onlyJSON(r.Header); err != nil {
		return nil, err
	}
	return readBody(r, maxBody)
}

// readOptionalJSON is readJSON for a body that may be left out, with or without a media type: then it is {}.
func readOptionalJSON(r *http.Request) ([]byte, error) {
	body, err := readBody(r, maxBody)
	if err == nil && len(body) == 0 {
		return []byte("{}"), nil
	}
	if err == nil {
		err = onlyJSON(r.Header)
	}
	return body, err
}

// onlyJSON takes application/json, in UTF-8 if it says so.
func onlyJSON(h http.Header) error {
	media, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset, said := params["charset"]
	if err != nil || media != "application/json" || (said && !strings.EqualFold(charset, "utf-8")) || len(h.Values("Content-Type")) > 1 {
		return problem.New(problem.UnsupportedMediaType, "The body must be application/json.")
	}
	return nil
}

// readBody reads a whole body of at most most bytes, without a content encoding: what is signed or hashed is what was
// sent.
func readBody(r *http.Request, most int64) ([]byte, error) {
	for _, encoding := range r.Header.Values("Content-Encoding") {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return nil, problem.New(problem.UnsupportedMediaType, "The body must have no content encoding.")
		}
	}
	tooLarge := problem.New(problem.TooLarge, "The body can have at most %d bytes.", most)
	if r.ContentLength > most {
		return nil, tooLarge
	}
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err != nil {
		return nil, problem.New(problem.InvalidJSON, "The body could not be read to its end.").Because(err)
	}
	if int64(len(body)) > most {
		return nil, tooLarge
	}
	return body, nil
}
