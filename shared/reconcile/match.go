package reconcile

import (
	"cmp"
	"slices"
	"time"

	"tender/shared/order"
	"tender/shared/provider"
)

// Match holds the lines of one attempt against its order (nil: not stored here) and gives what is wrong, sorted, without
// status and times. lines are those in hand, whose fees are checked; they may be in the account already.
//
// It finds what more lines can only make worse, so that it may be asked while lists are still being read, in any order:
// unknown_order, currency_mismatch, fee_mismatch, duplicate_line, amount_mismatch where it is too much, status_mismatch
// where money moved there and not here, and refund_unexpected. What is missing is for Overdue.
//
// Only lines that are done count. One that is open, such as that of an order before its capture, is no finding, and
// neither is one in a state that nobody documented.
func Match(info provider.Info, a Account, lines []provider.Line, o *order.Order) []Finding {
	if a.Reference == "" && info.Settlements.Foreign {
		return nil
	}
	for _, l := range lines {
		a = a.With(l)
	}
	m := matching{account: a}
	attempt, why := attemptOf(a, o)
	if attempt == nil {
		m.unknown(why)
	} else {
		m.order, m.attempt = o, attempt
		t := addUp(a, o)
		m.currencies()
		m.unexplained()
		m.duplicates()
		m.tooMuch(t)
		m.refunds(t)
	}
	m.fees(lines)
	return m.sorted()
}

// attemptOf gives the attempt that an account is about, or nil and why there is none.
func attemptOf(a Account, o *order.Order) (*order.Attempt, string) {
	id, n := order.ParseRef(a.Reference)
	switch {
	case a.Reference == "":
		return nil, "the line names no order"
	case o == nil || o.ID != id:
		return nil, "no such order is stored here"
	case o.Attempt(n) == nil:
		return nil, "the order has no such attempt"
	case o.Attempt(n).Provider != a.Provider:
		return nil, "the attempt is another provider's"
	}
	return o.Attempt(n), ""
}

// matching collects what is wrong with one account.
type matching struct {
	account Account
	order   *order.Order // nil: unknown, with the attempt
	attempt *order.Attempt
	found   []Finding
}

// moves says whether a line's money moved.
func moves(e Entry) bool { return e.State == provider.LineDone && e.Kind != provider.LineIgnored }

func (m *matching) holds(e Entry) bool {
	return slices.ContainsFunc(m.account.Entries, func(kept Entry) bool { return kept.ID == e.ID && kept.compare(e) == 0 })
}

// addLine adds a finding about one line.
func (m *matching) addLine(k Kind, e Entry, ours, theirs int64, detail string) {
	f := Finding{Provider: m.account.Provider, Day: e.Day, ID: e.ID, Kind: k, Facts: m.facts(ours, theirs, detail)}
	f.Facts.Line, f.Facts.Currency = e.ID, e.Currency
	if k == AmountMismatch {
		f.ID = "line:" + e.ID // a line's id may be our reference, and the attempt has findings of this kind too
	}
	m.found = append(m.found, f)
}

// addSale adds a finding about the attempt as a whole.
func (m *matching) addSale(k Kind, ours, theirs int64, detail string) {
	f := Finding{Provider: m.account.Provider, Day: saleDay(m.attempt), ID: m.account.Reference, Kind: k, Facts: m.facts(ours, theirs, detail)}
	f.Facts.Currency = m.order.Currency
	m.found = append(m.found, f)
}

func (m *matching) facts(ours, theirs int64, detail string) Facts {
	f := Facts{Reference: m.account.Reference, Ours: ours, Theirs: theirs, Detail: detail}
	if m.order != nil {
		f.OrderID = m.order.ID
	}
	return f
}

// saleDay is the day under which an attempt's findings are kept: once it is the sale, that never changes.
func saleDay(a *order.Attempt) string {
	if a.CapturedAt.IsZero() {
		return a.OpenedAt.UTC().Format(time.DateOnly)
	}
	return a.CapturedAt.UTC().Format(time.DateOnly)
}

func (m *matching) sorted() []Finding {
	kinds := Kinds()
	slices.SortFunc(m.found, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, x.Kind), slices.Index(kinds, y.Kind)), cmp.Compare(x.Day, y.Day), cmp.Compare(x.ID, y.ID))
	})
	return slices.CompactFunc(m.found, func(x, y Finding) bool { return FindingKey(x) == FindingKey(y) })
}
