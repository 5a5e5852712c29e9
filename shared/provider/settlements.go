package provider

import (
	"context"
	"time"

	"tender/shared/money"
)

// Settler lists what the provider says it transacted and paid out: the lines that reconciliation holds against orders.
type Settler interface {
	// SettlementPage reads one page, from 0, of a window's lines. What it cannot read is no error: rows are in Page.Bad, and
	// a page that is not even a list is Garbled. Errors are those of a lookup.
	SettlementPage(context.Context, Window, int) (Page, error)
}

// ReferenceFinder finds our references for lines that carry only the provider's own ids (Line.Owner).
type ReferenceFinder interface {
	// FindReferences gives the reference of each owner; "" for one that is not ours. An owner that the provider does not
	// answer about is not in the map.
	FindReferences(ctx context.Context, owners []string) (map[string]string, error)
}

// SettlementInfo declares how a provider lists its lines: pure data.
type SettlementInfo struct {
	PageSize   int           // rows of a full page
	InFlight   int           // pages that may be asked for at once
	PerSecond  int           // pages that may be asked for in one second
	Sequential bool          // a page does not say how many there are: they are read one after the other
	DayEnds    time.Duration // after a day's midnight UTC: from then on no line of that day can still appear, wherever the provider's day may be
	Unpaid     bool          // it lists what is not paid out yet (WindowUnpaid)
	Changed    bool          // it lists what changed or was paid since a day (WindowChanged)
	RereadDays int           // closed days to read again at each run, where no list tells what changed
	PaysOut    bool          // lines tell when they were paid out; else a line that is done is settled
	LateDays   int           // days after money moved until a line that is not there is missed
	Foreign    bool          // the account also lists what is not ours: lines without our reference are none of our business
	Refunds    bool          // refunds are lines of their own; else no list ever has one, so that none can be missing (no refund_missing)
}

// WindowKind says which lines a window has.
type WindowKind string

// The kinds of window.
const (
	WindowDay     WindowKind = "day"     // the lines that the provider dates at Day
	WindowUnpaid  WindowKind = "unpaid"  // the lines that are not paid out yet
	WindowChanged WindowKind = "changed" // the lines that were paid out, or changed, on Day or later
)

// Window names a list of lines.
type Window struct {
	Kind WindowKind
	Day  string // 2006-01-02 as the provider dates its lines; of WindowUnpaid the earliest of the lines' days, or "" for all
}

// Page is one page of a window.
type Page struct {
	Lines   []Line
	Bad     []BadRow
	Rows    int  // of the page, readable or not
	Total   int  // rows of the whole window, as the provider counts them now; -1 where it does not say
	Last    bool // no page follows
	Garbled bool // the page is no list: Bad holds its text
}

// BadRow is a row, or a whole page, that could not be read.
type BadRow struct {
	Raw string // as it came, cut at MaxRaw bytes
	Why string // for a person; never repeats the row
}

// MaxRaw bounds the text that is kept of what could not be read, in bytes.
const MaxRaw = 4096

// LineKind says what a line is about.
type LineKind string

// The kinds of line.
const (
	LineSale       LineKind = "sale"
	LineRefund     LineKind = "refund"
	LineAdjustment LineKind = "adjustment" // anything else that changes what is paid out
	LineIgnored    LineKind = "ignored"    // no money moves by it, such as an authorization
)

// LineState says how far the line's money is.
type LineState string

// The states of a line. The zero value is a word that nobody documented: it proves nothing.
const (
	LineUnknown LineState = ""
	LineOpen    LineState = "open" // nothing moved yet
	LineDone    LineState = "done" // the money moved
	LineVoid    LineState = "void" // it will not move, or was taken back
)

// Line is one row of a provider's transaction list. Amounts are minor units of Currency, positive towards the merchant:
// a refund's are negative.
type Line struct {
	ID        string // unique among all the provider's lines, for ever
	Kind      LineKind
	State     LineState
	Reference string // ours, as the provider names it; "" where Owner leads to it, or nothing does
	Owner     string // the provider's id of what the line belongs to, where its lines do not carry our reference
	Day       string // 2006-01-02, as the provider dates the line
	CreatedAt time.Time
	PaidAt    time.Time // zero: not paid out, or not told
	Currency  money.Currency
	Amount    int64     // gross
	Net       int64     // what is paid out of it; Amount where the provider does not say
	Rates     *FeeRates // how Net follows from Amount, where the line says so
	Said      string    // the provider's own words for kind and state, for a person
}

// FeeRates are a line's own terms.
type FeeRates struct {
	Rate    int64 // of the amount, in hundredths of a percent
	Fixed   int64 // minor units
	TaxRate int64 // on the fee, in hundredths of a percent
}
