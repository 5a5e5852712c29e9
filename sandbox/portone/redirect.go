package portone

import (
	"net/http"
	"net/url"
)

// sendBack redirects to the merchant with the parameters of Redirection Parameters added to whatever query the address
// has. A link without a pending_url sends to its success_url: assumed.
func (s *Sandbox) sendBack(w http.ResponseWriter, t *transaction) {
	target := t.link.failureURL
	switch {
	case t.status == transactionPending && t.link.pendingURL != "":
		target = t.link.pendingURL
	case t.status == transactionPending, t.status == transactionSuccess:
		target = t.link.successURL
	}
	u, err := url.Parse(target)
	if err != nil {
		tell(w, http.StatusOK, "Thank you", "The payment is "+t.status+".")
		return
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += s.redirectQuery(t)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", u.String())
	w.WriteHeader(http.StatusSeeOther)
}

// redirectQuery is signed over three references and the status alone.
func (s *Sandbox) redirectQuery(t *transaction) string {
	l := t.link
	values := url.Values{}
	for name, value := range map[string]string{
		"amount": l.decimal(), "currency": l.currency, "merchant_order_ref": t.attemptRef, "order_ref": t.orderRef,
		"channel_order_ref": t.channelRef, "link_order_ref": l.orderID, "message": t.userMessage, "status": t.status,
		"status_channel_reason": t.channelReason, "status_code": t.code, "status_reason": t.reason,
		"buyer_address1": l.buyer.line1, "buyer_address2": l.buyer.line2, "buyer_city": l.buyer.city,
		"buyer_country": l.buyer.country, "buyer_email": l.buyer.email, "buyer_name": l.buyer.name,
		"buyer_phone": l.buyer.phone, "channel_key": channelKey, "channel_name": channelName,
		"description": l.description, "lang": "en", "merchant_brand_name": l.merchant.name,
		"merchant_logo": l.merchant.logo, "method_key": methodKey, "method_name": methodName,
		"payment_source": "checkout", "support_email": "", "support_phone": "",
	} {
		values.Set(name, value)
	}
	signature := s.redirectSignature(t)
	if s.switches.RawRedirectSignature {
		return values.Encode() + "&signature_hash=" + signature
	}
	values.Set("signature_hash", signature)
	return values.Encode()
}
