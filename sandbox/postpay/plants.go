package postpay

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tender/sandbox/control"
)

// PlantKind is one way in which the list of transactions can differ from what happened, by the name that scripts use.
type PlantKind string

// The differences of one order's transactions.
const (
	UnknownOrder     PlantKind = "unknown_order" // one more, paid, of an order that was never made
	MissingLine      PlantKind = "missing_line"
	WrongAmount      PlantKind = "wrong_amount"   // 100 too much, with the fees that follow
	WrongCurrency    PlantKind = "wrong_currency" // USD, or EUR of an order in USD
	WrongFee         PlantKind = "wrong_fee"      // 1 too little is paid out
	WrongStatus      PlantKind = "wrong_status"   // denied though captured, and captured otherwise
	DuplicateLine    PlantKind = "duplicate_line" // the same again under another id
	MissingRefund    PlantKind = "missing_refund"
	UnexpectedRefund PlantKind = "unexpected_refund" // of 100
	BadRow           PlantKind = "bad_row"           // an amount that is no number
	UnknownType      PlantKind = "unknown_type"
)

// The differences of the pages.
const (
	GarbledPage   PlantKind = "garbled_page"   // page Page is HTML
	WrongCount    PlantKind = "wrong_count"    // one more than there are
	ForeignNext   PlantKind = "foreign_next"   // next leads to another host
	ShiftingPages PlantKind = "shifting_pages" // after page 1 another row is in front, so that page 2 repeats one
)

var ordersPlants = []PlantKind{
	UnknownOrder, MissingLine, WrongAmount, WrongCurrency, WrongFee, WrongStatus, DuplicateLine, MissingRefund, UnexpectedRefund,
	BadRow, UnknownType,
}

var pagePlants = []PlantKind{GarbledPage, WrongCount, ForeignNext, ShiftingPages}

// Plant is a difference that the list of transactions shows until it is cleared. Scripts send a JSON array of them to
// /_sandbox/plants, whose DELETE clears them.
type Plant struct {
	Kind    PlantKind `json:"kind"`
	OrderID string    `json:"order_id,omitempty"` // of a difference of one order's transactions
	Page    int       `json:"page,omitempty"`     // of garbled_page, from 1

	at time.Time // when it was planted
}

