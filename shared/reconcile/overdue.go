package reconcile

import (
	"time"

	"tender/shared/order"
	"tender/shared/provider"
)

// Overdue gives what is missing of an order's sale once the provider's LateDays have passed since the day on which the
// sale's money last moved: missing_settlement, status_mismatch where there are lines and none of them is done,
// amount_mismatch where they are too little, and refund_missing where the provider lists refunds at all. today is
// 2006-01-02, UTC. Everything before is patience: nothing. More lines may make these findings vanish, so it is asked only where a list was read to its end.
//
// It looks at the sale alone: other attempts have no day on which their money moved.
func Overdue(info provider.Info, a Account, o *order.Order, today string) []Finding {
	attempt, _ := attemptOf(a, o)
	if attempt == nil || o.Sale != attempt.Number || a.Full || !late(info, o, today) {
		return nil
	}
	m := matching{account: a, order: o, attempt: attempt}
	t := addUp(a, o)
	wanted := max(0, o.RefundedOf(attempt)-o.ManuallyRefundedOf(attempt))
	missing, unrefunded := max(0, attempt.Received-t.sales), max(0, wanted-t.refunds)
	// A sale that was taken back, and refunded here, left nothing to list.
	back := min(missing, unrefunded, t.voided)
	if missing > back && !t.elseSale {
		m.tooLittle(t)
	}
	if unrefunded > back && !t.elseBack && info.Settlements.Refunds {
		m.addSale(RefundMissing, wanted, t.refunds, "less was refunded there than here")
	}
	return m.sorted()
}

func (m *matching) tooLittle(t sums) {
	switch received := m.attempt.Received; {
	case t.sales > 0:
		m.addSale(AmountMismatch, received, t.sales, "there is less than arrived here")
	case t.sale:
		m.addSale(StatusMismatch, received, 0, "the money moved here and not there")
	default:
		m.addSale(MissingSettlement, received, 0, "there is no line")
	}
}

// late says whether the provider's patience is over: as many days after the day of the index that the sale is found by.
func late(info provider.Info, o *order.Order, today string) bool {
	now, err := time.Parse(time.DateOnly, today)
	_, day, _, settles := o.CapturedDay()
	moved, bad := time.Parse(time.DateOnly, day)
	return settles && err == nil && bad == nil && !now.Before(moved.AddDate(0, 0, info.Settlements.LateDays))
}
