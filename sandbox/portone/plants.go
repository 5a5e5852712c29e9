package portone

import (
	"encoding/json"
	"slices"
	"time"

	"tender/sandbox/plant"
)

// plantable are the differences that the list of payments can show: it has neither types nor refunds nor fees.
var plantable = []plant.Kind{
	plant.MissingLine, plant.WrongAmount, plant.ShortAmount, plant.WrongCurrency, plant.WrongStatus, plant.DuplicateLine,
	plant.BadRow, plant.UnknownOrder, plant.ForeignLine, plant.GarbledPage, plant.ShiftingPages, plant.WrongCount,
}

// listedPayment is a row of the list, and when it was made.
type listedPayment struct {
	at  time.Time
	row paymentRow
}

// listedPayments are the payments that the list of an environment shows, oldest first: what happened, with what is
// planted. What is invented is in both environments.
func (s *Sandbox) listedPayments(environment string) []listedPayment {
	var list []listedPayment
	for _, t := range s.sequence {
		if t.link.environment == environment {
			list = append(list, s.altered(t)...)
		}
	}
	for _, d := range s.plants {
		if row, is := s.invented(d); is {
			list = append(list, row)
		}
	}
	slices.SortStableFunc(list, func(a, b listedPayment) int { return a.at.Compare(b.at) })
	return list
}

// altered gives what is shown for a transaction.
func (s *Sandbox) altered(t *transaction) []listedPayment {
	planted := func(kind plant.Kind) bool { return s.plants.Has(kind, t.link.orderID) }
	shown := listedPayment{t.created, s.paymentRow(t)}
	again := shown
	switch {
	case planted(plant.MissingLine):
		return nil
	case t.status != transactionSuccess:
		return []listedPayment{shown}
	}
	shown.row.distort(t.link, planted)
	if !planted(plant.DuplicateLine) {
		return []listedPayment{shown}
	}
	again.row.OrderRef += "9"
	return []listedPayment{shown, again}
}

func (r *paymentRow) distort(l *link, planted func(plant.Kind) bool) {
	if planted(plant.WrongAmount) {
		r.Amount = decimal(l.amount+plant.Excess, l.currency)
	}
	if planted(plant.ShortAmount) {
		r.Amount = decimal(l.amount-plant.Excess, l.currency)
	}
	if planted(plant.WrongCurrency) {
		r.Currency, r.Amount = anotherThan(l.currency)
	}
	if planted(plant.WrongStatus) {
		r.Status, r.StatusCode, r.StatusReason = declined.status, declined.code, declined.reason
	}
	if planted(plant.BadRow) {
		r.Amount = "-1"
	}
}

// anotherThan gives a currency that is not this one, and an amount in it.
func anotherThan(code string) (string, json.Number) {
	other := "USD"
	if code == other {
		other = "THB"
	}
	return other, decimal(plant.Invented, other)
}

// invented makes the row of a difference that is of no order that is here; is is false where it has none.
func (s *Sandbox) invented(d plant.Difference) (_ listedPayment, is bool) {
	if d.Kind != plant.UnknownOrder && d.Kind != plant.ForeignLine {
		return listedPayment{}, false
	}
	return listedPayment{d.At, paymentRow{
		Currency: "USD", Amount: decimal(plant.Invented, "USD"), OrderRef: d.ID(), MerchantOrderRef: d.ID() + "_1", Status: paid.status,
		ChannelKey: channelKey, MethodName: methodName, MethodKey: methodKey, MethodType: "CARD", MethodSubType: methodSubType,
		StatusCode: paid.code, StatusReason: paid.reason, StatusChannelReason: paid.channelReason, CreatedAt: s.shown(d.At),
		Source: "checkout", PaymentMethodUsed: methodUsed, MerchantKey: s.opt.Secret.PortoneKey, ChannelName: channelName,
		RemitStatus: "UNSETTLED", LinkOrderRef: d.OrderID,
	}}, true
}
