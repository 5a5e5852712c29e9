package postpay

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"tender/shared/provider"
)

// signatureHeader carries "<unix seconds>:<hex of HMAC-SHA256(secret, unix seconds + ":" + body)>". The document only says
// that it is an HMAC; the rest is the official SDK's.
const signatureHeader = "X-Postpay-Signature"

// tolerance is how far the time in a signature may be from ours, in both directions, the limit included.
const tolerance = 300 * time.Second

// authenticate verifies a webhook's signature under the current secret, and under the previous one while it is being
// rotated. A rotation that is not seen yet is looked for once, at the pace that the cache allows.
func (a *Adapter) authenticate(ctx context.Context, n provider.Notification) error {
	stamp, mac, err := splitSignature(n.Header[textproto.CanonicalMIMEHeaderKey(signatureHeader)])
	if err != nil {
		return err
	}
	if !isRecent(stamp, n.ReceivedAt) {
		return badNotification("The message's signature is too old or from the future.")
	}
	for range 2 {
		keys, err := a.secrets.Values(ctx, Name, webhookSecret)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if hmac.Equal(mac, sign(key, stamp, n.Body)) {
				return nil
			}
		}
		a.secrets.Refresh(Name)
	}
	return badNotification("The message's signature is not right.")
}

func sign(key, stamp string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(stamp + ":"))
	h.Write(body)
	return h.Sum(nil)
}

// splitSignature reads the one header there must be: trimmed, cut at the first colon, lower-case hex only.
func splitSignature(values []string) (stamp string, mac []byte, err error) {
	if len(values) != 1 {
		return "", nil, badNotification("The message is not signed.")
	}
	stamp, text, _ := strings.Cut(strings.TrimSpace(values[0]), ":")
	mac, err = hex.DecodeString(text)
	if err != nil || len(mac) != sha256.Size || text != strings.ToLower(text) {
		return "", nil, badNotification("The message's signature cannot be read.")
	}
	return stamp, mac, nil
}

// isRecent takes digits only: what is signed is the text, and its value must be the one that was meant.
func isRecent(stamp string, now time.Time) bool {
	seconds, err := strconv.ParseUint(stamp, 10, 40)
	if err != nil {
		return false
	}
	age := now.Unix() - int64(seconds)
	return max(age, -age) <= int64(tolerance/time.Second)
}
