package postpay

// getOrder shows one order in full (Orders, Get single order).
func (s *Sandbox) getOrder(r *request) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[r.ids[0]]
	if o == nil {
		return reply{}, notFound()
	}
	return ok(o.fullOrder)
}

// orderColumns are the documented filters of Orders, List orders.
var orderColumns = []column[shortOrder]{
	{"order_id", inText, func(o shortOrder) any { return o.OrderID }},
	{"status", inText, func(o shortOrder) any { return o.Status }},
	{"total_amount", numbers, func(o shortOrder) any { return o.TotalAmount }},
	{"currency", inText, func(o shortOrder) any { return o.Currency }},
	{"created", moments, func(o shortOrder) any { return o.Created }},
}

// listOrders shows orders in short (Orders, List orders), newest first unless asked otherwise: assumed.
func (s *Sandbox) listOrders(r *request) (reply, error) {
	s.mu.Lock()
	rows := make([]shortOrder, 0, len(s.sequence))
	for i := len(s.sequence) - 1; i >= 0; i-- {
		rows = append(rows, s.sequence[i].shortOrder)
	}
	s.mu.Unlock()
	return list(r, rows, orderColumns, "total_amount", "created")
}
