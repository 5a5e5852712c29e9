package portone

import (
	"encoding/json"
	"slices"

	"tender/sandbox/deliveries"
	"tender/sandbox/wire"
)

// paymentBody is a payment webhook (Payment Webhook). Its merchant_order_ref is the attempt's; the merchant's own
// reference is link_order_ref.
type paymentBody struct {
	Currency            string      `json:"currency"`
	Amount              json.Number `json:"amount"`
	OrderRef            string      `json:"order_ref"`
	ChannelOrderRef     string      `json:"channel_order_ref"`
	MerchantOrderRef    string      `json:"merchant_order_ref"`
	CountryCode         string      `json:"country_code"`
	Status              string      `json:"status"`
	ChannelKey          string      `json:"channel_key"`
	MethodName          string      `json:"method_name"`
	MethodKey           string      `json:"method_key"`
	MethodSubType       string      `json:"method_sub_type"`
	BuyerName           string      `json:"buyer_name"`
	BuyerEmail          string      `json:"buyer_email"`
	BuyerPhone          string      `json:"buyer_phone"`
	BuyerAddress1       string      `json:"buyer_address1"`
	BuyerAddress2       string      `json:"buyer_address2"`
	BuyerCity           string      `json:"buyer_city"`
	BuyerCountry        string      `json:"buyer_country"`
	SignatureHash       string      `json:"signature_hash"`
	StatusCode          string      `json:"status_code"`
	StatusReason        string      `json:"status_reason"`
	StatusChannelReason string      `json:"status_channel_reason"`
	CreatedAt           string      `json:"created_at"`
	RefundAllowed       bool        `json:"is_refund_allowed"`
	MultiRefundAllowed  bool        `json:"is_multi_refund_allowed"`
	UserAgent           string      `json:"user_agent"`
	Description         string      `json:"description"`
	IPAddress           string      `json:"ip_address"`
	LinkOrderRef        string      `json:"link_order_ref"`
	PaymentLinkRef      string      `json:"payment_link_ref"`
	Source              string      `json:"source"`
	PaymentMethodUsed   string      `json:"payment_method_used"`
	MerchantName        string      `json:"merchant_name"`
	MerchantKey         string      `json:"merchant_key"`
	MerchantEmail       string      `json:"merchant_email_address"`
	ChannelName         string      `json:"channel_name"`
	Environment         string      `json:"environment"`
	UserMessage         string      `json:"user_message"`
	ReceiptURL          string      `json:"receipt_url"`
	MaskedCardNumber    string      `json:"masked_card_number"`
	CrossBorderData     struct{}    `json:"cross_border_data"`
	AdditionalDetails   struct{}    `json:"additional_payment_details"`
	InstallmentDetails  struct{}    `json:"installment_details"`
	CrossBorder         bool        `json:"is_cross_border_transaction"`
	userFields
}

// tellPayment tells where a transaction stands. The caller holds the lock, as with every teller.
func (s *Sandbox) tellPayment(t *transaction) {
	l := t.link
	s.put(paymentHook, l, wire.Encode(paymentBody{
		Currency: l.currency, Amount: decimal(l.amount, l.currency), OrderRef: t.orderRef, ChannelOrderRef: t.channelRef,
		MerchantOrderRef: t.attemptRef, CountryCode: l.country, Status: t.status, ChannelKey: channelKey,
		MethodName: methodName, MethodKey: methodKey, MethodSubType: methodSubType, BuyerName: l.buyer.name,
		BuyerEmail: l.buyer.email, BuyerPhone: l.buyer.phone, BuyerAddress1: l.buyer.line1, BuyerAddress2: l.buyer.line2,
		BuyerCity: l.buyer.city, BuyerCountry: l.buyer.country, SignatureHash: s.paymentSignature(t), StatusCode: t.code,
		StatusReason: t.reason, StatusChannelReason: t.channelReason, CreatedAt: goTime(t.created),
		RefundAllowed: !s.switches.NoRefunds, MultiRefundAllowed: !s.switches.OneRefund, UserAgent: t.userAgent,
		Description: l.description, IPAddress: t.ip, LinkOrderRef: l.orderID, PaymentLinkRef: l.ref, Source: "checkout",
		PaymentMethodUsed: methodUsed, MerchantName: l.merchant.name, MerchantKey: s.opt.Secret.PortoneKey,
		ChannelName: channelName, Environment: l.environment, UserMessage: t.userMessage, userFields: l.userFields(),
	}))
}

// refundBodyOut is a refund webhook (Refund Webhook): nothing signs it, and it names neither link nor merchant's order.
type refundBodyOut struct {
	Date        string      `json:"refund_date"`
	ID          string      `json:"refund_id"`
	PSPID       string      `json:"psp_refund_id"`
	Amount      json.Number `json:"amount"`
	Currency    string      `json:"currency"`
	Status      string      `json:"refund_status"`
	Type        string      `json:"refund_type"`
	Reason      string      `json:"refund_reason"`
	MerchantID  string      `json:"merchant_id"`
	Description string      `json:"description"`
	OrderRef    string      `json:"payment_txn_ref"`
	Channel     string      `json:"payment_channel"`
	Method      string      `json:"payment_method"`
}

func (s *Sandbox) tellRefund(t *transaction, r *refund) {
	s.put(refundHook, t.link, wire.Encode(refundBodyOut{
		Date: goTime(r.at), ID: r.id, PSPID: r.pspID, Amount: decimal(r.amount, t.link.currency), Currency: t.link.currency,
		Status: r.status, Type: r.kind, Reason: r.reason, MerchantID: merchantID, Description: r.description,
		OrderRef: t.orderRef, Channel: channelKey, Method: methodName,
	}))
}

// put sends a webhook to the hooks registered for its type, and a payment's also to those of its link.
func (s *Sandbox) put(kind string, l *link, body []byte) {
	var to []string
	if kind == paymentHook || s.switches.LinkHooksGetAll {
		to = slices.Clone(l.webhooks)
	}
	for _, h := range s.hooks {
		if h.kind == kind && (h.environment == "" || h.environment == l.environment) {
			to = append(to, h.url)
		}
	}
	for _, url := range to {
		s.Panel().Outbox.Put(deliveries.Message{
			Event: kind, OrderID: l.orderID, URL: url, ContentType: "application/json", Body: body,
		})
	}
}
