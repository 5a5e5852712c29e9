package portpos

import (
	"net/url"

	"tender/sandbox/deliveries"
)

// notify puts the notification of what became of an invoice into the outbox: after success, failure and refund only
// (Create New Invoice, IPN URL). It is an unsigned form. The caller holds the lock; the panel sends once the request is
// answered.
func (s *Sandbox) notify(iv *invoice, st state) {
	to := iv.fields["ipn_url"]
	if to == "" {
		return
	}
	s.Panel().Outbox.Put(deliveries.Message{
		Event: string(st), OrderID: iv.orderID, URL: to,
		ContentType: "application/x-www-form-urlencoded", Body: []byte(iv.told(st)),
	})
}

// told is what a notification and a redirect say of an invoice: its id, its amount and a status.
func (iv *invoice) told(st state) string {
	return "invoice=" + iv.id + "&amount=" + formatAmount(iv.amount) + "&status=" + url.QueryEscape(string(st))
}
