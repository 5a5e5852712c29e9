package postpay

import (
	"net/http"

	"tender/sandbox/wire"
)

// authentic checks the Basic credentials (Authentication). Empty configured credentials fit nobody.
func (s *Sandbox) authentic(r *http.Request) bool {
	id, key, given := r.BasicAuth()
	want := s.opt.Secret
	return given && want.MerchantID != "" && want.SecretKey != "" &&
		wire.Same(id, want.MerchantID) && wire.Same(key, want.SecretKey)
}
