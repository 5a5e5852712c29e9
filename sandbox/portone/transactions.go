package portone

import "encoding/json"

// transactionStatus shows where one attempt stands (Get Transaction Status), by its merchant_order_ref.
func (s *Sandbox) transactionStatus(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.attempts[r.ids[0]]
	if t == nil {
		return nil, unknownReference()
	}
	return content(struct {
		ChannelRef string `json:"channel_order_ref"`
		OrderRef   string `json:"order_ref"`
		Status     string `json:"status"`
	}{t.channelRef, t.orderRef, t.status}, "")
}

// details are a transaction in full, in the reference's order of keys.
type details struct {
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
	ChannelLogo         string      `json:"channel_logo"`
	MethodSubType       string      `json:"method_sub_type"`
	BuyerName           string      `json:"buyer_name"`
	BuyerEmail          string      `json:"buyer_email"`
	BuyerPhone          string      `json:"buyer_phone"`
	BuyerAddress1       string      `json:"buyer_address1"`
	BuyerAddress2       string      `json:"buyer_address2"`
	BuyerCity           string      `json:"buyer_city"`
	BuyerCountry        string      `json:"buyer_country"`
	StatusCode          string      `json:"status_code"`
	StatusReason        string      `json:"status_reason"`
	StatusChannelReason string      `json:"status_channel_reason"`
	Date                string      `json:"date"`
	RefundAllowed       bool        `json:"is_refund_allowed"`
	MultiRefundAllowed  bool        `json:"is_multi_refund_allowed"`
	RefundCompleted     bool        `json:"refund_completed"`
	UserAgent           string      `json:"user_agent"`
	IPAddress           string      `json:"ip_address"`
	Description         string      `json:"description"`
	PaymentLinkRef      string      `json:"payment_link_ref"`
	Source              string      `json:"source"`
	PaymentMethodUsed   string      `json:"payment_method_used"`
	MerchantName        string      `json:"merchant_name"`
	MerchantKey         string      `json:"merchant_key"`
	MerchantEmail       string      `json:"merchant_email_address"`
	ChannelName         string      `json:"channel_name"`
	LinkOrderRef        string      `json:"payment_link_merchant_order_ref"`
	CustomerEmail       string      `json:"customer_email_address"`
	CustomerPhone       string      `json:"customer_phone_number"`
	CustomerName        string      `json:"customer_name"`
	CreatedBy           string      `json:"created_by"`
	UserMessage         string      `json:"user_message"`
	RoutingEnabled      bool        `json:"routing_enabled"`
	PaymentPageRef      string      `json:"payment_page_ref"`
	RefundStatus        string      `json:"refund_status"`
	SubscriptionRef     string      `json:"subscription_order_ref"`
	CrossBorder         bool        `json:"is_cross_border_transaction"`
	OrderDetails        orderData   `json:"order_details"`
	userFields
}

type orderData struct {
	Data []item `json:"data"`
}

// transactionDetails shows a transaction by its order_ref (Get Transaction Details).
func (s *Sandbox) transactionDetails(r *request) (any, error) {
	if !s.isKey(r.ids[0]) {
		return nil, unknownMerchant(r.ids[0])
	}
	ref := r.form.text("order_ref", true)
	if err := r.form.err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.transactions[ref]
	if t == nil {
		return nil, unknownReference()
	}
	return content(s.detailsOf(t), "")
}

func (s *Sandbox) detailsOf(t *transaction) details {
	l := t.link
	d := details{
		Currency: l.currency, Amount: decimal(l.amount, l.currency), OrderRef: t.orderRef, ChannelOrderRef: t.channelRef,
		MerchantOrderRef: t.attemptRef, CountryCode: l.country, Status: t.status, ChannelKey: channelKey,
		MethodName: methodName, MethodKey: methodKey, MethodSubType: methodSubType, BuyerName: l.buyer.name,
		BuyerEmail: l.buyer.email, BuyerPhone: l.buyer.phone, BuyerAddress1: l.buyer.line1, BuyerAddress2: l.buyer.line2,
		BuyerCity: l.buyer.city, BuyerCountry: l.buyer.country, StatusCode: t.code, StatusReason: t.reason,
		StatusChannelReason: t.channelReason, Date: s.shown(t.created), RefundAllowed: !s.switches.NoRefunds,
		MultiRefundAllowed: !s.switches.OneRefund, RefundCompleted: t.refunded() == l.amount, UserAgent: t.userAgent,
		IPAddress: t.ip, Description: l.description, PaymentLinkRef: l.ref, Source: "checkout",
		PaymentMethodUsed: methodUsed, MerchantName: l.merchant.name, MerchantKey: s.opt.Secret.PortoneKey,
		ChannelName: channelName, LinkOrderRef: l.orderID, CustomerEmail: l.customer.email,
		CustomerPhone: l.customer.phone, CustomerName: l.customer.name, UserMessage: t.userMessage,
		OrderDetails: orderData{append([]item{}, l.items...)}, userFields: l.userFields(),
	}
	if n := len(t.refunds); n > 0 {
		d.RefundStatus = t.refunds[n-1].status // assumed: the example's is empty
	}
	return d
}
