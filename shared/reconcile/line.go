package reconcile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"tender/shared/money"
	"tender/shared/provider"
)

// MaxID bounds the ids of lines and the references in them, in bytes, so that every key fits into every store.
const MaxID = 512

// Errors of what cannot be kept.
var (
	errLineID    = errors.New("a line's id is missing or too long")
	errLineKind  = errors.New("a line's kind or state is no word of ours")
	errLineDay   = errors.New("a line's day is no date")
	errLineMoney = errors.New("a line's currency is no active code")
	errLineTime  = errors.New("a line's time has no year of four digits")
)

// lineBody is a line as it is kept. The members of records stand in the order of their names, which is the canonical one.
type lineBody struct {
	Amount    int64              `json:"amount,omitzero"`
	Created   time.Time          `json:"created,omitzero"`
	Currency  money.Currency     `json:"currency"`
	Day       string             `json:"day"`
	ID        string             `json:"id"`
	Kind      provider.LineKind  `json:"kind"`
	Net       int64              `json:"net,omitzero"`
	Owner     string             `json:"owner,omitzero"`
	Paid      time.Time          `json:"paid,omitzero"`
	Rates     *feeRates          `json:"rates,omitzero"` // all zero is a fact too
	Reference string             `json:"reference,omitzero"`
	Said      string             `json:"said,omitzero"`
	State     provider.LineState `json:"state,omitzero"`
}

type feeRates struct {
	Fixed   int64 `json:"fixed,omitzero"`
	Rate    int64 `json:"rate,omitzero"`
	TaxRate int64 `json:"tax_rate,omitzero"`
}

// EncodeLine gives the only form in which a line is kept: canonical JSON. It refuses a line that no key can be made of,
// that is no line in our words, or that holds text that is not UTF-8; such a row belongs into quarantine.
func EncodeLine(l provider.Line) ([]byte, error) {
	if err := checkLine(l); err != nil {
		return nil, fmt.Errorf("encoding line: %w", err)
	}
	body := lineBody{
		ID: l.ID, Kind: l.Kind, State: l.State, Reference: l.Reference, Owner: l.Owner, Day: l.Day, Created: utc(l.CreatedAt),
		Paid: utc(l.PaidAt), Currency: l.Currency, Amount: l.Amount, Net: l.Net, Said: l.Said,
	}
	if r := l.Rates; r != nil {
		body.Rates = &feeRates{Rate: r.Rate, Fixed: r.Fixed, TaxRate: r.TaxRate}
	}
	return encode("line", &body)
}

// DecodeLine reads what EncodeLine wrote. Members that it does not know are of a newer release, and left out.
func DecodeLine(data []byte) (provider.Line, error) {
	var b lineBody
	if err := json.Unmarshal(data, &b); err != nil {
		return provider.Line{}, fmt.Errorf("decoding line: %w", err)
	}
	l := provider.Line{
		ID: b.ID, Kind: b.Kind, State: b.State, Reference: b.Reference, Owner: b.Owner, Day: b.Day, CreatedAt: utc(b.Created),
		PaidAt: utc(b.Paid), Currency: b.Currency, Amount: b.Amount, Net: b.Net, Said: b.Said,
	}
	if r := b.Rates; r != nil {
		l.Rates = &provider.FeeRates{Rate: r.Rate, Fixed: r.Fixed, TaxRate: r.TaxRate}
	}
	if err := checkLine(l); err != nil {
		return provider.Line{}, fmt.Errorf("decoding line: %w", err)
	}
	return l, nil
}

// encode is the one way in which lines and accounts become bytes: canonical JSON, since their members are sorted by name.
// Tests hold it against the canonical form.
func encode(what string, body any) ([]byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", what, err)
	}
	return data, nil
}

func checkLine(l provider.Line) error {
	if l.ID == "" || len(l.ID) > MaxID || len(l.Reference) > MaxID || len(l.Owner) > MaxID {
		return errLineID
	}
	return checkEntry(brief(l))
}

func checkEntry(e Entry) error {
	switch {
	case e.ID == "" || len(e.ID) > MaxID:
		return errLineID
	case !slices.Contains(lineKinds, e.Kind) || !slices.Contains(lineStates, e.State):
		return errLineKind
	case !isDay(e.Day):
		return errLineDay
	case e.Currency.Exponent() < 0:
		return errLineMoney
	case !hasYear(e.Created) || !hasYear(e.Paid):
		return errLineTime
	}
	return nil
}

func isDay(day string) bool {
	_, err := time.Parse(time.DateOnly, day)
	return err == nil && len(day) == len(time.DateOnly)
}

// hasYear says whether JSON can hold the time.
func hasYear(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

var lineKinds = []provider.LineKind{provider.LineSale, provider.LineRefund, provider.LineAdjustment, provider.LineIgnored}

// lineStates in the order in which a line's life runs: what stands later is newer. A word that nobody documented proves
// nothing, so whatever is known is newer.
var lineStates = []provider.LineState{provider.LineUnknown, provider.LineOpen, provider.LineDone, provider.LineVoid}

// Supersedes says whether a line that was just fetched is newer than the one that is kept, and must be written. It is
// false for the same line and for a stale copy, of which lists that are read page by page are full. No list says when a
// row was changed, so the row itself has to tell: its state moves on only (open, done, void), in one state a payout is
// newer than none, and where even that is equal the larger figures stay, so that whatever order copies arrive in, the
// same one is kept. No copy of a paid line that is unpaid replaces it, unless it says that the money was taken back.
//
// Assumed: a provider does not lower an amount or take a payout back without another state or another line.
func Supersedes(fetched, kept provider.Line) bool {
	return fetched.ID == kept.ID && compareLines(fetched, kept) > 0
}

func compareLines(a, b provider.Line) int {
	return cmp.Or(
		brief(a).compare(brief(b)),
		cmp.Compare(a.Reference, b.Reference),
		cmp.Compare(a.Owner, b.Owner),
		compareRates(a.Rates, b.Rates),
		cmp.Compare(a.Said, b.Said),
	)
}

func compareRates(a, b *provider.FeeRates) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Rate, b.Rate), cmp.Compare(a.Fixed, b.Fixed), cmp.Compare(a.TaxRate, b.TaxRate))
}

// utc is a time as records keep it.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Round(0)
}
