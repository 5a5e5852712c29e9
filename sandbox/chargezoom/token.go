package chargezoom

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"time"

	"tender/sandbox/wire"
)

// tokenReply is what Generate Token and Refresh Token answer: the token stands beside the code, not in data.
type tokenReply struct {
	Code    int    `json:"code"`
	Token   string `json:"token"`
	Message string `json:"message"`
}

// createToken makes an access token (Authentication, Generate Token). Earlier ones stay good: assumed, see OneToken.
func (s *Sandbox) createToken(*request) (any, error) {
	return tokenReply{http.StatusOK, s.newToken(), "Token generated successfully."}, nil
}

// refreshToken makes a new token from one that is less than two hours old (Authentication, Refresh Token).
func (s *Sandbox) refreshToken(*request) (any, error) {
	return tokenReply{http.StatusOK, s.newToken(), "Token regenerated successfully."}, nil
}

// newToken looks like the document's: a JWT, which nobody but the sandbox can use for anything.
func (s *Sandbox) newToken() string {
	now := s.Panel().Clock.Now()
	for token, made := range s.tokens {
		if s.switches.OneToken || !fresh(made, now) {
			delete(s.tokens, token)
		}
	}
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	token := part(`{"typ":"JWT","alg":"HS256"}`) + "." + part(`{"jti":"`+rand.Text()+`"}`) + "." + part(rand.Text())
	s.tokens[token] = now
	return token
}

func fresh(made, now time.Time) bool { return now.Before(made.Add(TokenLife)) }

// authenticate checks the headers secretKey and, unless tokenless, token. An empty configured key fits nobody.
func (s *Sandbox) authenticate(r *http.Request, tokenless bool) error {
	if s.opt.Secret.SecretKey == "" || !wire.Same(r.Header.Get("secretKey"), s.opt.Secret.SecretKey) {
		return plain(http.StatusUnauthorized, "Invalid secret key")
	}
	if tokenless {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	made, known := s.tokens[r.Header.Get("token")]
	if !known || !fresh(made, s.Panel().Clock.Now()) {
		return plain(http.StatusUnauthorized, "Invalid or expired token")
	}
	return nil
}
