package portone

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tender/sandbox/wire"
)

// The claims of a token (JWT Authentication). Older samples and the official plugin still say CHAIPAY.
const (
	issuer       = "PORTONE"
	formerIssuer = "CHAIPAY"
	tokenLife    = 6 * time.Hour // of tokens that the API gives out
)

// authentic checks the client key header and the bearer token of a call.
func (s *Sandbox) authentic(r *http.Request) *apiError {
	key := r.Header.Get("X-Portone-Client-Key")
	if key == "" {
		key = r.Header.Get("X-Chaipay-Client-Key") // the official plugin's
	}
	switch {
	case key == "":
		return unauthorized("key is a required field")
	case !s.isKey(key):
		return unauthorized("invalid auth key")
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || !s.validToken(token, s.Panel().Clock.Base()) {
		return s.badToken()
	}
	return nil
}

// isKey compares with the merchant's key. An empty configured key or secret fits nobody.
func (s *Sandbox) isKey(key string) bool {
	want := s.opt.Secret
	return want.PortoneKey != "" && want.Secret != "" && wire.Same(key, want.PortoneKey)
}

// badToken has two documented forms.
func (s *Sandbox) badToken() *apiError {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.switches.JWTRefusal == jwtRefusal4010 {
		return &apiError{
			HTTP: http.StatusUnauthorized, Code: "4010", Reason: "INVALID_JWT_TOKEN",
			Message: "JWT authentication error", flagged: true,
		}
	}
	return &apiError{
		HTTP: http.StatusUnauthorized, Code: "4054", Reason: "INVALID_UNAUTHORIZED_JWT_TOKEN_ERROR",
		Message: "The JWT Token or header is invalid or expired!",
	}
}

// validToken checks a compact JWT by hand: HS256 under the secret's text, either issuer, our key as subject, iat, and an
// exp that has not come by the clock that the merchant's shows too. How far ahead exp may be is not documented.
func (s *Sandbox) validToken(token string, now time.Time) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || strings.ContainsAny(token, "\r\n") { // which the decoder would skip
		return false
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || !hmac.Equal(signature, s.tokenMAC(parts[0]+"."+parts[1])) {
		return false
	}
	header, claims := decodePart(parts[0]), decodePart(parts[1])
	kind, typed := header["typ"]
	_, issued := seconds(claims["iat"])
	expiry, expires := seconds(claims["exp"])
	subject, _ := claims["sub"].(string)
	return header["alg"] == "HS256" && (!typed || kind == "JWT") &&
		(claims["iss"] == issuer || claims["iss"] == formerIssuer) && s.isKey(subject) &&
		issued && expires && expiry > now.Unix()
}

func seconds(v any) (int64, bool) {
	number, isNumber := v.(json.Number)
	at, err := strconv.ParseInt(number.String(), 10, 64)
	return at, isNumber && err == nil
}

func (s *Sandbox) tokenMAC(text string) []byte {
	mac := hmac.New(sha256.New, []byte(s.opt.Secret.Secret))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// decodePart reads a part of a token that is a JSON object; nil when it is none.
func decodePart(part string) map[string]any {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil
	}
	f, err := parse(raw)
	if err != nil {
		return nil
	}
	return f.members
}

// newToken is what the API gives out.
func (s *Sandbox) newToken(now time.Time) string {
	part := base64.RawURLEncoding.EncodeToString
	text := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(wire.Encode(map[string]any{
		"exp": now.Add(tokenLife).Unix(), "iat": now.Unix(), "iss": issuer, "sub": s.opt.Secret.PortoneKey,
	}))
	return text + "." + part(s.tokenMAC(text))
}
