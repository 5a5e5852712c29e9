package checkout

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	"github.com/go-json-experiment/json/jsontext"
)

// Hash gives the SHA-256 (hex, lower case) of a body's canonical form: white space, the order of members and the ways
// to write a character do not matter, everything else does. Unlike RFC 8785 it keeps numbers as they are written,
// because that would round integers beyond 2^53 and call two different requests the same. What is no JSON document is
// hashed as it is.
func Hash(body []byte) string {
	value := jsontext.Value(bytes.Clone(body))
	if canonicalize(&value) != nil {
		value = body
	}
	sum := sha256.Sum256(value)
	return hex.EncodeToString(sum[:])
}

func canonicalize(v *jsontext.Value) error {
	return v.Canonicalize(jsontext.CanonicalizeRawInts(false), jsontext.CanonicalizeRawFloats(false))
}
