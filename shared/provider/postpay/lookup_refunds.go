package postpay

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"tender/shared/problem"
	"tender/shared/provider"
	"tender/shared/provider/internal/httpcall"
)

const (
	pageSize = 50 // the most that Postpay API, Pagination allows
	maxPages = 20 // a bound of ours: a longer list of refunds of one order is no answer to believe
)

// listReply is the envelope of Postpay API, Pagination. The address in next is never called: pages are asked for by
// number, at the address we know.
type listReply[T any] struct {
	Count   *int64  `json:"count"`
	Next    *string `json:"next"`
	Results []T     `json:"results"`
}

// pages reads a whole list, at most maxPages of it.
func pages[T any](ctx context.Context, a *Adapter, op provider.Operation, path string, query url.Values) ([]T, error) {
	var all []T
	query.Set("page_size", strconv.Itoa(pageSize))
	for number := 1; number <= maxPages; number++ {
		query.Set("page", strconv.Itoa(number))
		var page listReply[T]
		if err := a.ask(ctx, op, httpcall.Call{Method: http.MethodGet, Path: path, Query: query}, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Results...)
		switch {
		case page.Count == nil || page.Results == nil:
			return nil, badReply("Postpay answered with something else than a list.")
		case page.Next == nil && *page.Count == int64(len(all)):
			return all, nil
		case page.Next == nil || len(page.Results) == 0:
			return nil, badReply("Postpay's list does not have as many lines as it says.")
		}
	}
	return nil, badReply("Postpay's list does not end.")
}

// refunds lists all refunds of an order, oldest first, so that one made meanwhile does not move the others to other
// pages. The list is complete, or it is an error: evidence is drawn from what is absent, too.
func (a *Adapter) refunds(ctx context.Context, reference string) ([]refundReply, error) {
	list, err := pages[refundReply](ctx, a, provider.OpLookup, httpcall.Path("orders", reference, "refunds"), url.Values{"ordering": {"created"}})
	if problem.OutcomeOf(err) == problem.Refused {
		return nil, badReply("Postpay shows an order, and refuses to list its refunds.")
	}
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, made := range list {
		if err := made.check(); err != nil {
			return nil, err
		}
		if seen[made.RefundID] {
			return nil, badReply("Postpay lists a refund twice.")
		}
		seen[made.RefundID] = true
	}
	return list, nil
}
