package portone

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
)

// sign gives a signature_hash (Payment Request Signature): Base64 of the HMAC-SHA256 of a query string. The page says
// "SHA-256"; its samples and the official plugin say HMAC.
func sign(secret, message string) string {
	return base64.StdEncoding.EncodeToString(mac(secret, message))
}

func mac(secret, message string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(message))
	return h.Sum(nil)
}

// forms writes what is signed, sorted by name, in the two forms that the official samples have: Go's, and PHP's, which
// escapes the tilde.
func forms(values map[string]string) []string {
	query := url.Values{}
	for name, value := range values {
		query.Set(name, value)
	}
	text := query.Encode()
	if escaped := strings.ReplaceAll(text, "~", "%7E"); escaped != text {
		return []string{text, escaped}
	}
	return []string{text}
}

// linkSignature signs a request for a link. The key is called client_key here, and portone_key in the body.
func (s session) linkSignature(amount, currency, reference, successURL, failureURL string) string {
	return sign(s.secret, forms(map[string]string{
		"amount": amount, "client_key": s.key, "currency": currency, "merchant_order_id": reference,
		"success_url": successURL, "failure_url": failureURL,
	})[0])
}

// signable writes an address without the characters that the samples' languages escape differently.
func signable(address string) string {
	return strings.NewReplacer("~", "%7E", "*", "%2A", " ", "%20").Replace(address)
}

// verify holds a signature against the current secret, and the previous one while it is being rotated. A rotation that
// is not seen yet is looked for once, at the pace that the cache allows.
func (a *Adapter) verify(ctx context.Context, signature string, values map[string]string) error {
	got, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil || len(got) != sha256.Size {
		return badNotification("The message is not signed, or its signature cannot be read.")
	}
	for range 2 {
		keys, err := a.secrets.Values(ctx, Name, secretKey)
		if err != nil {
			return err
		}
		for _, key := range keys {
			for _, message := range forms(values) {
				if hmac.Equal(got, mac(key, message)) {
					return nil
				}
			}
		}
		a.secrets.Refresh(Name)
	}
	return badNotification("The message's signature is not right.")
}
