package postpay

import (
	"slices"

	"tender/sandbox/control"
)

// createRefund gives money back (Refunds, Create a refund). A refund id belongs to one order; using it again is a
// conflict, also with another body. Without an amount all that is left is refunded: assumed.
func (s *Sandbox) createRefund(r *request) (reply, error) {
	made, given, refusal := readRefund(r.body)
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[r.ids[0]]
	if o == nil {
		return reply{}, notFound()
	}
	if refusal != nil {
		return reply{}, refusal
	}
	left := o.TotalAmount - o.refunded()
	if !given {
		made.Amount = left
	}
	if err := o.refundable(made.RefundID, made.Amount, left); err != nil {
		return reply{}, err
	}
	made.Full = !given || made.Amount == o.TotalAmount
	made.Created = micros(s.Panel().Clock.Now())
	made.transaction = newID()
	o.refunds = append(o.refunds, made)
	s.owe(o, made.Created)
	s.record(control.Refund, o, made.Amount)
	s.notify(o)
	return ok(made)
}

// readRefund reads the body of Create a refund; given says whether it names an amount.
func readRefund(v any) (made refund, given bool, refusal error) {
	refused := refusals{}
	f, isObject := newForm(refused, "", v)
	if isObject {
		made.RefundID = f.required("refund_id", maxText)
		made.Amount, given = f.integer("amount", false, 1)
		if description := f.optional("description", maxLongText); description != nil {
			made.Description = *description
		}
	}
	if len(refused) > 0 {
		return refund{}, false, invalid(refused)
	}
	return made, given, nil
}

// refundable gives the refusals of Refunds, Refund errors. A known id comes first: assumed.
func (o *order) refundable(id string, amount, left int64) error {
	switch {
	case slices.ContainsFunc(o.refunds, func(r refund) bool { return r.RefundID == id }):
		return conflict("conflict", "There is already a refund with this ID.")
	case o.Status != statusCaptured:
		return conflict("invalid_status", "Order status must be captured.")
	case amount > left || left == 0:
		return conflict("limit_exceeded", "The amount exceeds the limit.")
	}
	return nil
}

// getRefund shows one refund (Refunds, Get single refund).
func (s *Sandbox) getRefund(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.orders[r.ids[0]]; o != nil {
		for _, made := range o.refunds {
			if made.RefundID == r.ids[1] {
				return ok(made)
			}
		}
	}
	return reply{}, notFound()
}

// refundColumns are the documented filters of Refunds, List refunds.
var refundColumns = []column[refund]{
	{"refund_id", inText, func(r refund) any { return r.RefundID }},
	{"description", searchText, func(r refund) any { return r.Description }},
	{"amount", numbers, func(r refund) any { return r.Amount }},
	{"created", moments, func(r refund) any { return r.Created }},
}

// listRefunds shows the refunds of one order (Refunds, List refunds), newest first unless asked otherwise: assumed.
func (s *Sandbox) listRefunds(r *request) (reply, error) {
	s.mu.Lock()
	o := s.orders[r.ids[0]]
	var rows []refund
	if o != nil {
		rows = slices.Clone(o.refunds)
		slices.Reverse(rows)
	}
	s.mu.Unlock()
	if o == nil {
		return reply{}, notFound()
	}
	return list(r, rows, refundColumns, "amount", "created")
}
