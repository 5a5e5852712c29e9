// Package token makes and verifies what Tender's callers prove themselves with: capability tokens, which are derived
// from a signing key and never stored, and the checkout token that a merchant's backend signs for one order.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
)

// size is how many bytes of the HMAC a token keeps: 144 bits, which base64 writes as 24 characters without padding.
const size = 18

// Make derives the capability token for one purpose: the unpadded base64url form, 24 characters of the URL-safe
// alphabet, of HMAC-SHA256 under key over label and parts. Label names the purpose, parts what the token is good for;
// each is preceded by its length, so that no two lists of parts give the same bytes. The key is used as its text's
// bytes. An empty key makes the empty token, which never verifies.
func Make(key, label string, parts ...string) string {
	if key == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(key))
	write(mac, label)
	for _, part := range parts {
		write(mac, part)
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:size])
}

// Verify says whether got is the token for label and parts under one of the keys, usually the current one and the one
// before it. Empty keys are passed over. The comparison takes the same time wherever the texts differ.
func Verify(keys []string, got, label string, parts ...string) bool {
	for _, key := range keys {
		if key != "" && hmac.Equal([]byte(got), []byte(Make(key, label, parts...))) {
			return true
		}
	}
	return false
}

func write(mac hash.Hash, part string) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(part)))
	mac.Write(length[:]) // a hash.Hash never returns an error
	mac.Write([]byte(part))
}
