package postpay

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/money"
	"tender/shared/provider"
)

// maxCount is more than any list has: a count above it is none.
const maxCount = 1 << 31

// transactionList is a list whose rows are still to be read, and the error that a reply with success must not have.
type transactionList struct {
	listReply[jsontext.Value]
	Error jsontext.Value `json:"error"`
}

// readList reads the envelope of a list and leaves its rows as they came: what is wrong in one of them, down to a member
// that is there twice or a broken character, is that row's alone. why is empty, or says why the body is no list.
func readList(body []byte) (list transactionList, why string) {
	lenient := json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	switch {
	case json.Unmarshal(body, &list, lenient) != nil:
		return list, "The page is not a list as it is documented."
	case len(list.Error) > 0 && list.Error.Kind() != 'n':
		return list, "The page came with success and an error at once."
	case list.Results == nil || list.Count == nil || *list.Count < 0 || *list.Count > maxCount:
		return list, "The page has no rows or no count of them."
	}
	return list, ""
}

// transaction is one row (Postpay API, Settlements). Amounts are whole numbers in minor units, whatever the currency.
type transaction struct {
	ID          string  `json:"id"`
	Type        string  `json:"type"`
	Currency    string  `json:"currency"`
	Amount      *int64  `json:"amount"`
	FeeAmount   *int64  `json:"fee_amount"`
	FeeRate     *int64  `json:"fee_rate"`
	FeeTaxRate  *int64  `json:"fee_tax_rate"`
	TotalAmount *int64  `json:"total_amount"`
	Created     string  `json:"created"`
	Paid        *string `json:"paid"`
	Order       *struct {
		OrderID string `json:"order_id"`
		Status  string `json:"status"`
	} `json:"order"`
}

// kinds are the four types of transaction.
var kinds = map[string]provider.LineKind{
	"order":          provider.LineSale,
	"refund":         provider.LineRefund,
	"instalment":     provider.LineAdjustment,
	"regularization": provider.LineAdjustment,
}

// states say how far the money of an order's transactions is. A word that nobody documented proves nothing.
var states = map[string]provider.LineState{
	statusPending:  provider.LineOpen,
	statusApproved: provider.LineOpen,
	statusCaptured: provider.LineDone,
	statusDenied:   provider.LineVoid,
}

// readLine reads one row. why is empty, or says why it cannot be read, without repeating any of it.
func readLine(row jsontext.Value) (line provider.Line, why string) {
	var t transaction
	if row.Kind() != '{' || json.Unmarshal(row, &t) != nil {
		return line, "The row is not a transaction as it is documented, or an amount is no whole number."
	}
	if why = t.check(); why != "" {
		return line, why
	}
	created := parseTime(t.Created).In(assumedDayZone)
	line = provider.Line{
		ID: t.ID, Kind: kinds[t.Type], Day: created.Format(time.DateOnly), CreatedAt: created.UTC(),
		Currency: money.Currency(t.Currency), Amount: *t.Amount, Net: *t.TotalAmount, Said: t.Type,
	}
	if t.Paid != nil {
		line.PaidAt = parseTime(*t.Paid)
	}
	switch line.Kind {
	case provider.LineSale:
		line.Rates = t.rates()
	case provider.LineRefund:
		line.Amount, line.Net = assumedRefundSign*magnitude(line.Amount), assumedRefundSign*magnitude(line.Net)
	}
	t.setOrder(&line)
	return line, ""
}

// setOrder says whose line it is and how far its money is. A correction may belong to no order: it is done once it is paid.
func (t transaction) setOrder(line *provider.Line) {
	if t.Order != nil {
		line.Reference, line.State = t.Order.OrderID, states[t.Order.Status]
		if line.State != provider.LineUnknown {
			line.Said += " " + t.Order.Status
		}
		return
	}
	line.State = provider.LineOpen
	if !line.PaidAt.IsZero() {
		line.State = provider.LineDone
	}
}

// maxAmount bounds what an amount can be, so that sums of many do not overflow.
const maxAmount = 1 << 53

// maxRate is the whole of an amount, in hundredths of a percent.
const maxRate = 10_000

func (t transaction) check() string {
	adjusts := kinds[t.Type] == provider.LineAdjustment
	_, unknown := money.ParseCurrency(t.Currency)
	switch {
	case t.ID == "" || len(t.ID) > maxReference:
		return "The row has no id, or one that is too long."
	case kinds[t.Type] == "":
		return "The row is of a type that is not documented."
	case unknown != nil:
		return "The row has no currency that is known."
	case t.Amount == nil || t.TotalAmount == nil || magnitude(*t.Amount) > maxAmount || magnitude(*t.TotalAmount) > maxAmount:
		return "The row has no amount and total, or one that is too large."
	case t.Type == "order" && *t.Amount < 0:
		return "The row is an order with a negative amount."
	case t.Type == "order" && !t.feesPossible():
		return "The row has fees that cannot be."
	case t.Order == nil && !adjusts, t.Order != nil && (t.Order.OrderID == "" || len(t.Order.OrderID) > maxReference):
		return "The row names no order."
	}
	return t.checkTimes()
}

func (t transaction) checkTimes() string {
	readable := func(text string) bool {
		at := parseTime(text)
		return at.Year() > 1 && at.Year() < 9999
	}
	switch {
	case !readable(t.Created):
		return "The row has no time of creation that can be read."
	case t.Paid != nil && !readable(*t.Paid):
		return "The row has a time of payment that cannot be read."
	}
	return ""
}

// rates are the row's own terms: all of them or none.
func (t transaction) rates() *provider.FeeRates {
	if t.FeeAmount == nil || t.FeeRate == nil || t.FeeTaxRate == nil {
		return nil
	}
	return &provider.FeeRates{Rate: *t.FeeRate, Fixed: *t.FeeAmount, TaxRate: *t.FeeTaxRate}
}

func (t transaction) feesPossible() bool {
	r := t.rates()
	return r == nil || r.Rate >= 0 && r.Rate <= maxRate && r.TaxRate >= 0 && r.TaxRate <= maxRate && r.Fixed >= 0 && r.Fixed <= maxAmount
}

// magnitude is n without its sign; of the least number of all, whose opposite there is not, the largest.
func magnitude(n int64) int64 {
	if n < 0 {
		return -max(n, -1<<63+1)
	}
	return n
}
