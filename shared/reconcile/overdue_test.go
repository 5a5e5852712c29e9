package reconcile

import (
	"testing"
	"time"

	"tender/shared/order"
)

func TestOverdue(t *testing.T) {
	unlisted := settling
	unlisted.Settlements.Refunds = false
	second := soldOrder()
	second.Sale = 0
	byWord := soldOrder(refunded(40, func(r *order.Refund) { r.ByWord = true }))
	later := refunded(40, func(r *order.Refund) { r.UpdatedAt = morning.Add(5 * 24 * time.Hour) })
	for _, c := range []struct {
		name  string
		o     *order.Order
		today string
		lines []string
		want  string
	}{
		{"as it should be", soldOrder(), "2026-03-05", []string{"sale 100 done"}, ""},
		{"too early", soldOrder(), "2026-03-04", nil, ""},
		{"missing", soldOrder(), "2026-03-05", nil, "missing_settlement 02 o1 100/0"},
		{"missing for long", soldOrder(), "2027-03-05", nil, "missing_settlement 02 o1 100/0"},
		{"no day", soldOrder(), "soon", nil, ""},
		{"not the sale", second, "2026-03-05", nil, ""},
		{"not captured", openOrder(), "2026-03-05", nil, ""},
		{"not stored", nil, "2026-03-05", nil, ""},
		{"only tried", soldOrder(), "2026-03-05", []string{"sale 100 void"}, "status_mismatch 02 o1 100/0"},
		{"still open", soldOrder(), "2026-03-05", []string{"sale 100 open"}, "status_mismatch 02 o1 100/0"},
		{"an approval alone", soldOrder(), "2026-03-05", []string{"ignored 100 done"}, "missing_settlement 02 o1 100/0"},
		{"too little", soldOrder(), "2026-03-05", []string{"sale 60 done", "sale 30 done"}, "amount_mismatch 02 o1 100/90"},
		{"in parts", soldOrder(), "2026-03-05", []string{"sale 60 done", "sale 40 done"}, ""},
		{"another currency is said already", soldOrder(), "2026-03-05", []string{"sale 100 done KWD"}, ""},
		{"refund missing", soldOrder(refunded(40)), "2026-03-05", []string{"sale 100 done"}, "refund_missing 02 o1 40/0"},
		{"refund too little", soldOrder(refunded(40)), "2026-03-05", []string{"sale 100 done", "refund -30 done"}, "refund_missing 02 o1 40/30"},
		{"refund in another currency", soldOrder(refunded(40)), "2026-03-05", []string{"sale 100 done", "refund -40 done KWD"}, ""},
		{"refund there", soldOrder(refunded(40)), "2026-03-05", []string{"sale 100 done", "refund -40 done"}, ""},
		{"refund outside", soldOrder(refunded(40, byHand)), "2026-03-05", []string{"sale 100 done"}, ""},
		{"refund outside, and one that is missing", soldOrder(refunded(40, byHand), refunded(20)), "2026-03-05", []string{"sale 100 done"}, "refund_missing 02 o1 20/0"},
		{"refund outside, long after a sale that is missing", soldOrder(refunded(40, byHand, func(r *order.Refund) { r.UpdatedAt = morning.Add(60 * 24 * time.Hour) })), "2026-03-05", nil, "missing_settlement 02 o1 100/0"},
		{"refund by a person's word alone", byWord, "2026-03-05", []string{"sale 100 done"}, ""},
		{"refund on its way", soldOrder(refunded(40, pending)), "2026-03-05", []string{"sale 100 done"}, ""},
		{"refunded later: patience begins again", soldOrder(later), "2026-03-09", []string{"sale 100 done"}, ""},
		{"refunded later: patience is over", soldOrder(later), "2026-03-10", []string{"sale 100 done"}, "refund_missing 02 o1 40/0"},
		{"taken back there, refunded here", soldOrder(refunded(100)), "2026-03-05", []string{"sale 100 void"}, ""},
		{"taken back there, refunded here in part", soldOrder(refunded(40)), "2026-03-05", []string{"sale 100 void"}, "status_mismatch 02 o1 100/0"},
		{"a part taken back and refunded", soldOrder(refunded(40)), "2026-03-05", []string{"sale 60 done", "sale 40 void"}, ""},
		{"nothing there at all", soldOrder(refunded(40)), "2026-03-05", nil, "missing_settlement 02 o1 100/0; refund_missing 02 o1 40/0"},
	} {
		a := Account{Provider: "postpay", Reference: "o1"}
		for _, l := range linesOf(c.lines...) {
			a = a.With(l)
		}
		if got := told(Overdue(settling, a, c.o, c.today)); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
		if c.name == "refund missing" {
			if got := Overdue(unlisted, a, c.o, c.today); got != nil {
				t.Errorf("a refund that is never listed is missed: %s", told(got))
			}
		}
	}
}
