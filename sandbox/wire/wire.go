// Package wire is what simulated providers do alike with requests and replies, whatever their documents say.
package wire

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
)

// Encode writes JSON without escaping what only HTML needs escaped, and without a newline. It is for a sandbox's own
// types: a value that has no JSON is a mistake there, and panics.
func Encode(v any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}

// WriteJSON answers with a value of a sandbox's own types.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(Encode(body))
}

// Same compares secrets in constant time, whatever their lengths.
func Same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// Base is what the addresses of hosted pages start with, without a slash at its end: the public URL, or when that is
// empty the address that the request was sent to.
func Base(public string, r *http.Request) string {
	if public != "" {
		return strings.TrimSuffix(public, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