// Plant adds differences. One that is none is an error, and then none is added.
func (s *Sandbox) Plant(plants ...Plant) error {
	for i, p := range plants {
		if err := p.check(); err != nil {
			err.Field = fmt.Sprintf("[%d].%s", i, err.Field)
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range plants {
		p.at = s.Panel().Clock.Now()
		s.plants = append(s.plants, p)
	}
	return nil
}

func (p Plant) check() *control.Refusal {
	ofOrder := slices.Contains(ordersPlants, p.Kind)
	switch {
	case !ofOrder && !slices.Contains(pagePlants, p.Kind):
		return control.Invalid("kind", "is no difference")
	case ofOrder != (p.OrderID != ""):
		return control.Invalid("order_id", "belongs to differences of one order, and to them alone")
	case (p.Kind == GarbledPage) != (p.Page > 0) || p.Page < 0:
		return control.Invalid("page", "belongs to garbled_page, and is at least 1")
	}
	return nil
}

// plantsEndpoint shows, adds and clears differences.
func (s *Sandbox) plantsEndpoint() http.Handler {
	show := func(*http.Request) (any, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return append([]Plant{}, s.plants...), nil
	}
	add := func(r *http.Request) (any, error) {
		var plants []Plant
		if err := control.Decode(r, &plants, false); err != nil {
			return nil, err
		}
		if err := s.Plant(plants...); err != nil {
			return nil, err
		}
		return show(r)
	}
	forget := func(r *http.Request) (any, error) {
		s.mu.Lock()
		s.plants = nil
		s.mu.Unlock()
		return show(r)
	}
	return control.Methods(map[string]control.Answer{http.MethodGet: show, http.MethodPost: add, http.MethodDelete: forget})
}

// planted changes an order's transactions; the caller holds the lock.
func (s *Sandbox) planted(o *order, rows []transaction) []transaction {
	for _, p := range s.plants {
		if p.OrderID == o.OrderID {
			rows = p.change(o, rows)
		}
	}
	return rows
}

func (p Plant) change(o *order, rows []transaction) []transaction {
	without := func(kind string) []transaction {
		return slices.DeleteFunc(rows, func(t transaction) bool { return t.Type == kind })
	}
	switch p.Kind {
	case MissingLine:
		return without(typeOrder)
	case MissingRefund:
		return without(typeRefund)
	case UnexpectedRefund:
		created := delayed(micros(p.at))
		return append(rows, transaction{
			ID: p.id(), Type: typeRefund, Currency: o.Currency, Amount: -100, TotalAmount: -100, Created: created, Order: o.shortOrder,
		})
	}
	i := slices.IndexFunc(rows, func(t transaction) bool { return t.Type == typeOrder })
	if i < 0 {
		return rows
	}
	if p.Kind == DuplicateLine {
		again := rows[i]
		again.ID = p.id()
		return append(rows, again)
	}
	p.distort(&rows[i], o.fees)
	return rows
}

// distort changes an order's own transaction.
func (p Plant) distort(t *transaction, fees Fees) {
	switch p.Kind {
	case WrongAmount:
		t.Amount += 100
		t.TotalAmount = fees.left(t.Amount)
	case WrongCurrency:
		other := "USD"
		if t.Currency == other {
			other = "EUR"
		}
		t.Currency, t.Order.Currency = other, other
	case WrongFee:
		t.TotalAmount--
	case WrongStatus:
		was := t.Order.Status
		t.Order.Status = statusCaptured
		if was == statusCaptured {
			t.Order.Status, t.Paid = statusDenied, nil
		}
	case BadRow:
		t.unreadable = true
	case UnknownType:
		t.Type = "bonus"
	}
}

// id is what a planted transaction is known by, for as long as it is planted.
func (p Plant) id() string {
	sum := sha256.Sum256([]byte(string(p.Kind) + " " + p.OrderID))
	return hex.EncodeToString(sum[:16])
}

// unknown is the transaction of an order that was never made.
func (p Plant) unknown() transaction {
	at := micros(p.at)
	const amount = 81480
	return transaction{
		ID: p.id(), Type: typeOrder, Currency: "AED", Amount: amount, TotalAmount: documentedFees.left(amount),
		FeeAmount: documentedFees.Fixed, FeeRate: documentedFees.Rate, FeeTaxRate: documentedFees.TaxRate, Created: delayed(at),
		Order: shortOrder{
			OrderID: p.OrderID, Status: statusCaptured, StatusChanged: at, TotalAmount: amount, Currency: "AED", Created: at,
		},
	}
}

// plantedPage is a page of the rows, with the differences of pages.
func plantedPage(r *request, rows []transaction, plants []Plant) (reply, error) {
	has := func(kind PlantKind) bool {
		return slices.ContainsFunc(plants, func(p Plant) bool { return p.Kind == kind })
	}
	number := max(1, numberIn(r.URL.Query().Get("page")))
	if has(ShiftingPages) && number > 1 && len(rows) > 0 {
		rows = slices.Insert(rows, 0, rows[0])
	}
	answer, err := paged(r, rows)
	if err != nil {
		return reply{}, err
	}
	if slices.ContainsFunc(plants, func(p Plant) bool { return p.Kind == GarbledPage && p.Page == number }) {
		return ok(notJSON("<!doctype html><title>Maintenance</title>"))
	}
	if has(WrongCount) {
		answer.Count++
	}
	if has(ForeignNext) && answer.Next != nil {
		elsewhere := "https://elsewhere.test" + r.URL.EscapedPath() + "?page=" + strconv.Itoa(number+1)
		answer.Next = &elsewhere
	}
	return ok(answer)
}

func numberIn(text string) int {
	n, _ := strconv.Atoi(text) // 0 where there is none
	return n
}
