package portone

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/provider"
)

// lineOf reads a row of Fetch Merchant Transactions: each is a sale. why is empty, or says to a person what is wrong.
func lineOf(raw jsontext.Value) (l provider.Line, why string) {
	var row settlementRow
	if raw.Kind() != '{' || json.Unmarshal(raw, &row) != nil {
		return l, "The row is no object that can be read."
	}
	at := row.Created.time()
	l = provider.Line{
		ID: string(row.OrderRef), Kind: provider.LineSale, State: assumedLineStates[strings.ToLower(string(row.Status))],
		Day: at.Format(time.DateOnly), CreatedAt: at, Said: provider.StatusWord(string(row.Status)),
	}
	currency, err := currencyOf(string(row.Currency))
	switch {
	case !provider.IsLineID(l.ID):
		return l, "The row has no order_ref that can be kept."
	case at.Year() <= 1:
		return l, "The time of creation is none."
	case err != nil:
		return l, "The currency is none."
	}
	if l.Amount, err = amountOf(row.Amount, currency); err != nil {
		return l, "The amount is none of this currency."
	}
	if provider.IsLineID(string(row.Reference)) { // no other can be ours
		l.Reference = string(row.Reference)
	}
	l.Currency, l.Net = currency, l.Amount
	return l, ""
}
