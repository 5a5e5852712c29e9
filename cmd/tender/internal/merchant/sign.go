package merchant

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"tender/shared/token"
)

// Sign makes the checkout token for a body under the checkout-token key: it binds order, amount, currency and every
// byte of the body, and expires a quarter of an hour after now.
func Sign(key string, body []byte, now time.Time) (string, error) {
	var of struct {
		OrderID  string `json:"order_id"`
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	if err := json.Unmarshal(body, &of); err != nil {
		return "", err
	}
	return token.SignCheckout(key, token.Claims{
		OrderID: of.OrderID, Amount: of.Amount, Currency: of.Currency,
		BodySHA256: Digest(body), ExpiresAt: now.Add(15 * time.Minute),
	})
}

// Digest is how a checkout token names a body: its SHA-256 in hex.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
