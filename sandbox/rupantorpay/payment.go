package rupantorpay

import (
	"crypto/rand"
	"math/big"

	"tender/sandbox/control"
)

// status is where a payment stands, in the words of verify-payment.
type status string

const (
	completed status = "COMPLETED"
	pending   status = "PENDING"
	failed    status = "ERROR"
)

// lower is the second vocabulary of the document (Returned Parameters).
var lower = map[status]string{completed: "success", pending: "pending", failed: "failed"}

// method is the wallet that shoppers have here.
const method = "bkash"

// payment is one try to pay a page.
type payment struct {
	id       string // 12 upper-case letters and digits
	trxID    string // the wallet's own; "" until it has paid: assumed
	page     *page
	amount   int64
	currency string
	status   status
}

// pay makes a payment, which is when the transaction id comes into being. What the wallet reports is what was asked
// for, unless a switch says otherwise. The caller holds the lock.
func (s *Sandbox) pay(p *page, st status) *payment {
	made := &payment{page: p, amount: p.amount, currency: onlyCurrency, status: st}
	if amount, ok := parseAmount(s.switches.PaidAmount); ok {
		made.amount = amount
	}
	if s.switches.PaidCurrency != "" {
		made.currency = s.switches.PaidCurrency
	}
	for made.id == "" || s.payments[made.id] != nil {
		made.id = random(6, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + random(6, "0123456789")
	}
	s.payments[made.id] = made
	p.payments = append(p.payments, made)
	s.settle(made, st)
	return made
}

// settle moves a payment to a status and tells the merchant. The caller holds the lock.
func (s *Sandbox) settle(made *payment, st status) {
	made.status = st
	if st == completed {
		made.trxID = random(7, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
		s.record(control.Capture, made.page, made.amount, made.currency)
	}
	s.notify(made)
}

func random(n int, alphabet string) string {
	out := make([]byte, n)
	for i := range out {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // never fails
		}
		out[i] = alphabet[at.Int64()]
	}
	return string(out)
}
