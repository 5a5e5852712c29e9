package postpay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tender/sandbox/deliveries"
	"tender/sandbox/wire"
)

// Sign gives the value of X-Postpay-Signature: the Unix time, a colon, and the hex HMAC-SHA256 of time, colon and body
// under the hook's secret. The official SDK verifies it so; the document only says that it is an HMAC.
func Sign(secret string, at time.Time, body []byte) string {
	stamp := strconv.FormatInt(at.Unix(), 10) + ":"
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp))
	mac.Write(body)
	return stamp + hex.EncodeToString(mac.Sum(nil))
}

// notify puts a webhook for every active hook of order events into the outbox; the caller holds the lock. The panel sends
// them once the request is answered. That a refund is told too is assumed.
func (s *Sandbox) notify(o *order) {
	body := wire.Encode(o.shortOrder)
	if s.switches.Payload != "" {
		body = wire.Encode(map[string]shortOrder{s.switches.Payload: o.shortOrder})
	}
	for _, h := range s.hooks {
		if h.Active && slices.Contains(h.Events, eventOrder) {
			s.send(h, deliveries.Message{Event: eventOrder, OrderID: o.OrderID, Body: body})
		}
	}
}

// send puts a message for a hook into the outbox, signed under the secret that the hook has now.
func (s *Sandbox) send(h *hook, m deliveries.Message) {
	secret := h.secret
	m.URL, m.ContentType = h.URL, "application/json"
	m.Sign = func(at time.Time, body []byte) http.Header {
		return http.Header{"X-Postpay-Signature": {Sign(secret, at, body)}}
	}
	m.Answered = func(status int) { s.answered(h, status) }
	s.Panel().Outbox.Put(m)
}

// answered keeps what a hook's last try was answered.
func (s *Sandbox) answered(h *hook, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := lastResponse{Status: "error"}
	if status != 0 {
		code := int64(status)
		last.Code = &code
	}
	if status >= 200 && status <= 299 {
		last.Status = "success"
	}
	h.LastResponse = last
}
