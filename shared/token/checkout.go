package token

import (
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"tender/shared/problem"
)

const (
	// Audience is the aud claim of every checkout token: a token made for something else is not one.
	Audience = "tender-checkout"
	// MaxLifetime is how far ahead of now a checkout token may expire.
	MaxLifetime = 24 * time.Hour
	// maxLength bounds the text that is parsed at all; a token of ours is shorter than 400 characters.
	maxLength = 4096
)

// Claims is what a checkout token binds a checkout to.
type Claims struct {
	OrderID    string
	Amount     int64     // in minor units of Currency, above zero
	Currency   string    // as signed: whoever uses it compares it with the body's
	BodySHA256 string    // lower-case hex of the raw body's SHA-256; empty: the token does not cover the body
	ExpiresAt  time.Time // whole seconds are kept
}

// SignCheckout signs claims as a JWT (RFC 7519) with HS256, the key used as its text's bytes. It is what a merchant's
// backend does; an error means that the claims or the key could never verify.
func SignCheckout(key string, c Claims) (string, error) {
	if key == "" {
		return "", errors.New("token: no key to sign with")
	}
	w := wireClaims{Expires: &seconds{*jwt.NewNumericDate(c.ExpiresAt)}, OrderID: c.OrderID, Amount: c.Amount, Currency: c.Currency}
	members := jwt.MapClaims{
		"aud": Audience, "exp": w.Expires.Unix(), "order_id": c.OrderID, "amount": c.Amount, "currency": c.Currency,
	}
	if c.BodySHA256 != "" {
		w.BodySHA256 = &c.BodySHA256
		members["body_sha256"] = c.BodySHA256
	}
	if err := w.Validate(); err != nil {
		return "", err
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, members).SignedString([]byte(key))
}

// VerifyCheckout gives the claims of a checkout token that is signed with HS256 under one of the keys, is for this
// audience, has every claim in its right type, and expires after now, at most MaxLifetime ahead. Anything else is a
// *problem.Error Unauthorized whose detail says what is wrong without repeating any of the token. Empty keys are
// passed over.
func VerifyCheckout(keys []string, token string, now time.Time) (Claims, error) {
	if len(token) > maxLength {
		return Claims{}, refuse("The checkout token is too long.", nil)
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithAudience(Audience), jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(func() time.Time { return now }),
	)
	var w wireClaims
	_, err := parser.ParseWithClaims(token, &w, func(t *jwt.Token) (any, error) { return keySet(keys, t) })
	if err != nil {
		return Claims{}, refuse(detail(err), err)
	}
	if w.Expires.After(now.Add(MaxLifetime)) {
		return Claims{}, refuse("The checkout token expires more than 24 hours ahead.", nil)
	}
	c := Claims{OrderID: w.OrderID, Amount: w.Amount, Currency: w.Currency, ExpiresAt: w.Expires.UTC()}
	if w.BodySHA256 != nil {
		c.BodySHA256 = *w.BodySHA256
	}
	return c, nil
}

// keySet offers every key to the parser. A header with critical extensions is refused as RFC 7515 demands: none is
// known here.
func keySet(keys []string, t *jwt.Token) (any, error) {
	if _, critical := t.Header["crit"]; critical {
		return nil, errors.New("critical header extensions are not supported")
	}
	var set jwt.VerificationKeySet
	for _, key := range keys {
		if key != "" {
			set.Keys = append(set.Keys, []byte(key))
		}
	}
	return set, nil
}

func refuse(detail string, err error) error {
	return problem.New(problem.Unauthorized, "%s", detail).Because(err)
}

// detail chooses the sentence for a caller; what it tells helps an honest signer, and nobody else.
func detail(err error) string {
	switch {
	case errors.Is(err, jwt.ErrTokenSignatureInvalid), errors.Is(err, jwt.ErrTokenUnverifiable):
		return "The checkout token does not verify: it must be signed with HS256 under the checkout-token key."
	case errors.Is(err, jwt.ErrTokenExpired):
		return "The checkout token has expired."
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return `The checkout token's "aud" must be "tender-checkout".`
	case errors.Is(err, errClaims), errors.Is(err, jwt.ErrTokenRequiredClaimMissing):
		return `The checkout token lacks a valid "aud", "order_id", "amount", "currency", "exp" or "body_sha256".`
	default:
		return "The checkout token cannot be read."
	}
}
