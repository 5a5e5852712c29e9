package chargezoom

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
)

// SettlementPage reads a page of the account's transactions (Get Transactions), whoever's they are. How many there are it
// does not say: the last page is one that is not full. A list may also show its end again when it is asked for more: what
// repeats the page before it is a last page without rows.
func (a *Adapter) SettlementPage(ctx context.Context, w provider.Window, page int) (provider.Page, error) {
	body, err := settlementSearch(w, page)
	if err != nil {
		return provider.Page{}, err
	}
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Page{}, err
	}
	call, err := post(transactionsPath, body)
	if err != nil {
		return provider.Page{}, err
	}
	e, err := s.ask(ctx, call)
	if err != nil && !errors.Is(err, errGarbled) {
		return provider.Page{}, err
	}
	p := e.settlements()
	if a.latest.repeated(w, page, e.body) && !p.Garbled {
		p = provider.Page{Total: -1, Last: true}
	}
	return p, nil
}

// settlementSearch asks for a window. Both days of a span are in it, as the account dates them. What changed is asked for
// from a day earlier, since the account's day may begin after ours.
func settlementSearch(w provider.Window, page int) (transactionSearch, error) {
	search := transactionSearch{Page: page, Limit: settlementRows}
	day, err := time.Parse(time.DateOnly, w.Day)
	switch {
	case err != nil || page < 0:
		return search, errNoWindow
	case w.Kind == provider.WindowDay:
		search.From, search.To = day.Format(transactionDay), day.Format(transactionDay)
	case w.Kind == provider.WindowChanged:
		search.Modified = day.Add(-assumedSlack).Format(time.DateOnly)
	default:
		return search, errNoWindow
	}
	return search, nil
}

var errNoWindow = problem.New(problem.Internal, "").Because(errors.New("chargezoom: there is no such list of transactions"))

// settlements reads what came as a page. null is a list without rows: the document shows none that is empty. A row that is
// there twice counts once.
func (e envelope) settlements() provider.Page {
	p := provider.Page{Total: -1}
	var rows []jsontext.Value
	if len(e.Data) == 0 || json.Unmarshal(e.Data, &rows) != nil {
		p.Garbled = true
		p.Bad = []provider.BadRow{provider.Unreadable(e.body, "The page is no list of transactions.")}
		return p
	}
	p.Rows, p.Last = len(rows), len(rows) < settlementRows
	seen := map[string]provider.Line{}
	for _, raw := range rows {
		line, why := lineOf(raw)
		other, again := seen[line.ID]
		switch {
		case why != "":
			p.Bad = append(p.Bad, provider.Unreadable(raw, why))
		case again && other == line:
			p.Rows--
		case again:
			p.Bad = append(p.Bad, provider.Unreadable(raw, "Another row of the page differs, and has the same id, type and time."))
		default:
			seen[line.ID] = line
			p.Lines = append(p.Lines, line)
		}
	}
	return p
}

// latest is the page that was read last.
type latest struct {
	mu     sync.Mutex
	window provider.Window
	page   int
	sum    [sha256.Size]byte
}

// repeated says whether a page is what the page before it was. It remembers one page: without that it says no, and the
// page after this one tells.
func (l *latest) repeated(w provider.Window, page int, body []byte) bool {
	sum := sha256.Sum256(body)
	l.mu.Lock()
	defer l.mu.Unlock()
	again := l.window == w && l.page+1 == page && l.sum == sum
	l.window, l.page, l.sum = w, page, sum
	return again
}
