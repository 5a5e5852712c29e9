package portone

import (
	"encoding/json"

	"tender/sandbox/wire"
)

// linkBodyOut is a payment link webhook (Payment Link Webhook). Its cancel_url is the link's failure_url.
type linkBodyOut struct {
	Ref             string      `json:"link_ref"`
	URL             string      `json:"link"`
	Currency        string      `json:"currency"`
	Amount          json.Number `json:"amount"`
	CountryCode     string      `json:"countryCode"` // and signed as country_code
	ChaipayKey      string      `json:"chaipaykey"`
	Status          string      `json:"status"`
	SuccessURL      string      `json:"success_url"`
	CancelURL       string      `json:"cancel_url"`
	OrderID         string      `json:"merchant_order_ref"`
	BillingShipping bool        `json:"is_billing_shipping_same"`
	MerchantName    string      `json:"merchant_name"`
	MerchantLogo    string      `json:"merchant_logo"`
	BackURL         string      `json:"merchant_back_url"`
	ShippingCharges json.Number `json:"merchant_shipping_charges"`
	PromoCode       string      `json:"merchant_promo_code"`
	PromoDiscount   json.Number `json:"merchant_promo_discount"`
	UserAgent       string      `json:"user_agent"`
	IPAddress       string      `json:"ip_address"`
	ExpiryHours     int         `json:"expiry_hours"`
	CreatedAt       string      `json:"created_at"`
	Source          string      `json:"source"`
	Description     string      `json:"description"`
	MobileURL       string      `json:"mobile_redirect_url"`
	ShowShipping    bool        `json:"show_shipping_details"`
	ShowBack        bool        `json:"show_back_button"`
	Embed           bool        `json:"is_checkout_embed"`
	NotifyByEmail   bool        `json:"notify_by_email"`
	NotifyByPhone   bool        `json:"notify_by_phone"`
	ShowItems       bool        `json:"show_items"`
	MerchantKey     string      `json:"merchant_key"`
	MerchantEmail   string      `json:"merchant_email_address"`
	CustomerName    string      `json:"customer_name"`
	CustomerEmail   string      `json:"customer_email_address"`
	CustomerPhone   string      `json:"customer_phone_number"`
	PageRef         string      `json:"payment_page_ref"`
	UnitAmount      int         `json:"unit_amount"`
	StockQuantity   int         `json:"stock_quantity"`
	SignatureHash   string      `json:"signature_hash"`
	ShowSavedCards  bool        `json:"show_saved_cards"`
	PortoneKey      string      `json:"portone_key"`
	Field1          string      `json:"user_configured_field1"`
	Field2          string      `json:"user_configured_field2"`
	Field3          string      `json:"user_configured_field3"`
	Field4          string      `json:"user_configured_field4"`
	Field5          string      `json:"user_configured_field5"`
}

// tellLink tells where a link stands.
func (s *Sandbox) tellLink(l *link) {
	key := s.opt.Secret.PortoneKey
	s.put(linkHook, l, wire.Encode(linkBodyOut{
		Ref: l.ref, URL: l.url, Currency: l.currency, Amount: decimal(l.amount, l.currency), CountryCode: l.country,
		ChaipayKey: key, Status: l.status, SuccessURL: l.successURL, CancelURL: l.failureURL, OrderID: l.orderID,
		MerchantName: l.merchant.name, MerchantLogo: l.merchant.logo, BackURL: l.merchant.backURL,
		ShippingCharges: l.merchant.shippingCharges, PromoCode: l.merchant.promoCode,
		PromoDiscount: l.merchant.promoDiscount, UserAgent: l.userAgent, IPAddress: l.ip, ExpiryHours: expiryHours,
		CreatedAt: apiTime(l.created), Source: l.source, Description: l.description, ShowShipping: l.showShipping,
		ShowBack: l.showBack, Embed: l.embed, NotifyByEmail: l.notifyByEmail, NotifyByPhone: l.notifyByPhone,
		ShowItems: len(l.items) > 0, MerchantKey: key, CustomerName: l.customer.name, CustomerEmail: l.customer.email,
		CustomerPhone: l.customer.phone, SignatureHash: s.linkWebhookSignature(l), PortoneKey: key,
		Field1: l.fields[0], Field2: l.fields[1], Field3: l.fields[2], Field4: l.fields[3], Field5: l.fields[4],
	}))
}
