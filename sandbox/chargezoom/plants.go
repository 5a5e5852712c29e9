package chargezoom

import (
	"slices"

	"tender/sandbox/plant"
)

// plantable are the differences that Get Transactions can show: it has neither currencies nor fees, and does not count.
var plantable = []plant.Kind{
	plant.MissingLine, plant.WrongAmount, plant.ShortAmount, plant.WrongStatus, plant.DuplicateLine, plant.MissingRefund,
	plant.UnexpectedRefund, plant.BadRow, plant.UnknownType, plant.UnknownOrder, plant.ForeignLine, plant.GarbledPage,
	plant.ShiftingPages,
}

// listedRows are the rows that Get Transactions shows, oldest first: what happened, with what is planted.
func (s *Sandbox) listedRows() []*row {
	if len(s.plants) == 0 {
		return s.rows
	}
	var list []*row
	for _, w := range s.rows {
		list = append(list, s.altered(w)...)
	}
	for _, d := range s.plants {
		if made := s.invented(d); made != nil {
			list = append(list, made)
		}
	}
	slices.SortStableFunc(list, func(a, b *row) int { return a.at.Compare(b.at) })
	return list
}

// altered gives what is shown for a row.
func (s *Sandbox) altered(w *row) []*row {
	planted := func(kind plant.Kind) bool { return s.plants.Has(kind, w.reference()) }
	took := (w.kind == typeSale || w.kind == typeCapture) && !w.payment.declined
	switch {
	case planted(plant.MissingLine), planted(plant.MissingRefund) && w.kind == typeRefund:
		return nil
	case !took:
		return []*row{w}
	}
	shown, again, back := *w, *w, *w
	shown.distort(planted)
	list := []*row{&shown}
	if planted(plant.DuplicateLine) {
		again.id += "9"
		list = append(list, &again)
	}
	if planted(plant.UnexpectedRefund) {
		back.kind, back.amount, back.memo = typeRefund, plant.Excess, nil
		back.status, back.code, back.user = "Success", "200", "2"
		if w.invoice != nil && !s.switches.RefundSameID {
			back.id += "8"
		}
		list = append(list, &back)
	}
	return list
}

func (w *row) distort(planted func(plant.Kind) bool) {
	if planted(plant.WrongAmount) {
		w.amount += plant.Excess
	}
	if planted(plant.ShortAmount) {
		w.amount -= plant.Excess
	}
	if planted(plant.WrongStatus) {
		w.status, w.code, w.user = "Failed", "300", "0"
	}
	if planted(plant.BadRow) {
		w.shown = "12,34"
	}
	if planted(plant.UnknownType) {
		w.kind = "bonus"
	}
}

// reference is the merchant's own of what a row belongs to.
func (w *row) reference() string {
	if w.invoice != nil && w.invoice.external != nil {
		return reference(*w.invoice.external)
	}
	return reference(w.payment.memo)
}

// invented makes the row of a difference that is of no order that is here; nil where it has none.
func (s *Sandbox) invented(d plant.Difference) *row {
	memo := "Made up"
	switch d.Kind {
	case plant.UnknownOrder:
		memo = ReferencePrefix + d.OrderID
	case plant.ForeignLine:
	default:
		return nil
	}
	return &row{
		id: d.ID(), kind: typeSale, amount: plant.Invented, status: "SUCCESS", code: "100", user: "1", memo: &memo,
		at: d.At, modified: d.At,
		payment: &payment{customer: &customer{id: "0", longID: "CUS-0-MADEUP"}, gateway: s.opt.Secret.GatewayID},
	}
}
