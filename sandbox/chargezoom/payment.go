package chargezoom

import (
	"cmp"
	"time"

	"tender/sandbox/control"
)

// payment is a charge of a saved card, or one on a hosted page. Amounts are in cents.
type payment struct {
	id            string
	authorization bool // it holds no money until captured
	declined      bool
	voided        bool
	amount        int64 // charged or authorized
	captured      int64 // what arrived
	refunded      int64
	customer      *customer
	card          *card // nil on a hosted page
	gateway       string
	invoice       *invoice // nil when it pays none
	memo          string   // referenceMemo
	row           *row     // its first
}

// The values of tnxType. The examples show sale and refund; the others are assumed.
const (
	typeSale    = "sale"
	typeAuth    = "auth"
	typeCapture = "capture"
	typeRefund  = "refund"
	typeVoid    = "void"
)

// row is one transaction as Get Transactions and Invoice Detail list it.
type row struct {
	id       string
	kind     string // tnxType
	amount   int64
	status   string // tnxStatus
	code     string
	user     string // tnxUserStatus
	memo     *string
	payment  *payment
	invoice  *invoice
	at       time.Time
	modified time.Time
	shown    string // what the list has for the amount, where that is planted
}

// newRow lists what happened to a payment. Its status is spelt as the examples spell it: SUCCESS on sales, Success on
// refunds. What tnxCode and tnxUserStatus mean is not known; they are the examples', and of a failure assumed.
func (s *Sandbox) newRow(p *payment, kind string, amount int64) *row {
	now := s.now()
	made := &row{
		id: p.id, kind: kind, amount: amount, status: "SUCCESS", code: "100", user: "1",
		memo: &p.memo, payment: p, invoice: p.invoice, at: now, modified: now,
	}
	switch {
	case p.declined:
		made.status, made.code, made.user = cmp.Or(s.switches.DeclineStatus, "Failed"), "300", "0"
	case kind == typeRefund:
		made.status, made.code, made.user = "Success", "200", "2"
	}
	s.rows = append(s.rows, made)
	if p.invoice != nil {
		p.invoice.rows = append(p.invoice.rows, made)
	}
	return made
}

// settle carries out a new payment, or lets it fail. Money pays the invoice, if there is one.
func (s *Sandbox) settle(p *payment) {
	p.id = s.newTransactionID()
	s.payments[p.id] = p
	kind := typeSale
	if p.authorization {
		kind = typeAuth
	}
	p.row = s.newRow(p, kind, p.amount)
	switch {
	case p.declined:
		if p.invoice != nil {
			p.invoice.failed, p.invoice.modified = true, s.now()
		}
	case p.authorization:
		s.record(control.Authorize, p.invoice, p, p.amount)
	default:
		s.receive(p, p.amount)
	}
}

// receive books the money of a sale or a capture.
func (s *Sandbox) receive(p *payment, amount int64) {
	p.captured = amount
	if p.invoice != nil {
		p.invoice.pay(amount, s.now())
	}
	s.record(control.Capture, p.invoice, p, amount)
}
