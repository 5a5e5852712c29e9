package portone

import (
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"tender/shared/problem"
)

const (
	issuer = "PORTONE"
	// tokenLife is what JWT Authentication has between iat and exp. Every call has a token of its own.
	tokenLife = 100 * time.Second
)

// bearer gives the Authorization header (JWT Authentication): HS256 under the secret's text, which looks like hex and is
// not decoded.
func bearer(key, secret string, now time.Time) (string, error) {
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": issuer, "sub": key, "iat": now.Unix(), "exp": now.Add(tokenLife).Unix(),
	}).SignedString([]byte(secret))
	if err != nil {
		return "", problem.New(problem.Internal, "").Because(errors.New("portone: the token cannot be signed"))
	}
	return "Bearer " + token, nil
}
