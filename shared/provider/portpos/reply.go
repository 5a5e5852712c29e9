package portpos

import (
	"errors"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/problem"
)

// reply is the body of every answer. A success has a code and data; a refusal code 400 and a message, which is a text,
// or, of a new invoice, an object of texts by field beside an echo.
type reply struct {
	code    int
	data    jsontext.Value // an object, or nil
	message jsontext.Value // a text or an object that is not empty, or nil
}

// read reads the envelope. It is not one where the code is no whole number, or data or message something else than they
// may be; the empty list stands for the empty object, as PHP writes it.
func read(body []byte) (reply, bool) {
	var envelope struct {
		Status  jsontext.Value `json:"status"`
		Data    jsontext.Value `json:"data"`
		Message jsontext.Value `json:"message"`
	}
	if json.Unmarshal(body, &envelope) != nil {
		return reply{}, false
	}
	code, err := strconv.ParseUint(textOf(envelope.Status), 10, 16)
	if err != nil {
		return reply{}, false
	}
	r := reply{code: int(code)}
	if !isEmpty(envelope.Data) {
		if r.data = envelope.Data; r.data.Kind() != '{' {
			return reply{}, false
		}
	}
	if !isEmpty(envelope.Message) {
		if r.message = envelope.Message; r.message.Kind() != '{' && r.message.Kind() != '"' {
			return reply{}, false
		}
	}
	return r, true
}

func isEmpty(v jsontext.Value) bool {
	v = v.Clone()
	if len(v) == 0 || v.Compact() != nil {
		return len(v) == 0
	}
	switch string(v) {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}

// textOf gives a text, or a number as it is written; "" for anything else.
func textOf(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		text, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return ""
		}
		return string(text)
	case '0':
		return string(v)
	}
	return ""
}

// decimal is an amount as a text or a number, in taka.
type decimal struct{ jsontext.Value }

// UnmarshalJSON keeps what is there: it is read when it is known to be needed.
func (d *decimal) UnmarshalJSON(text []byte) error {
	d.Value = jsontext.Value(text).Clone()
	return nil
}

// minor gives the amount in poisha, which is never negative.
func (d decimal) minor() (int64, error) {
	n, err := money.ParseDecimal(textOf(d.Value), taka)
	if err == nil && n < 0 {
		err = errors.New("portpos: a negative amount")
	}
	return n, err
}

// transaction is an invoice as Retrieve, Verify and Refund Request show it; what is not needed is not read.
type transaction struct {
	InvoiceID string  `json:"invoice_id"`
	Amount    decimal `json:"amount"`   // always the invoice's
	Currency  string  `json:"currency"` // absent until somebody has tried to pay
	Status    *string `json:"status"`   // null until then
}

// transaction reads the data about an invoice that was asked for by its id.
func (r reply) transaction(invoice string) (transaction, int64, error) {
	var t transaction
	if r.data == nil || json.Unmarshal(r.data, &t) != nil {
		return t, 0, badReply("PortPos answered without a transaction.")
	}
	amount, err := t.Amount.minor()
	switch {
	case t.InvoiceID != invoice:
		return t, 0, badReply("PortPos answered with another invoice than was asked for.")
	case err != nil:
		return t, 0, badReply("PortPos answered without an amount that can be read.")
	}
	return t, amount, nil
}

// word is the transaction's status, "" where there is none.
func (t transaction) word() string {
	if t.Status == nil {
		return ""
	}
	return *t.Status
}

// badReply is an answer that says nothing for certain.
func badReply(detail string) error {
	return &problem.Error{Code: problem.BadReply, Outcome: problem.Unknown, Detail: detail}
}
