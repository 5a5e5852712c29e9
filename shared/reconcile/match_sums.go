package reconcile

import (
	"fmt"
	"math"

	"tender/shared/money"
	"tender/shared/order"
	"tender/shared/provider"
)

// sums are the lines of an account whose money moved in the order's currency, added up by kind; none is negative. What
// is beyond an int64 stays at its largest value, which is more than any order has.
type sums struct {
	sales    int64 // all of them
	largest  int64 // one alone
	parts    int64 // those that alone do not pay the attempt
	refunds  int64
	voided   int64 // sale lines that were taken back, or never came
	elseSale bool  // there are sale lines in another currency
	elseBack bool  // there are refund lines in another currency
	sale     bool  // there is a sale line in any state
}

// addUp needs an order that the account is about.
func addUp(a Account, o *order.Order) sums {
	var t sums
	for _, e := range a.Entries {
		t.sale = t.sale || e.Kind == provider.LineSale
		switch other := e.Currency != o.Currency; {
		case e.Kind == provider.LineSale && e.State == provider.LineVoid && !other && e.Amount > 0:
			t.voided = add(t.voided, e.Amount)
		case !moves(e):
		case e.Kind == provider.LineSale && other:
			t.elseSale = true
		case e.Kind == provider.LineRefund && other:
			t.elseBack = true
		case e.Kind == provider.LineSale && e.Amount > 0:
			t.sales = add(t.sales, e.Amount)
			t.largest = max(t.largest, e.Amount)
			if e.Amount < o.Amount {
				t.parts = add(t.parts, e.Amount)
			}
		case e.Kind == provider.LineRefund && e.Amount < 0:
			t.refunds = add(t.refunds, -max(e.Amount, -math.MaxInt64))
		}
	}
	return t
}

// add adds what is not negative, up to the largest amount.
func add(a, b int64) int64 {
	sum, err := money.Add(a, b)
	if err != nil {
		return math.MaxInt64
	}
	return sum
}

// sales are the lines of sales whose money moved in this currency, oldest first.
func (a Account) sales(c money.Currency) []Entry {
	var list []Entry
	for _, e := range a.Entries {
		if moves(e) && e.Kind == provider.LineSale && e.Currency == c && e.Amount > 0 {
			list = append(list, e)
		}
	}
	return list
}

// tooMuch finds more money there than arrived here: where the attempt is paid here, the amount differs; where it is not,
// or not wholly, the money moved there and not here. A second line that alone pays is for duplicates: what it brings
// counts here only as far as it is more by itself.
func (m *matching) tooMuch(t sums) {
	theirs := max(t.largest, t.parts)
	switch received := m.attempt.Received; {
	case m.account.Full:
		m.addSale(AmountMismatch, received, theirs, fmt.Sprintf("there are more than %d lines", MaxEntries))
	case theirs <= received:
	case received < m.order.Amount:
		m.addSale(StatusMismatch, received, theirs, "the money moved there and not here")
	default:
		m.addSale(AmountMismatch, received, theirs, "there is more than arrived here")
	}
}

// refunds finds refunds there that are not known here. What a person recorded as refunded outside may have its line or
// not.
func (m *matching) refunds(t sums) {
	if ours := m.order.RefundedOf(m.attempt); t.refunds > ours {
		m.addSale(RefundUnexpected, ours, t.refunds, "more was refunded there than is known here")
	}
}
