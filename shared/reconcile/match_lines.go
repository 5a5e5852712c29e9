package reconcile

import "tender/shared/provider"

// unknown finds every line whose money moved for an order that is not here.
func (m *matching) unknown(why string) {
	for _, e := range m.account.Entries {
		if moves(e) {
			m.addLine(UnknownOrder, e, 0, e.Amount, why)
		}
	}
}

// currencies finds every line whose money moved in another currency than the order's. It counts for nothing else.
func (m *matching) currencies() {
	for _, e := range m.account.Entries {
		if moves(e) && e.Currency != m.order.Currency {
			m.addLine(CurrencyMismatch, e, 0, e.Amount, "the order is in "+string(m.order.Currency))
		}
	}
}

// unexplained finds lines that are neither a sale nor a refund of this order, whatever the order says: money with the
// wrong sign, and adjustments. A charge back is expected where the order is disputed.
func (m *matching) unexplained() {
	for _, e := range m.account.Entries {
		switch {
		case !moves(e) || e.Currency != m.order.Currency:
		case e.Kind == provider.LineSale && e.Amount < 0:
			m.addLine(AmountMismatch, e, 0, e.Amount, "a sale that takes money")
		case e.Kind == provider.LineRefund && e.Amount > 0:
			m.addLine(AmountMismatch, e, 0, e.Amount, "a refund that brings money")
		case e.Kind == provider.LineAdjustment && e.Amount != 0 && !m.attempt.Disputed:
			m.addLine(AmountMismatch, e, 0, e.Amount, "an adjustment that the order does not explain")
		}
	}
}

// duplicates finds sale lines beside one that alone pays the attempt's amount. Several that pay it together are parts.
func (m *matching) duplicates() {
	sales := m.account.sales(m.order.Currency)
	whole := -1
	for i, e := range sales {
		if e.Amount >= m.order.Amount {
			whole = i
			break
		}
	}
	for i, e := range sales {
		if whole >= 0 && i != whole {
			m.addLine(DuplicateLine, e, m.order.Amount, e.Amount, "another line alone pays the attempt")
		}
	}
}
