package postpay

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
)

// authentic checks the Basic credentials (Authentication). Empty configured credentials fit nobody.
func (s *Sandbox) authentic(r *http.Request) bool {
	id, key, given := r.BasicAuth()
	want := s.opt.Secret
	return given && want.MerchantID != "" && want.SecretKey != "" &&
		same(id, want.MerchantID) && same(key, want.SecretKey)
}

// same compares in constant time, whatever the lengths.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
