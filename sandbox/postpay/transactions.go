package postpay

import (
	"encoding/json"
	"math/big"
	"time"
)

// When transactions are made and paid out, as the document's example shows it (Settlements, List transactions).
const (
	// transactionDelay is how long after its order or refund a transaction is made: 23 ms, before anything is captured.
	transactionDelay = 23_198 * time.Microsecond
	// payoutDelay is how long after midnight UTC money goes out, at the midnight after it was captured or refunded.
	payoutDelay = 214_566 * time.Microsecond
)

// The types of transaction. No instalment or regularization is ever made here.
const (
	typeOrder  = "order"
	typeRefund = "refund"
)

// Fees are what Postpay keeps of an order: amount × rate and a fixed amount, and tax on both. Rates are in hundredths of
// a percent.
type Fees struct {
	Rate    int64 `json:"rate"`
	Fixed   int64 `json:"fixed"`
	TaxRate int64 `json:"tax_rate"`
}

// documentedFees are those of the document's example.
var documentedFees = Fees{Rate: 450, Fixed: 100, TaxRate: 500}

// left is what remains of an amount: rounded once, half up, as the example comes out.
func (f Fees) left(amount int64) int64 {
	const whole = 10_000
	fee := new(big.Int).Mul(big.NewInt(amount), big.NewInt(f.Rate))
	fee.Add(fee, new(big.Int).Mul(big.NewInt(f.Fixed), big.NewInt(whole)))
	fee.Mul(fee, big.NewInt(whole+f.TaxRate))
	fee.Add(fee, big.NewInt(whole*whole/2)).Div(fee, big.NewInt(whole*whole))
	return amount - fee.Int64()
}

// transaction is one transaction as the API shows it.
type transaction struct {
	ID          string     `json:"id"`
	Type        string     `json:"type"`
	Currency    string     `json:"currency"`
	Amount      int64      `json:"amount"`
	FeeAmount   int64      `json:"fee_amount"`
	FeeRate     int64      `json:"fee_rate"`
	FeeTaxRate  int64      `json:"fee_tax_rate"`
	TotalAmount int64      `json:"total_amount"`
	Description string     `json:"description"`
	Created     micros     `json:"created"`
	Paid        *micros    `json:"paid"`
	Order       shortOrder `json:"order"`

	unreadable bool // planted: its amount is shown as no number
}

// MarshalJSON writes the transaction, with an amount that cannot be read where that is planted.
func (t transaction) MarshalJSON() ([]byte, error) {
	type plain transaction
	if !t.unreadable {
		return json.Marshal(plain(t))
	}
	return json.Marshal(struct {
		plain
		Amount string `json:"amount"`
	}{plain(t), "12.3.4"})
}

// paidAt is when what happened at a time is paid out.
func paidAt(happened micros) time.Time {
	return time.Time(happened).UTC().Truncate(24 * time.Hour).Add(24*time.Hour + payoutDelay)
}

// transactions are an order's own and those of its refunds, as they are now. Only what is captured is paid out.
func (s *Sandbox) transactions(o *order, now time.Time) []transaction {
	list := []transaction{s.sale(o, now)}
	for _, made := range o.refunds {
		list = append(list, s.refundOf(o, made, now))
	}
	return list
}

func (s *Sandbox) sale(o *order, now time.Time) transaction {
	t := transaction{
		ID: o.transaction, Type: typeOrder, Currency: o.Currency, Amount: o.TotalAmount,
		FeeAmount: o.fees.Fixed, FeeRate: o.fees.Rate, FeeTaxRate: o.fees.TaxRate, TotalAmount: o.net,
		Created: delayed(o.Created), Order: o.shortOrder,
	}
	if o.Status == statusCaptured {
		t.Paid = since(paidAt(o.StatusChanged), now)
	}
	return t
}

// refundOf is a refund's transaction: the whole amount, without fees, against the merchant. Assumed; the document has no
// example of one, nor says whether it is negative (Switches.PositiveRefunds).
func (s *Sandbox) refundOf(o *order, made refund, now time.Time) transaction {
	amount := -made.Amount
	if s.switches.PositiveRefunds {
		amount = made.Amount
	}
	return transaction{
		ID: made.transaction, Type: typeRefund, Currency: o.Currency, Amount: amount, TotalAmount: amount,
		Description: made.Description, Created: delayed(made.Created), Paid: since(paidAt(made.Created), now), Order: o.shortOrder,
	}
}

func delayed(at micros) micros { return micros(time.Time(at).Add(transactionDelay)) }

// since is a time that has come, or nil.
func since(at, now time.Time) *micros {
	if now.Before(at) {
		return nil
	}
	return (*micros)(&at)
}
