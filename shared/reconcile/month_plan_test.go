package reconcile

import (
	"fmt"
	"math/rand/v2"
	"time"

	"tender/shared/money"
	"tender/shared/order"
	"tender/shared/provider"
)

// month is a generated March of three providers, in currencies of 0, 2 and 3 decimals: orders, and what the providers
// list. As it is generated, everything agrees.
type month struct {
	rng    *rand.Rand
	infos  map[string]provider.Info
	orders map[string]*order.Order
	ids    []string // of the orders, in turn
	lines  map[string][]provider.Line
	bad    []Finding
}

var march = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)

const monthOrders = 600

func newMonth() *month {
	m := &month{
		rng: rand.New(rand.NewPCG(2026, 3)), orders: map[string]*order.Order{}, lines: map[string][]provider.Line{},
		infos: map[string]provider.Info{
			"postpay":    {Name: "postpay", Settlements: provider.SettlementInfo{LateDays: 3, PaysOut: true, Refunds: true}},
			"chargezoom": {Name: "chargezoom", Settlements: provider.SettlementInfo{LateDays: 2, Foreign: true, Refunds: true}},
			"portone":    {Name: "portone", Settlements: provider.SettlementInfo{LateDays: 5, Foreign: true}},
		},
	}
	for i := range monthOrders {
		m.sell(i)
	}
	return m
}

// sell makes one honest order. What kind it is follows from its number: every tenth is not paid, every seventh refunded
// in part, and one in eleven was paid at its second attempt.
func (m *month) sell(i int) {
	name := []string{"postpay", "chargezoom", "portone"}[i%3]
	c := map[string]money.Currency{"postpay": "AED", "chargezoom": "KWD", "portone": "KRW"}[name]
	id := fmt.Sprintf("order-%03d", i)
	at := march.Add(time.Duration(m.rng.IntN(28*24*60)) * time.Minute)
	o := &order.Order{Schema: order.Schema, ID: id, Amount: 1 + m.rng.Int64N(500_000), Currency: c}
	attempts := 1
	if i%11 == 4 {
		attempts = 2
	}
	for n := 1; n <= attempts; n++ {
		o.Attempts = append(o.Attempts, order.Attempt{Number: n, Provider: name, Reference: order.AttemptRef(id, n), State: order.AttemptOpen, OpenedAt: at, Terms: order.Terms{Settles: true}})
	}
	m.orders[id], m.ids = o, append(m.ids, id)
	if attempts == 2 {
		m.list(name, m.line(o, 1, "try", provider.LineSale, provider.LineVoid, o.Amount))
	}
	if i%10 == 9 {
		m.list(name, m.line(o, attempts, "sale", provider.LineSale, provider.LineOpen, o.Amount))
		return
	}
	a := o.Latest()
	o.Sale, a.State, a.Received, a.Captured, a.CapturedAt = attempts, order.AttemptPaid, o.Amount, o.Amount, at.Add(5*time.Minute)
	m.listSale(name, o, i%15 == 7)
	if i%7 == 3 && m.infos[name].Settlements.Refunds {
		m.refund(o, "r1", max(1, o.Amount/3))
		m.list(name, m.line(o, attempts, "refund", provider.LineRefund, provider.LineDone, -max(1, o.Amount/3)))
	}
}

func (m *month) listSale(name string, o *order.Order, inParts bool) {
	if inParts && name == "chargezoom" && o.Amount > 10 {
		m.list(name, m.line(o, o.Sale, "part1", provider.LineSale, provider.LineDone, o.Amount/2))
		m.list(name, m.line(o, o.Sale, "part2", provider.LineSale, provider.LineDone, o.Amount-o.Amount/2))
		return
	}
	m.list(name, m.line(o, o.Sale, "sale", provider.LineSale, provider.LineDone, o.Amount))
}

func (m *month) refund(o *order.Order, id string, amount int64) {
	a := o.Attempt(o.Sale)
	o.Refunds = append(o.Refunds, order.Refund{
		ID: id, Attempt: o.Sale, Amount: amount, Status: order.RefundSucceeded, UpdatedAt: a.CapturedAt.Add(time.Hour),
	})
}

// line is a provider's line of an attempt. Postpay's carry fees: the net is computed with fractions, not with what is
// under test.
func (m *month) line(o *order.Order, attempt int, name string, k provider.LineKind, s provider.LineState, amount int64) provider.Line {
	a := o.Attempt(attempt)
	l := provider.Line{
		ID: a.Reference + "/" + name, Kind: k, State: s, Reference: a.Reference, Day: a.OpenedAt.Format(time.DateOnly), CreatedAt: a.OpenedAt.Add(time.Minute),
		Currency: o.Currency, Amount: amount, Net: amount,
	}
	if a.Provider == "postpay" {
		l.Rates = &provider.FeeRates{Rate: 250 + m.rng.Int64N(300), Fixed: m.rng.Int64N(200), TaxRate: 500}
		l.Net = netInFractions(amount, *l.Rates).Int64()
		if s == provider.LineDone && m.rng.IntN(5) > 0 {
			l.PaidAt = a.OpenedAt.Truncate(24*time.Hour).AddDate(0, 0, 1)
		}
	}
	return l
}

func (m *month) list(name string, l provider.Line) { m.lines[name] = append(m.lines[name], l) }

// relist changes the lines of an order; change gives false for one to leave out.
func (m *month) relist(o *order.Order, change func(*provider.Line) bool) {
	name := o.Attempts[0].Provider
	var kept []provider.Line
	for _, l := range m.lines[name] {
		id, _ := order.ParseRef(l.Reference)
		if id != o.ID || change(&l) {
			kept = append(kept, l)
		}
	}
	m.lines[name] = kept
}
