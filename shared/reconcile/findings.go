package reconcile

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tender/shared/problem"
)

// Bounds of a list of findings.
const (
	MaxListed   = 1000 // findings in one list
	MaxListDays = 366  // days of a list that is not of open findings alone
)

// FindingQuery says which findings to list. The zero value of Kind, From and To leaves nothing out.
type FindingQuery struct {
	Providers []string
	Kind      Kind
	From, To  string // 2006-01-02, the days of findings, both inclusive; of All both are required
	All       bool   // those that are closed or gone as well: they are read day by day
}

// FindingList is what was found, in the order of providers, days, kinds and ids.
type FindingList struct {
	Findings []Finding `json:"findings"`
	More     bool      `json:"more"` // there are more than MaxListed
}

// Name names a finding for a person and on a command line: provider, day, kind and id, between slashes.
func (f Finding) Name() string {
	return strings.Join([]string{f.Provider, f.Day, string(f.Kind), f.ID}, "/")
}

// ParseFindingName gives the key of the finding that Name names. Errors: invalid_request.
func ParseFindingName(name string) (Key, error) {
	parts := strings.SplitN(name, "/", 4)
	if len(parts) < 4 || parts[0] == "" || !isDay(parts[1]) || !slices.Contains(Kinds(), Kind(parts[2])) || parts[3] == "" {
		return Key{}, problem.Invalid(problem.Field{
			Field: "finding", Code: "invalid_format", Message: "Name it as the list does: provider/day/kind/id.",
		})
	}
	return FindingKey(Finding{Provider: parts[0], Day: parts[1], Kind: Kind(parts[2]), ID: parts[3]}), nil
}

// ListFindings lists findings. Open ones come from their index, which may be a moment behind. Errors: invalid_request;
// those of the ledger.
func ListFindings(ctx context.Context, ledger Ledger, q FindingQuery) (FindingList, error) {
	if wrong := q.wrong(); len(wrong) > 0 {
		return FindingList{}, problem.Invalid(wrong...)
	}
	l := lister{ledger: ledger, query: q, list: FindingList{Findings: []Finding{}}}
	for _, name := range q.Providers {
		list := l.open
		if q.All {
			list = l.all
		}
		if err := list(ctx, name); err != nil {
			return FindingList{}, err
		}
	}
	slices.SortFunc(l.list.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return l.list, nil
}

func (q FindingQuery) wrong() []problem.Field {
	var wrong []problem.Field
	say := func(field, message string) {
		wrong = append(wrong, problem.Field{Field: field, Code: "invalid_format", Message: message})
	}
	if q.Kind != "" && !slices.Contains(Kinds(), q.Kind) {
		say("kind", "There is no such kind of finding.")
	}
	for _, d := range []struct{ field, day string }{{"from", q.From}, {"to", q.To}} {
		if (d.day != "" || q.All) && !isDay(d.day) {
			say(d.field, "Name the first and the last day as YYYY-MM-DD.")
		}
	}
	switch {
	case len(wrong) > 0 || q.From == "" || q.To == "":
	case q.To < q.From:
		say("to", "The last day is before the first.")
	case q.All && addDays(q.From, MaxListDays) <= q.To:
		say("to", fmt.Sprintf("At most %d days are listed at once.", MaxListDays))
	}
	return wrong
}

// lister collects findings until the list is full.
type lister struct {
	ledger Ledger
	query  FindingQuery
	list   FindingList
}

// open goes through the index of open findings.
func (l *lister) open(ctx context.Context, providerName string) error {
	var after Key
	for !l.list.More {
		keys, err := l.ledger.OpenFindings(ctx, providerName, after, batch)
		if err != nil || len(keys) == 0 {
			return err
		}
		after = keys[len(keys)-1]
		records, err := l.ledger.Read(ctx, keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if record, ok := records[key]; ok {
				if err := l.add(record); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// all goes through the days.
func (l *lister) all(ctx context.Context, providerName string) error {
	for day := l.query.From; day <= l.query.To; day = addDays(day, 1) {
		partition, after := FindingKey(Finding{Provider: providerName, Day: day}).Partition, ""
		for !l.list.More {
			records, err := l.ledger.List(ctx, partition, after, batch)
			if err != nil {
				return err
			}
			for _, record := range records {
				if err := l.add(record); err != nil {
					return err
				}
			}
			if len(records) < batch {
				break
			}
			after = records[len(records)-1].Sort
		}
	}
	return nil
}

func (l *lister) add(record Record) error {
	f, err := DecodeFinding(record.Body)
	if err != nil {
		return err
	}
	q := l.query
	switch {
	case !q.All && f.Status != FindingOpen: // the index is a moment behind
	case q.Kind != "" && f.Kind != q.Kind, f.Day < q.From, q.To != "" && f.Day > q.To:
	case len(l.list.Findings) == MaxListed:
		l.list.More = true
	default:
		l.list.Findings = append(l.list.Findings, f)
	}
	return nil
}

// ReadFinding reads one finding. Errors: not_found; those of the ledger.
func ReadFinding(ctx context.Context, ledger Ledger, at Key) (Finding, error) {
	f, _, err := readFinding(ctx, ledger, at)
	return f, err
}

func readFinding(ctx context.Context, ledger Ledger, at Key) (Finding, Record, error) {
	records, err := ledger.Read(ctx, []Key{at})
	if err != nil {
		return Finding{}, Record{}, err
	}
	record, ok := records[at]
	if !ok {
		return Finding{}, Record{}, problem.New(problem.NotFound, "There is no such finding.")
	}
	f, err := DecodeFinding(record.Body)
	return f, record, err
}

// CloseFinding keeps a person's word that a finding needs nothing more. It stays closed until its facts change. Errors:
// not_found; invalid_request; invalid_state where it is closed or gone already; those of the ledger.
func CloseFinding(ctx context.Context, ledger Ledger, at Key, actor, reason string, now time.Time) (Finding, error) {
	for range rivalRounds {
		f, record, err := readFinding(ctx, ledger, at)
		if err != nil {
			return Finding{}, err
		}
		next, err := f.Close(actor, reason, now)
		if err != nil {
			return f, err
		}
		body, err := EncodeFinding(next)
		if err != nil || bytes.Equal(body, record.Body) {
			return next, err
		}
		rivals, err := ledger.Write(ctx, []Record{{Key: at, Body: body, Version: record.Version}})
		if err != nil {
			return f, err
		}
		if len(rivals) == 0 {
			return next, nil
		}
	}
	return Finding{}, errRivals
}
