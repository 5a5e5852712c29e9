package chargezoom

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"tender/sandbox/control"
)

// invoice is what the sandbox keeps of one. Amounts are in cents.
type invoice struct {
	id       string  // INV-...
	number   string  // a short id, shown where LegacyIDs says so, and good for finding it always
	ref      string  // Chargezoom's own reference number
	external *string // externalInvoiceId
	customer *customer
	due      time.Time
	lines    []line
	tax      *tax
	taxTotal int64
	total    int64
	paid     int64 // less what RefundReopens took back
	voided   bool
	failed   bool // the last payment was declined
	token    string
	created  time.Time
	modified time.Time
	rows     []*row
}

// line is one row of an invoice.
type line struct {
	id          string
	product     *product
	rate        int64 // in units of 10^-rateDecimals dollars
	quantity    int64 // in units of 10^-quantityDecimals
	total       int64
	description string
	taxed       bool
}

func (inv *invoice) balance() int64 { return inv.total - inv.paid }

func (inv *invoice) payable() bool { return !inv.voided && inv.balance() > 0 }

// pay books money that arrived.
func (inv *invoice) pay(amount int64, at time.Time) {
	inv.paid += amount
	inv.failed, inv.modified = false, at
}

// status is one of the words that the examples show, and Partial and Failed from the filter's.
func (s *Sandbox) status(inv *invoice) string {
	today := s.now().Format(dashed)
	switch {
	case inv.voided:
		return "Voided"
	case inv.balance() <= 0:
		return "Paid"
	case inv.failed && s.switches.FailedStatus:
		return "Failed"
	case inv.due.Format(dashed) < today: // one example is partly paid, past its day, and Overdue
		return "Overdue"
	case inv.paid > 0:
		return "Partial"
	default:
		return "Open"
	}
}

// filterWords are the words that the invoiceStatus filter has for those of the examples.
var filterWords = map[string]string{"Open": "Unpaid", "Overdue": "Past Due", "Voided": "Cancelled"}

// statusWord is the status in the words that are switched on.
func (s *Sandbox) statusWord(inv *invoice) string {
	word := s.status(inv)
	if other := filterWords[word]; other != "" && s.switches.FilterWords {
		return other
	}
	return word
}

// inStatus reports whether an invoice is among those that a value of invoiceStatus filters; known is false for no such
// value. What "open" and "Unpaid" take in is assumed: everything that can still be paid.
func (s *Sandbox) inStatus(inv *invoice, filter string) (in, known bool) {
	overdue := inv.payable() && inv.due.Format(dashed) < s.now().Format(dashed)
	switch strings.ToLower(filter) {
	case "all":
		return true, true
	case "", "open", "unpaid":
		return inv.payable(), true
	case "past due":
		return overdue, true
	case "paid":
		return !inv.voided && !inv.payable(), true
	case "cancelled":
		return inv.voided, true
	case "failed":
		return inv.payable() && inv.failed, true
	case "partial":
		return inv.payable() && inv.paid > 0, true
	}
	return false, false
}

// addInvoice keeps a new invoice under everything that names it. Its reference is Chargezoom's own even where the request
// names one: the document's example sends KEY 154 and gets CZU1090.
func (s *Sandbox) addInvoice(inv *invoice) {
	inv.id = s.newID("INV")
	inv.number = s.nextNumber(firstInvoiceNumber)
	inv.ref = "CZU" + s.nextNumber(firstReference)
	inv.token = rand.Text()
	inv.created = s.now()
	inv.modified = inv.created
	for i := range inv.lines {
		inv.lines[i].id = s.newLineID()
	}
	names := []string{inv.id, inv.number, inv.ref}
	if inv.external != nil && !slices.Contains(names, *inv.external) {
		names = append(names, *inv.external)
	}
	for _, name := range names {
		s.named[name] = append(s.named[name], inv)
	}
	s.invoices = append(s.invoices, inv)
	s.record(control.Checkout, inv, nil, inv.total)
}

// choose takes the oldest of the invoices that fit, or the newest where that is switched on: which one Chargezoom would
// take is not known. Nil when none fits.
func (s *Sandbox) choose(fit []*invoice) *invoice {
	switch {
	case len(fit) == 0:
		return nil
	case s.switches.NewestFirst:
		return fit[len(fit)-1]
	default:
		return fit[0]
	}
}
