package postpay

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// SettlementPage reads one page of GET /transactions (Postpay API, List transactions), oldest first, so that transactions
// which appear meanwhile move no others to other pages of a day.
//
// A reply that came with success and is no list is a garbled page: with its text, or without it where it did not arrive
// whole (cut off, or larger than any reply may be), since asking again for a page like that would stop the window for ever.
// A page after the last one, which is what is left when a list has become shorter, is empty.
func (a *Adapter) SettlementPage(ctx context.Context, w provider.Window, number int) (provider.Page, error) {
	query, err := windowQuery(w)
	if err != nil || number < 0 {
		return provider.Page{}, problem.New(problem.Internal, "").Because(errors.Join(errors.New("postpay: no such page of transactions"), err))
	}
	query.Set("ordering", "created")
	query.Set("page_size", strconv.Itoa(pageSize))
	query.Set("page", strconv.Itoa(number+1)) // theirs count from 1
	reply, err := a.send(ctx, provider.OpSettlements, httpcall.Call{Method: http.MethodGet, Path: transactionsPath, Query: query})
	switch {
	case err == nil && reply.Status == http.StatusOK:
		return a.settlementPage(reply.Body)
	case err == nil:
		return provider.Page{}, badReply("Postpay answered a list with another success than its own.")
	case reply.Status == 0 && problem.Is(err, problem.BadReply):
		return garbled(nil, problem.From(err).Detail), nil
	case reply.Status == http.StatusNotFound && number > 0 && problem.OutcomeOf(err) == problem.Refused:
		return provider.Page{Total: -1, Last: true}, nil
	}
	return provider.Page{}, err
}

// transactionsPath is where transactions are listed.
const transactionsPath = "/transactions"

// windowQuery gives the documented filters of a window.
func windowQuery(w provider.Window) (url.Values, error) {
	if w.Kind == provider.WindowUnpaid && w.Day == "" {
		return url.Values{"paid__isnull": {"true"}}, nil
	}
	if _, err := time.Parse(time.DateOnly, w.Day); err != nil {
		return nil, errors.New("the window has no day")
	}
	switch w.Kind {
	case provider.WindowDay:
		return url.Values{"created__date": {w.Day}}, nil
	case provider.WindowUnpaid: // what shoppers abandoned stays unpaid for ever: from some day on nobody asks for it
		return url.Values{"paid__isnull": {"true"}, "created__gte": {w.Day + "T00:00:00Z"}}, nil
	case provider.WindowChanged:
		return url.Values{"paid__gte": {w.Day + "T00:00:00Z"}}, nil
	}
	return nil, errors.New("there is no such kind of window")
}

// settlementPage reads the body of a list.
func (a *Adapter) settlementPage(body []byte) (provider.Page, error) {
	envelope, why := readList(body)
	if why != "" {
		return garbled(body, why), nil
	}
	if envelope.Next != nil && !a.leadsHere(*envelope.Next) {
		return provider.Page{}, badReply("Postpay's list goes on at an address that is not its own.")
	}
	page := provider.Page{Rows: len(envelope.Results), Total: int(*envelope.Count), Last: envelope.Next == nil}
	for _, row := range envelope.Results {
		line, why := readLine(row)
		if why != "" {
			page.Bad = append(page.Bad, provider.BadRow{Raw: rawText(row), Why: why})
			continue
		}
		page.Lines = append(page.Lines, line)
	}
	return page, nil
}

// leadsHere says whether a link leads to the list that was asked for. It is never followed, only taken for a sign that
// there are more pages; one to elsewhere says that somebody else wrote the reply.
func (a *Adapter) leadsHere(link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.User != nil {
		return false
	}
	u = a.base.ResolveReference(u)
	want := strings.TrimSuffix(a.base.Path, "/") + transactionsPath
	return strings.EqualFold(u.Host, a.base.Host) && (u.Scheme == "https" || u.Scheme == "http") && u.Path == want
}

// garbled is a page that is no list.
func garbled(body []byte, why string) provider.Page {
	return provider.Page{Total: -1, Garbled: true, Bad: []provider.BadRow{{Raw: rawText(body), Why: why}}}
}

// rawText keeps what could not be read: valid UTF-8, cut between characters.
func rawText(text []byte) string {
	return strings.ToValidUTF8(string(text[:min(len(text), provider.MaxRaw)]), "")
}
