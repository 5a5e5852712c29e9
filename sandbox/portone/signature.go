package portone

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

// Sign gives a signature_hash: Base64 of the HMAC-SHA256 of the values as a query sorted by key, under the secret's text
// (Payment Request Signature).
func Sign(secret string, values url.Values) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(values.Encode()))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// linkSignature signs a request to create a link, in which the key goes by another name than in the body.
func (s *Sandbox) linkSignature(amount, currency, orderID, successURL, failureURL string) string {
	return Sign(s.opt.Secret.Secret, url.Values{
		"amount": {amount}, "client_key": {s.opt.Secret.PortoneKey}, "currency": {currency},
		"failure_url": {failureURL}, "merchant_order_id": {orderID}, "success_url": {successURL},
	})
}

// linkWebhookSignature signs a payment link webhook. Its body has the country as countryCode (Payment Link Webhook).
func (s *Sandbox) linkWebhookSignature(l *link) string {
	return Sign(s.opt.Secret.Secret, url.Values{
		"amount": {l.decimal()}, "country_code": {l.country}, "currency": {l.currency}, "link_ref": {l.ref},
		"merchant_order_ref": {l.orderID}, "status": {l.status},
	})
}

// paymentSignature signs a payment webhook (Payment Webhook).
func (s *Sandbox) paymentSignature(t *transaction) string {
	return Sign(s.opt.Secret.Secret, url.Values{
		"amount": {t.link.decimal()}, "channel_key": {channelKey}, "channel_order_ref": {t.channelRef},
		"country_code": {t.link.country}, "currency": {t.link.currency}, "merchant_order_ref": {t.attemptRef},
		"method_name": {methodName}, "order_ref": {t.orderRef}, "status": {t.status},
	})
}

// redirectSignature signs what the shopper's browser carries (Redirection Response).
func (s *Sandbox) redirectSignature(t *transaction) string {
	return Sign(s.opt.Secret.Secret, url.Values{
		"channel_order_ref": {t.channelRef}, "merchant_order_ref": {t.attemptRef}, "order_ref": {t.orderRef},
		"status": {t.status},
	})
}
