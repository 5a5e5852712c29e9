package rupantorpay

import (
	"cmp"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
)

// transaction is what Verify Payment says, as far as it is needed.
type transaction struct {
	id        string
	status    string
	amount    int64 // minor units of currency
	currency  string
	reference string // what the metadata names; "" where it did not come back
}

// verifyReply is a success of Verify Payment. Numbers may be texts, and metadata the text of an object.
type verifyReply struct {
	Status        jsontext.Value `json:"status"`
	Amount        jsontext.Value `json:"amount"` // three decimals in the sample
	Currency      jsontext.Value `json:"currency"`
	TransactionID jsontext.Value `json:"transaction_id"`
	TrxID         jsontext.Value `json:"trx_id"` // the wallet's own
	Metadata      jsontext.Value `json:"metadata"`
}

// readTransaction reads the answer about an id. Where that was the wallet's own, the transaction still goes by
// RupantorPay's, so that one payment has one name.
func readTransaction(body []byte, asked string) (transaction, error) {
	var r verifyReply
	if json.Unmarshal(body, &r) != nil {
		return transaction{}, badReply("RupantorPay's answer could not be read.")
	}
	t := transaction{id: textOf(r.TransactionID), status: textOf(r.Status), currency: textOf(r.Currency)}
	currency, err := money.ParseCurrency(t.currency)
	if err != nil {
		return transaction{}, badReply("RupantorPay answered without a currency.")
	}
	t.amount, err = money.ParseDecimal(textOf(r.Amount), currency)
	if err != nil || t.amount < 0 {
		return transaction{}, badReply("RupantorPay answered without an amount that can be read.")
	}
	if !isTransaction(t.id) || (t.id != asked && textOf(r.TrxID) != asked) {
		return transaction{}, badReply("RupantorPay answered with another transaction than was asked for.")
	}
	var readable bool
	if t.reference, readable = named(r.Metadata); !readable {
		return transaction{}, badReply("RupantorPay answered with metadata that is not ours.")
	}
	return t, nil
}

// named gives the attempt that metadata names, "" where there is no metadata: an object, or the text of one, or what PHP
// writes for none. Metadata of somebody else is not readable, since ours always names an attempt.
func named(v jsontext.Value) (reference string, readable bool) {
	if v.Kind() == '"' {
		v = jsontext.Value(textOf(v))
	}
	v = v.Clone()
	if len(v) > 0 && v.Compact() != nil {
		return "", false
	}
	switch string(v) {
	case "", "null", "[]", "{}":
		return "", true
	}
	var ours metadata
	if json.Unmarshal(v, &ours) != nil {
		return "", false
	}
	reference = cmp.Or(ours.Reference, ours.OrderID)
	return reference, reference != ""
}

// isTransaction says whether a text can be a transaction's id, which is 12 upper-case letters and digits in all samples.
func isTransaction(text string) bool {
	if text == "" || len(text) > maxTransaction {
		return false
	}
	for _, c := range []byte(text) {
		if letter := 'a' <= c|0x20 && c|0x20 <= 'z'; !letter && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
