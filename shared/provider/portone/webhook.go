package portone

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/provider"
)

// message has the members of all three kinds of webhook that we read. A member with a value of another type than
// documented makes the message unreadable, since it may be signed.
type message struct {
	Signature string         `json:"signature_hash"`
	Amount    jsontext.Value `json:"amount"`
	Currency  string         `json:"currency"`
	Status    string         `json:"status"`
	// MerchantOrderRef is our reference in a link's webhook, and the attempt's own in a payment's.
	MerchantOrderRef string `json:"merchant_order_ref"`

	LinkRef     string `json:"link_ref"`    // Payment Link Webhook
	CountryCode string `json:"countryCode"` // there in camel case, and signed in snake case

	OrderRef        string `json:"order_ref"` // Payment Webhook
	ChannelOrderRef string `json:"channel_order_ref"`
	ChannelKey      string `json:"channel_key"`
	Country         string `json:"country_code"`
	MethodName      string `json:"method_name"`
	LinkOrderRef    string `json:"link_order_ref"` // our reference, not signed

	PaymentRef   string `json:"payment_txn_ref"` // Refund Webhook: the order_ref, and nothing of ours
	RefundStatus string `json:"refund_status"`
}

// parseWebhook verifies what can be verified. A refund's webhook is not signed: it is heard because it came to the
// address that only PortOne knows, and as all others it is only a reason to ask.
func (a *Adapter) parseWebhook(ctx context.Context, n provider.Notification) (provider.Hint, error) {
	var m message
	if json.Unmarshal(n.Body, &m) != nil {
		return provider.Hint{}, badNotification("The message cannot be read.")
	}
	reference := n.Reference
	switch {
	case m.LinkRef != "":
		if err := a.verify(ctx, m.Signature, m.linkSigned()); err != nil {
			return provider.Hint{}, err
		}
		reference = m.MerchantOrderRef
	case m.OrderRef != "":
		if err := a.verify(ctx, m.Signature, m.paymentSigned()); err != nil {
			return provider.Hint{}, err
		}
		if m.LinkOrderRef != "" {
			reference = m.LinkOrderRef
		}
	case m.PaymentRef == "" || m.RefundStatus == "":
		return provider.Hint{}, badNotification("The message is of no kind that is known.")
	}
	if reference != n.Reference {
		return provider.Hint{}, badNotification("The message is about another attempt than its address.")
	}
	return provider.Hint{Reference: n.Reference}, nil
}

// linkSigned is what Payment Link Webhook Response says is signed.
func (m message) linkSigned() map[string]string {
	return map[string]string{
		"amount": shortest(m.Amount), "country_code": m.CountryCode, "currency": m.Currency, "link_ref": m.LinkRef,
		"merchant_order_ref": m.MerchantOrderRef, "status": m.Status,
	}
}

// paymentSigned is what Payment Webhook Response says is signed.
func (m message) paymentSigned() map[string]string {
	return map[string]string{
		"amount": shortest(m.Amount), "channel_key": m.ChannelKey, "channel_order_ref": m.ChannelOrderRef,
		"country_code": m.Country, "currency": m.Currency, "merchant_order_ref": m.MerchantOrderRef,
		"method_name": m.MethodName, "order_ref": m.OrderRef, "status": m.Status,
	}
}
