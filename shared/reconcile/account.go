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

// MaxEntries bounds an account. No attempt has that many lines; what does is not a sale.
const MaxEntries = 1000

// Entry is a line in brief: what matching looks at.
type Entry struct {
	Amount   int64              `json:"amount,omitzero"` // minor units, a refund's negative
	Created  time.Time          `json:"created,omitzero"`
	Currency money.Currency     `json:"currency"`
	Day      string             `json:"day"`
	ID       string             `json:"id"`
	Kind     provider.LineKind  `json:"kind"`
	Net      int64              `json:"net,omitzero"`
	Paid     time.Time          `json:"paid,omitzero"`
	State    provider.LineState `json:"state,omitzero"`
}

// Account is all the lines of one attempt in brief, sorted by time and id.
type Account struct {
	Entries   []Entry `json:"entries,omitempty"`
	Full      bool    `json:"full,omitzero"` // there are more than MaxEntries: the last by id are left out
	Provider  string  `json:"provider"`
	Reference string  `json:"reference"`
}

// With gives the account with a line added, or with the newer of two copies. It shares nothing that changes. The result
// does not depend on the order in which lines come, nor on repetitions.
func (a Account) With(l provider.Line) Account {
	e := brief(l)
	at := slices.IndexFunc(a.Entries, func(kept Entry) bool { return kept.ID == e.ID })
	switch {
	case at >= 0 && e.compare(a.Entries[at]) <= 0:
		return a
	case at >= 0:
		a.Entries = slices.Clone(a.Entries)
		a.Entries[at] = e
	default:
		a.Entries = append(slices.Clip(a.Entries), e)
	}
	if len(a.Entries) > MaxEntries {
		a.Full = true
		last := slices.MaxFunc(a.Entries, func(x, y Entry) int { return cmp.Compare(x.ID, y.ID) }).ID
		a.Entries = slices.DeleteFunc(a.Entries, func(kept Entry) bool { return kept.ID == last })
	}
	slices.SortFunc(a.Entries, byTime)
	return a
}

func byTime(x, y Entry) int { return cmp.Or(x.Created.Compare(y.Created), cmp.Compare(x.ID, y.ID)) }

func brief(l provider.Line) Entry {
	return Entry{
		ID: l.ID, Day: l.Day, Created: utc(l.CreatedAt), Kind: l.Kind, State: l.State, Paid: utc(l.PaidAt),
		Currency: l.Currency, Amount: l.Amount, Net: l.Net,
	}
}

// compare says which of two copies of a line is newer: see Supersedes.
func (e Entry) compare(kept Entry) int {
	return cmp.Or(
		cmp.Compare(slices.Index(lineStates, e.State), slices.Index(lineStates, kept.State)),
		e.Paid.Compare(kept.Paid),
		cmp.Compare(e.Amount, kept.Amount),
		cmp.Compare(e.Net, kept.Net),
		cmp.Compare(e.Kind, kept.Kind),
		cmp.Compare(e.Currency, kept.Currency),
		cmp.Compare(e.Day, kept.Day),
		e.Created.Compare(kept.Created),
	)
}

// EncodeAccount gives the only form in which an account is kept.
func EncodeAccount(a Account) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, fmt.Errorf("encoding account: %w", err)
	}
	return encode("account", &a)
}

// DecodeAccount reads what EncodeAccount wrote.
func DecodeAccount(data []byte) (Account, error) {
	var a Account
	if err := json.Unmarshal(data, &a); err != nil {
		return Account{}, fmt.Errorf("decoding account: %w", err)
	}
	for i := range a.Entries {
		a.Entries[i].Created, a.Entries[i].Paid = utc(a.Entries[i].Created), utc(a.Entries[i].Paid)
	}
	if err := a.check(); err != nil {
		return Account{}, fmt.Errorf("decoding account: %w", err)
	}
	return a, nil
}

var (
	errAccountName  = errors.New("an account has a provider and a reference")
	errAccountOrder = errors.New("an account's lines are sorted, each there once, and bounded")
)

func (a Account) check() error {
	if a.Provider == "" || a.Reference == "" || len(a.Reference) > MaxID {
		return errAccountName
	}
	for _, e := range a.Entries {
		if err := checkEntry(e); err != nil {
			return err
		}
	}
	if len(a.Entries) > MaxEntries || !slices.IsSortedFunc(a.Entries, byTime) || a.repeats() {
		return errAccountOrder
	}
	return nil
}

// repeats says whether an id is there twice.
func (a Account) repeats() bool {
	if len(a.Entries) < 2 {
		return false
	}
	ids := make(map[string]bool, len(a.Entries))
	for _, e := range a.Entries {
		ids[e.ID] = true
	}
	return len(ids) != len(a.Entries)
}
