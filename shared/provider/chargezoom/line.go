package chargezoom

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/provider"
)

// lineKinds are what the kinds of transactions are to reconciliation. A void ends an approval: no money moves by it.
var lineKinds = map[kind]provider.LineKind{
	kindMoney: provider.LineSale, kindRefund: provider.LineRefund, kindHold: provider.LineIgnored, kindVoid: provider.LineIgnored,
}

var lineStates = map[state]provider.LineState{stateDone: provider.LineDone, stateFailed: provider.LineVoid}

// lineOf reads a row of Get Transactions. why is empty, or says to a person what is wrong with the row.
func lineOf(raw jsontext.Value) (l provider.Line, why string) {
	var t transaction
	if raw.Kind() != '{' || json.Unmarshal(raw, &t) != nil {
		return l, "The row is no object that can be read."
	}
	at, dated := t.Date.at()
	cents, err := centsOf(t.Amount)
	l = provider.Line{
		Kind: lineKinds[t.kind()], State: lineStates[t.state()], Day: at.Format(time.DateOnly), CreatedAt: at, Currency: currency,
		Said: strings.TrimSpace(provider.StatusWord(string(t.Type)) + " " + provider.StatusWord(string(t.Status))),
	}
	switch {
	case !provider.IsLineID(string(t.ID)):
		return l, "The row has no id that can be kept."
	case l.Kind == "":
		return l, "The type of the transaction is none that is documented or known."
	case !dated:
		return l, "The date is none."
	case l.Kind == provider.LineIgnored:
	case err != nil || (cents < 0 && l.Kind != provider.LineRefund):
		return l, "The amount is none."
	case l.Kind == provider.LineRefund && cents > 0:
		l.Amount = -cents
	default:
		l.Amount = cents
	}
	l.Net, l.ID = l.Amount, t.lineID(at, l.Amount)
	return t.owned(l)
}

// lineID tells a row from all others for ever, by what never changes in it. A transaction's id is its payment's, and also
// that of the approval before it, and it may be that of its refunds: those differ by time and amount. Assumed: an approval
// is captured once, and two refunds of one payment of the same amount within the same second are one row shown twice.
// Where they are not, one of them is missed, and a person looks.
func (t transaction) lineID(at time.Time, amount int64) string {
	switch k := t.kind(); k {
	case kindMoney:
		return string(t.ID)
	case kindRefund:
		return fmt.Sprintf("%s/refund/%s/%d", t.ID, at.Format("20060102150405"), -amount)
	default:
		return string(t.ID) + "/" + string(k)
	}
}

// owned adds whose the line is: by our reference in its memo; else by its invoice; else, of a refund, by the payment whose
// id it may have. What has none of them is not ours.
func (t transaction) owned(l provider.Line) (_ provider.Line, why string) {
	reference, ours := strings.CutPrefix(string(t.Memo), referencePrefix)
	switch {
	case ours && !provider.IsLineID(reference):
		return l, "The memo begins as ours do, and has no reference."
	case ours:
		l.Reference = reference
	case l.Kind == provider.LineIgnored || t.InvoiceID == "" && l.Kind != provider.LineRefund:
	case t.InvoiceID == "":
		l.Owner = ownerTransaction + string(t.ID)
	case !provider.IsLineID(string(t.InvoiceID)):
		return l, "The id of the invoice cannot be kept."
	default:
		l.Owner = ownerInvoice + string(t.InvoiceID)
	}
	return l, ""
}

// at reads a time such as 2022-07-14 02:19:07, or a day alone.
func (l loose) at() (time.Time, bool) {
	for _, layout := range []string{time.DateTime, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, string(l), assumedZone); err == nil && t.Year() > 0 {
			return t, true
		}
	}
	return time.Time{}, false
}
