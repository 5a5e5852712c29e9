package chargezoom

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
)

// invoice has the members that we read of an invoice, in whatever reply.
type invoice struct {
	ID           loose          `json:"invoiceId"`
	External     loose          `json:"externalInvoiceId"`
	Number       loose          `json:"invoiceRefrence"` // so spelt
	Status       loose          `json:"invoiceStatus"`
	Balance      jsontext.Value `json:"invoiceBalance"`
	Total        jsontext.Value `json:"invoiceTotal"`
	Paylink      loose          `json:"paylink"`
	Transactions []transaction  `json:"transactionData"`
}

// funds is how much of an invoice is paid.
type funds struct {
	received, total, balance int64
	unclear                  bool // there is more paid than its known payments, and one whose state nobody documented
}

func (f funds) whole() bool { return f.received > 0 && (f.balance == 0 || f.received >= f.total) }

// funds adds up the payments that succeeded. What the balance lacks beyond them was paid elsewhere (Pay Invoice Offline),
// and counts too. invoiceAppliedAmount does not count: the examples contradict themselves in it.
func (i invoice) funds() (funds, error) {
	total, err := amountOf(i.Total)
	if err != nil {
		return funds{}, err
	}
	balance, err := amountOf(i.Balance)
	if err != nil {
		return funds{}, err
	}
	f := funds{total: total, balance: balance}
	strange := false
	for _, t := range i.Transactions {
		strange = strange || (t.state() == stateUnknown && t.kind() != kindRefund)
		if t.kind() != kindMoney || t.state() != stateDone {
			continue
		}
		amount, err := amountOf(t.Amount)
		if err != nil {
			return funds{}, err
		}
		if f.received, err = money.Add(f.received, amount); err != nil {
			return funds{}, errTooMuch
		}
	}
	if paid := total - balance; paid > f.received {
		f.unclear = strange
		if !strange {
			f.received = paid
		}
	}
	return f, nil
}

// mainPayment is the payment that refunds are taken from: the one that is known already, or else the largest.
func (i invoice) mainPayment(known string) (best transaction) {
	var most int64
	for _, t := range i.Transactions {
		amount, err := amountOf(t.Amount)
		if err != nil || t.kind() != kindMoney || t.state() != stateDone {
			continue
		}
		if t.ID.is(known) {
			return t
		}
		if amount > most {
			best, most = t, amount
		}
	}
	return best
}

// has says whether a payment of the invoice has this id.
func (i invoice) has(id loose) bool {
	for _, t := range i.Transactions {
		if id != "" && t.ID == id && t.kind() == kindMoney {
			return true
		}
	}
	return false
}

// since is a day before the first payment; zero where that cannot be read.
func (i invoice) since() (first time.Time) {
	for _, t := range i.Transactions {
		day := t.Date.day()
		if day.IsZero() {
			return time.Time{}
		}
		if first.IsZero() || day.Before(first) {
			first = day
		}
	}
	if first.IsZero() {
		return first
	}
	return first.Add(-assumedSlack)
}
