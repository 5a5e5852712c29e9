// Package secrets gives credentials and signing keys by name. A Source fetches one; the Cache stands between it and
// everyone who needs a secret: it survives warm starts, picks up a rotation without a restart, and keeps serving the
// last good value while the source is down.
//
// A secret is one JSON object of texts, such as {"key": "..."}. While it is being rotated, the secret of the same
// name with _previous after it holds what it was: both verify, the current one signs.
package secrets

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
)

// PreviousSuffix follows a secret's name in the name of the secret that holds its value before the rotation.
const PreviousSuffix = "_previous"

// ErrNotFound is the Source's definite word that there is no such secret: unlike any other error it is believed, and
// a value that was there before is dropped.
var ErrNotFound = errors.New("secrets: no such secret")

// Source fetches secrets from where they are kept.
type Source interface {
	// Fetch gives the secret's current value, one JSON object. The name has no prefix: "postpay",
	// "callback_previous". An error that is ErrNotFound says that there is none; every other error says that the
	// source could not tell. No error may contain any of the value. Fetch is called by many goroutines at once.
	Fetch(ctx context.Context, name string) ([]byte, error)
}

// Static is a Source of fixed values by name, for local use and tests.
type Static map[string]map[string]string

// ParseStatic reads a file of secrets: one JSON object of the secrets by name, each an object of texts. Names given
// twice and anything else in it are refused; the error does not quote the file.
func ParseStatic(data []byte) (Static, error) {
	var s Static
	if err := json.Unmarshal(data, &s); err != nil || s == nil {
		return nil, errors.New("secrets: not one JSON object of secrets by name, each an object of texts")
	}
	return s, nil
}

// Fetch gives the fixed value.
func (s Static) Fetch(_ context.Context, name string) ([]byte, error) {
	values, ok := s[name]
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, name)
	}
	return json.Marshal(values)
}

// parse reads one secret. Its error says nothing of the contents: a decoder's own text could quote them.
func parse(name string, data []byte) (map[string]string, error) {
	var values map[string]string
	if err := json.Unmarshal(data, &values); err != nil || values == nil {
		return nil, fmt.Errorf("secrets: %s is not one JSON object of texts", name)
	}
	return values, nil
}
