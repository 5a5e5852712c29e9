package reconcile

import (
	"time"

	"tender/shared/order"
	"tender/shared/provider"
)

// expected is a finding as it was planted: written down beside the plant, not computed by what is under test.
type expected struct {
	kind         Kind
	provider, id string
	ours, theirs int64
}

// plants is what goes wrong in the month: for each kind at least one, with every provider. Each takes an honest, captured
// order of the provider that has one sale line and no refund, and says what is to be found. Its number is the order's.
var plants = []struct {
	name, provider string
	do             func(m *month, o *order.Order) []expected
}{
	{"sold elsewhere", "postpay", func(m *month, o *order.Order) []expected {
		delete(m.orders, o.ID)
		return []expected{{UnknownOrder, "postpay", o.ID + "/sale", 0, o.Amount}}
	}},
	{"sold elsewhere", "portone", func(m *month, o *order.Order) []expected {
		delete(m.orders, o.ID)
		return []expected{{UnknownOrder, "portone", o.ID + "/sale", 0, o.Amount}}
	}},
	{"an account's own correction", "postpay", func(m *month, o *order.Order) []expected {
		l := m.line(o, 1, "fix", provider.LineAdjustment, provider.LineDone, -77)
		l.ID, l.Reference, l.Rates, l.Net = "fix-1", "", nil, -77
		m.list("postpay", l)
		return []expected{{UnknownOrder, "postpay", "fix-1", 0, -77}}
	}},
	{"no line", "postpay", func(m *month, o *order.Order) []expected {
		m.relist(o, func(*provider.Line) bool { return false })
		return []expected{{MissingSettlement, "postpay", o.ID, o.Amount, 0}}
	}},
	{"no line", "chargezoom", func(m *month, o *order.Order) []expected {
		m.relist(o, func(*provider.Line) bool { return false })
		return []expected{{MissingSettlement, "chargezoom", o.ID, o.Amount, 0}}
	}},
	{"no line, and patience", "portone", func(m *month, o *order.Order) []expected {
		o.Attempts[0].CapturedAt = march.AddDate(0, 0, 32)
		m.relist(o, func(*provider.Line) bool { return false })
		return nil
	}},
	{"more there", "chargezoom", func(m *month, o *order.Order) []expected {
		m.relist(o, func(l *provider.Line) bool { l.Amount++; return true })
		return []expected{{AmountMismatch, "chargezoom", o.ID, o.Amount, o.Amount + 1}}
	}},
	{"less there", "portone", func(m *month, o *order.Order) []expected {
		m.relist(o, func(l *provider.Line) bool { l.Amount--; return true })
		return []expected{{AmountMismatch, "portone", o.ID, o.Amount, o.Amount - 1}}
	}},
	{"a charge back", "postpay", func(m *month, o *order.Order) []expected {
		l := m.line(o, 1, "back", provider.LineAdjustment, provider.LineDone, -o.Amount)
		m.list("postpay", l)
		return []expected{{AmountMismatch, "postpay", "line:" + l.ID, 0, -o.Amount}}
	}},
	{"another currency", "portone", func(m *month, o *order.Order) []expected {
		m.relist(o, func(l *provider.Line) bool { l.Currency = "JPY"; return true })
		return []expected{{CurrencyMismatch, "portone", o.ID + "/sale", 0, o.Amount}}
	}},
	{"a fee too high by one", "postpay", func(m *month, o *order.Order) []expected {
		var net int64
		m.relist(o, func(l *provider.Line) bool { net = l.Net; l.Net--; return true })
		return []expected{{FeeMismatch, "postpay", o.ID + "/sale", net, net - 1}}
	}},
	{"paid there alone", "portone", func(m *month, o *order.Order) []expected {
		a := &o.Attempts[0]
		o.Sale, a.State, a.Received, a.Captured, a.CapturedAt = 0, order.AttemptOpen, 0, 0, time.Time{}
		return []expected{{StatusMismatch, "portone", o.ID, 0, o.Amount}}
	}},
	{"paid here alone", "postpay", func(m *month, o *order.Order) []expected {
		m.relist(o, func(l *provider.Line) bool { l.State, l.PaidAt = provider.LineOpen, time.Time{}; return true })
		return []expected{{StatusMismatch, "postpay", o.ID, o.Amount, 0}}
	}},
	{"charged twice", "chargezoom", func(m *month, o *order.Order) []expected {
		l := m.line(o, 1, "twice", provider.LineSale, provider.LineDone, o.Amount)
		l.CreatedAt = l.CreatedAt.Add(time.Minute)
		m.list("chargezoom", l)
		return []expected{{DuplicateLine, "chargezoom", o.ID + "/twice", o.Amount, o.Amount}}
	}},
	{"a refund that did not arrive", "postpay", func(m *month, o *order.Order) []expected {
		m.refund(o, "r9", 1)
		return []expected{{RefundMissing, "postpay", o.ID, 1, 0}}
	}},
	{"a refund that no list has", "portone", func(m *month, o *order.Order) []expected {
		m.refund(o, "r9", 1)
		return nil
	}},
	{"refunded there", "chargezoom", func(m *month, o *order.Order) []expected {
		m.list("chargezoom", m.line(o, 1, "refund", provider.LineRefund, provider.LineDone, -1))
		return []expected{{RefundUnexpected, "chargezoom", o.ID, 0, 1}}
	}},
	{"somebody else's", "chargezoom", func(m *month, o *order.Order) []expected {
		l := m.line(o, 1, "other", provider.LineSale, provider.LineDone, 5)
		l.Reference = ""
		m.list("chargezoom", l)
		return nil
	}},
	{"a row that is none", "portone", func(m *month, o *order.Order) []expected {
		w := provider.Window{Kind: provider.WindowDay, Day: "2026-03-09"}
		m.bad = append(m.bad, QuarantineFinding("portone", w, 2, provider.BadRow{Raw: `{"amount":"12,x"}`, Why: "The amount is none."}, w.Day))
		return []expected{{BadLine, "portone", "cf12fc90ddb368eec06592281a34c95e", 0, 0}}
	}},
}

// plant spoils the month: each plant gets an order of its own, in turn.
func (m *month) plant() (want []expected) {
	next := 0
	for _, p := range plants {
		for next++; !m.plain(m.ids[next], p.provider); next++ {
		}
		want = append(want, p.do(m, m.orders[m.ids[next]])...)
	}
	return want
}

// plain says whether an order is one that can be spoiled.
func (m *month) plain(id, name string) bool {
	o, lines := m.orders[id], 0
	for _, l := range m.lines[name] {
		if l.Reference == id {
			lines++
		}
	}
	return o.Attempts[0].Provider == name && o.Sale == 1 && len(o.Refunds) == 0 && lines == 1 && o.Amount > 100
}
