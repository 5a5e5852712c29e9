package token

import (
	"encoding/hex"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/golang-jwt/jwt/v5"
)

// errClaims marks signed claims that are not usable.
var errClaims = errors.New("token: claims missing or not valid")

// wireClaims are the claims as JSON. Members we do not know (iat, iss, ...) are the signer's own business.
type wireClaims struct {
	Audience   jwt.ClaimStrings `json:"aud"`
	Expires    *seconds         `json:"exp"`
	NotBefore  *seconds         `json:"nbf"`
	OrderID    string           `json:"order_id"`
	Amount     int64            `json:"amount"`
	Currency   string           `json:"currency"`
	BodySHA256 *string          `json:"body_sha256"`
}

// UnmarshalJSON reads claims strictly: a name given twice, a name in another letter case, or an amount that is text,
// has a fraction or an exponent is refused, so that no two readers understand one token differently.
func (w *wireClaims) UnmarshalJSON(data []byte) error {
	type plain wireClaims // without this method
	if err := json.Unmarshal(data, (*plain)(w)); err != nil {
		// The decoder's own text may quote the claims.
		return errClaims
	}
	return nil
}

// seconds is a NumericDate of RFC 7519 that is a number, with or without a fraction, and never text.
type seconds struct{ jwt.NumericDate }

// UnmarshalJSON reads the number.
func (s *seconds) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] == '"' {
		return errClaims
	}
	return s.NumericDate.UnmarshalJSON(data)
}

func (s *seconds) date() *jwt.NumericDate {
	if s == nil {
		return nil
	}
	return &s.NumericDate
}

// Validate is called by the parser after the registered claims have been checked.
func (w *wireClaims) Validate() error {
	if w.OrderID == "" || w.Currency == "" || w.Amount <= 0 || w.Expires == nil || w.Expires.Unix() <= 0 {
		return errClaims
	}
	if w.BodySHA256 != nil && !lowerHexSHA256(*w.BodySHA256) {
		return errClaims
	}
	return nil
}

func lowerHexSHA256(text string) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == 32 && hex.EncodeToString(raw) == text
}

// The registered claims, as jwt.Claims asks for them.

// GetExpirationTime gives exp.
func (w *wireClaims) GetExpirationTime() (*jwt.NumericDate, error) { return w.Expires.date(), nil }

// GetIssuedAt gives nothing: when a token was signed does not matter here.
func (w *wireClaims) GetIssuedAt() (*jwt.NumericDate, error) { return nil, nil }

// GetNotBefore gives nbf, which a signer may set.
func (w *wireClaims) GetNotBefore() (*jwt.NumericDate, error) { return w.NotBefore.date(), nil }

// GetIssuer gives nothing: the key says who signed.
func (w *wireClaims) GetIssuer() (string, error) { return "", nil }

// GetSubject gives nothing: order_id is the subject.
func (w *wireClaims) GetSubject() (string, error) { return "", nil }

// GetAudience gives aud.
func (w *wireClaims) GetAudience() (jwt.ClaimStrings, error) { return w.Audience, nil }
