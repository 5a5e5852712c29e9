package portone

import (
	"encoding/json"
	"slices"

	"tender/sandbox/plant"
)

// paymentRow is a transaction as the list of payments shows it: without channel_order_ref and payment_link_ref.
type paymentRow struct {
	Currency            string      `json:"currency"`
	Amount              json.Number `json:"amount"`
	OrderRef            string      `json:"order_ref"`
	MerchantOrderRef    string      `json:"merchant_order_ref"`
	Status              string      `json:"status"`
	ChannelKey          string      `json:"channel_key"`
	MethodName          string      `json:"method_name"`
	MethodKey           string      `json:"method_key"`
	MethodType          string      `json:"method_type"`
	ChannelLogo         string      `json:"channel_logo"`
	MethodSubType       string      `json:"method_sub_type"`
	StatusCode          string      `json:"status_code"`
	StatusReason        string      `json:"status_reason"`
	StatusChannelReason string      `json:"status_channel_reason"`
	CreatedAt           string      `json:"created_at"`
	RefundAllowed       bool        `json:"is_refund_allowed"`
	MultiRefundAllowed  bool        `json:"is_multi_refund_allowed"`
	Source              string      `json:"source"`
	PaymentMethodUsed   string      `json:"payment_method_used"`
	MerchantKey         string      `json:"merchant_key"`
	MerchantEmail       string      `json:"merchant_email_address"`
	ChannelName         string      `json:"channel_name"`
	RemitStatus         string      `json:"remit_status"`
	CreatedBy           string      `json:"created_by"`
	SubscriptionRef     string      `json:"subscription_order_ref"`
	CrossBorder         bool        `json:"is_cross_border_transaction"`
	LinkOrderRef        string      `json:"payment_link_merchant_order_ref"`
	userFields
}

type paymentPage struct {
	Content  []paymentRow `json:"content"`
	Total    int          `json:"total_elements"`
	Pages    int          `json:"total_pages"`
	Size     int          `json:"size"`
	Page     int          `json:"page"`
	Elements int          `json:"number_of_elements"`
}

// paymentReply names the reason as the example does; the schema calls it status_reason, and so does a switch.
type paymentReply struct {
	Body          any    `json:"body"` // paymentPage
	StatusCode    string `json:"status_code"`
	StatusMessage string `json:"status_message,omitempty"`
	StatusReason  string `json:"status_reason,omitempty"`
}

// listPayments pages through the transactions of one environment that were created from one time to another, both
// included, newest first (Fetch Merchant Transactions). The order and what the times mean is assumed.
func (s *Sandbox) listPayments(r *request) (any, error) {
	if !s.isKey(r.ids[0]) {
		return nil, unknownMerchant(r.ids[0])
	}
	f := r.form
	number, size := f.positive("page"), f.positive("size")
	from, to, environment := f.time("from", true), f.time("to", true), f.environment()
	if err := f.err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []paymentRow{}
	for _, shown := range slices.Backward(s.listedPayments(environment)) {
		if !shown.at.Before(from) && !shown.at.After(to) {
			rows = append(rows, shown.row)
		}
	}
	rows = plant.Shifted(s.plants, rows, number == 1)
	total := len(rows)
	first := total
	if number-1 <= total/size {
		first = (number - 1) * size
	}
	rows = rows[min(first, total):min(total, first+min(size, total))]
	if s.plants.Has(plant.WrongCount, "") {
		total++
	}
	reply := paymentReply{StatusCode: "2000", StatusMessage: "SUCCESS", Body: paymentPage{
		Content: rows, Total: total, Pages: pages(total, size), Size: size, Page: number, Elements: len(rows),
	}}
	if s.plants.Garbles(number) {
		reply.Body = struct {
			Content string `json:"content"`
		}{"no list"}
	}
	if s.switches.ListStatusReason {
		reply.StatusReason, reply.StatusMessage = reply.StatusMessage, ""
	}
	return reply, nil
}

func pages(total, size int) int {
	n := total / size
	if total%size > 0 {
		n++
	}
	return n
}

func (s *Sandbox) paymentRow(t *transaction) paymentRow {
	l := t.link
	return paymentRow{
		Currency: l.currency, Amount: decimal(l.amount, l.currency), OrderRef: t.orderRef, MerchantOrderRef: t.attemptRef,
		Status: t.status, ChannelKey: channelKey, MethodName: methodName, MethodKey: methodKey, MethodType: "CARD",
		MethodSubType: methodSubType, StatusCode: t.code, StatusReason: t.reason, StatusChannelReason: t.channelReason,
		CreatedAt: s.shown(t.created), RefundAllowed: !s.switches.NoRefunds, MultiRefundAllowed: !s.switches.OneRefund,
		Source: "checkout", PaymentMethodUsed: methodUsed, MerchantKey: s.opt.Secret.PortoneKey, ChannelName: channelName,
		RemitStatus: "UNSETTLED", LinkOrderRef: l.orderID, userFields: l.userFields(),
	}
}
