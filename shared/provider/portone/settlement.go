package portone

import (
	"context"
	"errors"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

// settlementSent is the body of Fetch Merchant Transactions: all of it is required.
type settlementSent struct {
	Page        int    `json:"page"` // from 1
	Size        int    `json:"size"`
	From        string `json:"from"`
	To          string `json:"to"`
	Environment string `json:"environment"`
}

// settlementPage is a page as it came.
type settlementPage struct {
	Content jsontext.Value `json:"content"`
	Total   *int           `json:"total_elements"`
	Size    *int           `json:"size"`
}

// SettlementPage reads a page of what was paid, or tried to be paid, on a day (Fetch Merchant Transactions). Its end is
// asked for as the next midnight: whether an end is in the span is not said, and what is in two days' lists is one line.
func (a *Adapter) SettlementPage(ctx context.Context, w provider.Window, page int) (provider.Page, error) {
	day, err := time.Parse(time.DateOnly, w.Day)
	if err != nil || w.Kind != provider.WindowDay || page < 0 {
		return provider.Page{}, problem.New(problem.Internal, "").Because(errors.New("portone: there is no such list of transactions"))
	}
	s, err := a.begin(ctx)
	if err != nil {
		return provider.Page{}, err
	}
	call, err := post(httpcall.Path("api", "merchant", s.key, "fetch-all-payments"), settlementSent{
		page + 1, settlementRows, day.Format(expiryForm), day.AddDate(0, 0, 1).Format(expiryForm), s.environment,
	})
	if err != nil {
		return provider.Page{}, err
	}
	reply, err := s.send(ctx, provider.OpSettlements, call)
	if err != nil {
		return provider.Page{}, err
	}
	return settlements(reply.Body, page)
}

// settlements reads what came under a status of success. What says at once that it is a failure is an error, and so are
// pages of another size than was asked for: they would leave payments out.
func settlements(body []byte, number int) (provider.Page, error) {
	if v := jsontext.Value(body); v.IsValid() && v.Kind() == '{' {
		if err := decode(body, &struct{}{}); err != nil {
			return provider.Page{}, err
		}
	}
	page, rows, listed := readSettlements(body)
	switch {
	case !listed:
		return provider.Page{
			Garbled: true, Total: -1, Bad: []provider.BadRow{provider.Unreadable(body, "The page is no list of transactions.")},
		}, nil
	case page.Size != nil && *page.Size != settlementRows:
		return provider.Page{}, badReply("PortOne answered with a page of another size than was asked for.")
	}
	return page.lines(rows, number), nil
}

// readSettlements finds the rows of a page; null is a list without rows, as Go writes it. listed is false where there is
// no list.
func readSettlements(body []byte) (page settlementPage, rows []jsontext.Value, listed bool) {
	var reply struct {
		Body settlementPage `json:"body"`
	}
	listed = json.Unmarshal(body, &reply) == nil && len(reply.Body.Content) > 0 && json.Unmarshal(reply.Body.Content, &rows) == nil
	return reply.Body, rows, listed
}

// lines reads the rows of the page of this number. The last page is the one that completes the total; without one that can
// be, it is one that is not full.
func (r settlementPage) lines(rows []jsontext.Value, number int) provider.Page {
	p := provider.Page{Rows: len(rows), Total: -1, Last: len(rows) < settlementRows}
	if r.Total != nil && *r.Total >= 0 {
		p.Total = *r.Total
	}
	if read := number*settlementRows + len(rows); len(rows) > 0 && p.Total >= read {
		p.Last = p.Total == read
	}
	for _, raw := range rows {
		line, why := lineOf(raw)
		if why != "" {
			p.Bad = append(p.Bad, provider.Unreadable(raw, why))
			continue
		}
		p.Lines = append(p.Lines, line)
	}
	return p
}

// settlementRow is one try to pay. What was refunded of it no member tells, nor what is paid out of it.
type settlementRow struct {
	OrderRef  loose          `json:"order_ref"`
	Reference loose          `json:"payment_link_merchant_order_ref"` // ours, where it was made on a link
	Status    loose          `json:"status"`
	Amount    jsontext.Value `json:"amount"`
	Currency  loose          `json:"currency"`
	Created   loose          `json:"created_at"`
}
